"""Check that the place, the truth and the length of an answer do not betray it across the bank."""

from collections import Counter
from collections.abc import Iterator, Sequence

from question_bank.anchors import squeeze
from question_bank.checks.faults import Fault
from question_bank.items import Entry, SingleKey, TrueFalseKey

ENOUGH = 20  # below this many items a share says nothing
_LETTERS = "ABCD"


def check_balance(entries: Sequence[Entry]) -> Iterator[Fault]:
    """Check positions and lengths of single-choice keys and the share of true statements."""
    singles = [(entry, entry.key) for entry in entries if isinstance(entry.key, SingleKey)]
    if len(singles) >= ENOUGH:
        yield from _positions(singles)
        yield from _lengths(singles)
    truths = [entry.key.value for entry in entries if isinstance(entry.key, TrueFalseKey)]
    if len(truths) >= ENOUGH and not 40 * len(truths) <= 100 * sum(truths) <= 60 * len(truths):
        sentence = f"判断题 {len(truths)} 道中正确的有 {sum(truths)} 道，应占 40%–60%"
        yield Fault("", "balance", sentence)


def _positions(singles: Sequence[tuple[Entry, SingleKey]]) -> Iterator[Fault]:
    """Check that each letter is the key about as often as the others."""
    places = Counter(_place(entry, key) for entry, key in singles)
    for at, letter in enumerate(_LETTERS):
        if not 15 * len(singles) <= 100 * places[at] <= 35 * len(singles):
            sentence = f"单选题 {len(singles)} 道中答案为 {letter} 的有 {places[at]} 道，应占 15%–35%"
            yield Fault("", "balance", sentence)


def _place(entry: Entry, key: SingleKey) -> int:
    """Give the position of the key among the options, -1 if it is not there."""
    return next((at for at, option in enumerate(entry.item.options) if option.id == key.option_id), -1)


def _lengths(singles: Sequence[tuple[Entry, SingleKey]]) -> Iterator[Fault]:
    """Check that the longest option is not usually the key."""
    longest = sum(_is_longest(entry, key) for entry, key in singles)
    if 100 * longest > 40 * len(singles):
        sentence = f"单选题 {len(singles)} 道中最长的选项即答案的有 {longest} 道，不应超过 40%"
        yield Fault("", "balance", sentence)


def _is_longest(entry: Entry, key: SingleKey) -> bool:
    """Say whether the key is longer than every other option."""
    lengths = {option.id: len(squeeze(option.text)) for option in entry.item.options}
    own = lengths.pop(key.option_id, 0)
    return own > max(lengths.values(), default=0)
