"""Hold the items of a file against the document they cite: is each quote in its passage, and if not, where?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from question_bank.anchors import Anchor, Passage, find, find_in, locate, occurrences
from question_bank.interchange.outcomes import Fault, Outcome, Reading
from question_bank.items import Entry

_SHOWN = 60


@dataclass(frozen=True)
class Ground:
    """Say how an item stands to the document; `fault` when its quote is not in its passage."""

    sentence: str
    fault: Fault | None = None


def ground(entry: Entry, passages: Sequence[Passage]) -> Ground:
    """Hold one item against the document; an item still without a quote may come in as a draft."""
    anchor = entry.anchor
    if not anchor.quote:
        return Ground("没有引文，未与文件核对")
    if find_in(anchor, passages):
        return Ground(f"引文在第 {anchor.paragraph} 段")
    fault = _fault(anchor, passages)
    return Ground(f"{fault.cause}。{fault.cure}", fault)


def _fault(anchor: Anchor, passages: Sequence[Passage]) -> Fault:
    cited = next((each for each in passages if each.paragraph == anchor.paragraph), None)
    if cited and anchor.span and find(anchor.quote, cited.text):
        where = "、".join(f"{each.start}-{each.end}" for each in occurrences(anchor.quote, cited.text))
        cause = f"第 {anchor.paragraph} 段的 {anchor.span.start}-{anchor.span.end} 处不是这段引文"
        return Fault(cause, f"引文在 {where}，请改正引文位置；只有一处的可以留空", "span")
    nearly = locate(anchor.quote, cited.text) if cited else None
    if cited and nearly:
        said = _short(cited.text[nearly.start : nearly.end])
        return Fault(f"第 {anchor.paragraph} 段的原文是“{said}”，标点与引文不同", "请照原文抄写引文", "quote")
    missing = (
        f"第 {anchor.paragraph} 段没有引文“{_short(anchor.quote)}”"
        if cited
        else f"文件没有第 {anchor.paragraph} 段"
        if anchor.paragraph
        else "没有写出处段落"
    )
    others = [each.paragraph for each in passages if find_in(Anchor(each.paragraph, anchor.quote), [each])]
    if others:
        where = "、".join(others)
        return Fault(f"{missing}，引文在第 {where} 段", f"请把出处段落改为 {others[0]}", "paragraph")
    return Fault(
        missing if cited else f"{missing}，文件里也没有这段引文", "请照文件改正引文或段落号", "quote"
    )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def held_against(reading: Reading, passages: Sequence[Passage]) -> tuple[Reading, dict[str, str]]:
    """Return a reading from which items with a quote not in its passage stay out, and a sentence for each, by place."""
    told: dict[str, str] = {}
    return replace(reading, outcomes=tuple(_held(reading.outcomes, passages, told))), told


def _held(
    outcomes: Iterable[Outcome], passages: Sequence[Passage], told: dict[str, str]
) -> Iterable[Outcome]:
    for outcome in outcomes:
        if outcome.entry is None:
            yield outcome
            continue
        found = ground(outcome.entry, passages)
        told[outcome.place] = found.sentence
        yield replace(outcome, entry=None, fault=found.fault) if found.fault else outcome
