"""Check the ids of the shipped bank: p<paragraph without dot>-<kind letter><two digits>."""

import re
from collections.abc import Iterable, Iterator

from question_bank.checks.faults import Fault
from question_bank.items import Entry, Kind

_LETTERS = {
    Kind.SINGLE: "s",
    Kind.MULTIPLE: "m",
    Kind.TRUE_FALSE: "t",
    Kind.FILL_BLANK: "f",
    Kind.SHORT_ANSWER: "r",
}


def check_naming(entries: Iterable[Entry]) -> Iterator[Fault]:
    """Check that each id tells paragraph and kind."""
    for entry in entries:
        prefix = f"p{entry.item.paragraph.replace('.', '')}-{_LETTERS[entry.item.kind]}"
        if not re.fullmatch(rf"{re.escape(prefix)}\d\d", entry.item.id):
            yield Fault(entry.item.id, "naming", f"题号应为 {prefix} 加两位数字")
