"""Options that give the key away, point at each other, or cannot be told apart."""

import re
from collections.abc import Iterator
from itertools import combinations

from question_bank.anchors import squeeze
from question_bank.items import Entry, SingleKey, right_options
from question_bank.linting.advice import Advice, Surroundings, advisory, blocking

LETTERS = "ABCDEFGH"
# A key is conspicuous when it is this many characters and this share longer than the next.
LONGER_BY, LONGER_THAN = 3, 1.3
_ALL_OR_NONE = re.compile("^(?:以上|上述|前述|前面)(?:选项|各项|几项|三项|说法|内容|答案)?(?:都|均|皆|全)")
_BY_LETTER = re.compile(
    r"^(?:选项)?[A-H](?:(?:项)?(?:和|与|、|及|或|，|,)(?:选项)?[A-H])+(?:项)?(?:都|均|全)?"
)
_RANGE = re.compile(r"(\d+)\D{0,3}?(?:至|到|—+|-|～|~)(\d+)")


def longest_key(entry: Entry, around: Surroundings) -> Iterator[Advice]:
    """Find a single-choice key that stands out by its length: who knows nothing picks the longest."""
    if not isinstance(entry.key, SingleKey):
        return
    lengths = {option.id: len(squeeze(option.text)) for option in entry.item.options}
    own, others = lengths.pop(entry.key.option_id, 0), max(lengths.values(), default=0)
    if own - others >= LONGER_BY and own >= LONGER_THAN * others:
        yield advisory(
            "longest_key",
            "options",
            f"正确选项有 {own} 个字，最长的干扰项只有 {others} 个字，不懂的人也会选最长的一项",
            "缩短正确选项，或者换上长短相近的干扰项",
        )


def pointing_options(entry: Entry, around: Surroundings) -> Iterator[Advice]:
    """Find options such as 以上都是: each paper has its own order, so they point at nothing."""
    for option in entry.item.options:
        text = squeeze(option.text)
        if _ALL_OR_NONE.match(text):
            cause = f"选项“{option.text}”指向别的选项，而每份试卷的选项次序不同"
            yield blocking("all_of_above", "options", cause, "删去这一项；想问“都是”的，改成多选题")
        elif _BY_LETTER.match(text):
            cause = f"选项“{option.text}”用字母指别的选项，而每份试卷的选项次序不同"
            yield blocking("by_letter", "options", cause, "写出所指的内容，不用字母")


def overlapping_options(entry: Entry, around: Surroundings) -> Iterator[Advice]:
    """Find two options of which one holds the other, so that more than one may be right."""
    right = set(right_options(entry))
    for one, other in combinations(entry.item.options, 2):
        if {one.text, other.text} <= right or not _overlap(squeeze(one.text), squeeze(other.text)):
            continue
        yield advisory(
            "overlapping_options",
            "options",
            f"选项“{one.text}”与“{other.text}”有重叠，选任一项都说得通",
            "改到互不包含，让只有一种选法站得住",
        )


def _overlap(one: str, other: str) -> bool:
    if one == other or not one or not other:
        return False
    if (first := _RANGE.search(one)) and (second := _RANGE.search(other)):
        (low, high), (least, most) = map(int, first.groups()), map(int, second.groups())
        return low < most and least < high
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) > 1 and shorter in longer
