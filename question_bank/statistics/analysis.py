"""The analysis of one exam: its scores, its reliability and every item, from all marked scripts at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from question_bank.statistics.items import ItemStatistics, Sheet, item_statistics
from question_bank.statistics.reliability import Reliability, reliability


@dataclass(frozen=True)
class Scored:
    """One item of one script; `part` is what it has in common with the items of other scripts in its place."""

    script: str
    item: str
    part: str
    marks: float
    out_of: float
    chosen: frozenset[str] = frozenset()
    is_answered: bool = True


@dataclass(frozen=True)
class Analysis:
    """Everything measured of an exam. `spread` is the standard deviation of the scores."""

    scripts: int
    mean: float | None
    spread: float | None
    reliability: Reliability
    items: Mapping[str, ItemStatistics]


def analyse(
    scored: Iterable[Scored],
    options: Mapping[str, Sequence[str]] | None = None,
    right: Mapping[str, Collection[str]] | None = None,
) -> Analysis:
    """Measure an exam; items and parts are named as the caller likes, scripts too."""
    by_script: dict[str, list[Scored]] = defaultdict(list)
    for each in scored:
        by_script[each.script].append(each)
    sheets: dict[str, list[Sheet]] = defaultdict(list)
    for lines in by_script.values():
        got, whole = sum(each.marks for each in lines), sum(each.out_of for each in lines)
        for each in lines:
            left = whole - each.out_of
            rest = (got - each.marks) / left if left else 0.0
            sheets[each.item].append(Sheet(each.marks / each.out_of, rest, each.chosen, each.is_answered))
    totals = [sum(each.marks for each in lines) for lines in by_script.values()]
    mean = sum(totals) / len(totals) if totals else None
    return Analysis(
        scripts=len(by_script),
        mean=mean,
        spread=sqrt(sum((total - mean) ** 2 for total in totals) / len(totals)) if mean is not None else None,
        reliability=reliability(_table(by_script.values())),
        items={
            item: item_statistics(found, (options or {}).get(item, ()), (right or {}).get(item, ()))
            for item, found in sheets.items()
        },
    )


def _table(scripts: Iterable[Sequence[Scored]]) -> list[list[float]]:
    """Lay out each script's marks by item if all have the same items, else by part; scripts without all parts not."""
    found = list(scripts)
    same = {frozenset(each.item for each in lines) for lines in found}
    keys = [[each.item if len(same) == 1 else each.part for each in lines] for lines in found]
    parts = sorted({key for each in keys for key in each})
    table = []
    for lines, names in zip(found, keys, strict=True):
        row = dict.fromkeys(parts, 0.0)
        for each, name in zip(lines, names, strict=True):
            row[name] += each.marks
        if set(names) == set(parts):
            table.append([row[part] for part in parts])
    return table
