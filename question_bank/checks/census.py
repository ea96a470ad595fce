"""Count the bank per kind and per paragraph."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from question_bank.items import KIND_NAMES, Entry, Kind


@dataclass(frozen=True)
class Census:
    """Hold how many items there are of each kind, in each paragraph, and of each kind in each paragraph."""

    total: int
    by_kind: dict[Kind, int]
    by_paragraph: dict[str, int]
    table: dict[tuple[str, Kind], int]

    def lines(self) -> list[str]:
        """Lay the counts out as a table of tab-separated lines."""
        kinds = list(Kind)
        lines = ["\t".join(["段落", *(KIND_NAMES[kind] for kind in kinds), "合计"])]
        for paragraph, count in self.by_paragraph.items():
            cells = [str(self.table.get((paragraph, kind), 0)) for kind in kinds]
            lines.append("\t".join([paragraph, *cells, str(count)]))
        totals = [str(self.by_kind[kind]) for kind in kinds]
        return [*lines, "\t".join(["合计", *totals, str(self.total)])]


def census(entries: Iterable[Entry]) -> Census:
    """Count entries per kind and per paragraph, paragraphs in order."""
    places = [(entry.item.paragraph, entry.item.kind) for entry in entries]
    by_paragraph = Counter(paragraph for paragraph, _ in places)
    by_kind = Counter(kind for _, kind in places)
    return Census(
        total=len(places),
        by_kind={kind: by_kind[kind] for kind in Kind},
        by_paragraph=dict(sorted(by_paragraph.items(), key=lambda pair: _order(pair[0]))),
        table=dict(Counter(places)),
    )


def _order(paragraph: str) -> tuple[tuple[int, str], ...]:
    """Order 1.10 after 1.9, and let a name that is no number stand last."""
    return tuple((int(part) if part.isdecimal() else 10**9, part) for part in paragraph.split("."))
