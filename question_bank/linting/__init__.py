"""Lint an item while it is being written: pure rules over the item and what surrounds it."""

from collections.abc import Callable, Iterator

from question_bank.items import Entry
from question_bank.linting.advice import NOTHING_AROUND, Advice, Neighbour, Surroundings, Weight
from question_bank.linting.basis import quote_in_passage, which_of_several, words_of_the_document
from question_bank.linting.choices import longest_key, overlapping_options, pointing_options
from question_bank.linting.known import known_faults
from question_bank.linting.spread import key_spread
from question_bank.linting.stems import like_stems, negative_stem

__all__ = ["Advice", "Neighbour", "Surroundings", "Weight", "hindrances", "lint"]

Rule = Callable[[Entry, Surroundings], Iterator[Advice]]
RULES: tuple[Rule, ...] = (
    known_faults,
    quote_in_passage,
    which_of_several,
    pointing_options,
    like_stems,
    negative_stem,
    longest_key,
    overlapping_options,
    words_of_the_document,
    key_spread,
)


def lint(entry: Entry, around: Surroundings = NOTHING_AROUND) -> list[Advice]:
    """List what could be better in an item, what stands in the way of its review first."""
    found = [advice for rule in RULES for advice in rule(entry, around)]
    return sorted(found, key=lambda advice: advice.weight is not Weight.BLOCKING)


def hindrances(entry: Entry, around: Surroundings = NOTHING_AROUND) -> list[Advice]:
    """List only what keeps an item from going to its reviewer."""
    return [advice for advice in lint(entry, around) if advice.weight is Weight.BLOCKING]
