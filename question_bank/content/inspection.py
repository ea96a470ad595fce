"""Inspect everything this package ships, or any other bank, as the terminal commands and the tests do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from question_bank.anchors import Anchor, Passage, find_in
from question_bank.checks import Census, Fault, census, check
from question_bank.checks.naming import check_naming
from question_bank.content.load import GuideSection, load_guide, survey_entries
from question_bank.interchange.outcomes import Outcome
from question_bank.items import Entry


@dataclass(frozen=True)
class Inspection:
    """Hold what is wrong with the shipped content and how much of it there is."""

    faults: tuple[Fault, ...]
    census: Census

    def lines(self) -> list[str]:
        """Lay faults and counts out as tab-separated lines."""
        faults = [f"{fault.item_id or '（全库）'}\t{fault.rule}\t{fault.sentence}" for fault in self.faults]
        return [*faults, *self.census.lines(), f"问题 {len(self.faults)} 处"]


def inspect_shipped(source: Sequence[Passage] | None = None) -> Inspection:
    """Check the shipped items and, given the source, the quotes of the study guide."""
    entries, unreadable = survey_entries()
    faults = [
        *(Fault(fault.item_id, "file", str(fault)) for fault in unreadable),
        *check(entries, source),
        *check_naming(entries),
        *(check_guide(load_guide(), source) if source is not None else ()),
    ]
    return Inspection(tuple(faults), census(entries))


def inspect(
    entries: Sequence[Entry], unread: Iterable[Outcome], source: Sequence[Passage] | None = None
) -> Inspection:
    """Check a bank that is not shipped; what of its file could not be read is a fault by its place."""
    faults = [Fault(each.place, "file", str(each.fault)) for each in unread]
    return Inspection((*faults, *check(entries, source)), census(entries))


def check_guide(guide: Sequence[GuideSection], source: Sequence[Passage]) -> list[Fault]:
    """Check that each quote of the guide stands in the paragraph it comments on."""
    return [
        Fault(f"导学 {section.paragraph}", "quote", f"第 {section.paragraph} 段没有引文“{quote}”")
        for section in guide
        for quote in section.quotes
        if find_in(Anchor(section.paragraph, quote), source) is None
    ]
