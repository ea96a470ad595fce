"""Check that stems treat open lists, near-twin wordings and unexplained slogans with care."""

import re
from collections.abc import Iterator, Sequence

from question_bank.anchors import squeeze
from question_bank.checks.faults import Fault
from question_bank.items import BLANK, Entry, Kind, answer_texts
from question_bank.wording import OpenList, Wording

_CLOSING = re.compile("只有|仅有|全部|只包括|仅包括|只限于|仅限于")
_LOCATOR = re.compile(
    "第[一二三四五六七八九十]+部分|[首末本一二三四五六七八九十”]段|段首|段中|段落|标题|首部|文首"
)
_ASKED_AFTER = (
    "[”」]?(?:的)?(?:具体|主要|基本)?(?:内容|内涵|含义|涵义)?"
    "(?:是指|指的是|是什么|包括|包含|有哪些|是哪些|分别|指哪|指什么|即)"
)
_ASKED_BEFORE = "(?:写出|列出|解释|默写|阐述|说明|简述)[^，。；？]{0,6}"


def check_phrasing(entries: Sequence[Entry], wording: Wording) -> Iterator[Fault]:
    """Check the stems of all entries against the wordings that need care."""
    for entry in entries:
        for listing in wording.open_lists:
            yield from _open_list(entry, listing)
        yield from _near_twins(entry, wording)
        yield from _unexaminable(entry, wording.unexaminable)


def _open_list(entry: Entry, listing: OpenList) -> Iterator[Fault]:
    """Check that elements of a list ending in 等 are asked as what the notice lists, not as all there is."""
    if entry.anchor.paragraph != listing.paragraph or not _asks(entry, listing):
        return
    stem = squeeze(entry.item.stem)
    listed = "、".join(listing.elements)
    # A blank within the sentence itself shows the 等; a question about the sentence must say 列举.
    strict = entry.item.kind in (Kind.MULTIPLE, Kind.SHORT_ANSWER)
    if not re.search("列举|所列", stem) and (strict or "等" not in stem):
        yield Fault(entry.item.id, "open_list", f"“{listed}”在文中以“等”收尾，题干应写“通知列举的……”")
    if closing := _CLOSING.search(stem):
        yield Fault(entry.item.id, "open_list", f"“{listed}”在文中以“等”收尾，题干不能说“{closing.group()}”")


def _asks(entry: Entry, listing: OpenList) -> bool:
    """Say whether an entry asks for elements of a list: two of them, or one as the whole answer."""
    answers = tuple(squeeze(text).strip("“”「」《》") for text in answer_texts(entry))
    if entry.item.kind is Kind.TRUE_FALSE:
        answers = (squeeze(entry.item.stem),)
    if entry.item.kind is Kind.SHORT_ANSWER:
        # A broad question may have one point that quotes the list; two points on it ask for the list itself.
        return sum(any(squeeze(element) in each for element in listing.elements) for each in answers) > 1
    named = sum(any(squeeze(element) in answer for answer in answers) for element in listing.elements)
    alone = any(answer in map(squeeze, listing.elements) for answer in answers)
    return named > 1 or alone


def _near_twins(entry: Entry, wording: Wording) -> Iterator[Fault]:
    """Check that an item on words the notice uses twice, almost alike, says which place it means."""
    stem = squeeze(entry.item.stem)
    shown = (_completed(entry), *map(squeeze, answer_texts(entry)))
    if _LOCATOR.search(stem) or any(locator in stem for locator in wording.locators):
        return
    for twins in wording.near_twins:
        for twin in twins:
            if any(twin in text for text in shown):
                others = "、".join(other for other in twins if other != twin)
                sentence = f"“{twin}”与“{others}”相近，题干要写明是哪一部分、哪一段（如“第二部分标题中”）"
                yield Fault(entry.item.id, "near_twin", sentence)
                return


def _completed(entry: Entry) -> str:
    """Put the first accepted texts into the blanks of a stem."""
    stem = squeeze(entry.item.stem)
    if entry.item.kind is Kind.FILL_BLANK:
        for text in answer_texts(entry):
            stem = BLANK.sub(lambda _, text=text: squeeze(text), stem, count=1)  # type: ignore[misc]
    return stem


def _unexaminable(entry: Entry, slogans: Sequence[str]) -> Iterator[Fault]:
    """Check that no stem asks to spell out what the notice only names."""
    stem = squeeze(entry.item.stem)
    for slogan in slogans:
        after = re.search(re.escape(slogan) + _ASKED_AFTER, stem)
        before = re.search(f"{_ASKED_BEFORE}{re.escape(slogan)}[”」]?(?:的|[，。；？]|$)", stem)
        if after or before:
            yield Fault(entry.item.id, "unexaminable", f"通知没有展开“{slogan}”的内容，不能要求写出")
