"""What linting says: what is wrong, why it matters, what to do, and whether it stands in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from question_bank.anchors import Passage
from question_bank.content.wording import NOTICE_WORDING
from question_bank.items import Kind
from question_bank.wording import Wording


class Weight(StrEnum):
    """Tell whether an item may go to its reviewer all the same."""

    BLOCKING = "blocking"
    ADVISORY = "advisory"


@dataclass(frozen=True)
class Advice:
    """One thing found in an item: by which rule, at which field, what it is, and how it is mended."""

    rule: str
    weight: Weight
    field: str
    cause: str
    cure: str


@dataclass(frozen=True)
class Neighbour:
    """An item of the bank whose stem may be like the one being written."""

    code: str
    kind: Kind
    stem: str


@dataclass(frozen=True)
class Surroundings:
    """What an item is seen against: like items, where keys stand in the bank, and its document.

    `key_places` counts the keys of other items of this kind by their place (1 and 0 for true and false).
    Without passages, words are held against `quotes`, those of the bank; None of both leaves words unjudged.
    """

    neighbours: Sequence[Neighbour] = ()
    key_places: Mapping[int, int] = field(default_factory=dict)
    passages: Sequence[Passage] | None = None
    quotes: Sequence[str] | None = None
    wording: Wording = NOTICE_WORDING


NOTHING_AROUND = Surroundings()


def blocking(rule: str, field: str, cause: str, cure: str) -> Advice:
    return Advice(rule, Weight.BLOCKING, field, cause, cure)


def advisory(rule: str, field: str, cause: str, cure: str) -> Advice:
    return Advice(rule, Weight.ADVISORY, field, cause, cure)
