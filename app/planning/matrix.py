"""The board's matrix: units as rows, batches as columns, from sums alone."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.planning.records import BatchFacts, UnitLoad

ROWS_PER_PAGE = 25
SHADES = 5


@dataclass(frozen=True)
class MatrixCell:
    """A count, and how dark it is shown: 0 for nobody to `SHADES` for the most."""

    people: int
    shade: int
    number: int


@dataclass(frozen=True)
class MatrixRow:
    """A unit with all below it (`below` says whether there is anything), or only its own people (`own`)."""

    path: str
    name: str
    own: bool
    below: bool
    cells: tuple[MatrixCell, ...]
    left_out: int
    people: int

    @property
    def placed(self) -> int:
        return self.people - self.left_out


@dataclass(frozen=True)
class MatrixColumn:
    """A batch with its load over the whole plan."""

    batch: BatchFacts
    people: int

    @property
    def percent(self) -> int:
        return self.people * 100 // self.batch.capacity

    @property
    def free(self) -> int:
        return self.batch.capacity - self.people


@dataclass(frozen=True)
class Matrix:
    """One page of rows below a unit, and the sums over all of them."""

    columns: tuple[MatrixColumn, ...]
    rows: tuple[MatrixRow, ...]
    total: MatrixRow
    page: int
    pages: int


def columns(loads: Iterable[UnitLoad], batches: Sequence[BatchFacts]) -> tuple[MatrixColumn, ...]:
    """Return the batches with their loads."""
    sums: Counter[uuid.UUID | None] = Counter()
    for load in loads:
        sums[load.batch_id] += load.people
    return tuple(MatrixColumn(batch, sums[batch.id]) for batch in batches)


def row_path(path: str, under: str) -> str:
    """Return which row of the page below `under` a unit belongs to: a direct subordinate, or `under` itself."""
    if path == under:
        return under
    return under + path.removeprefix(under).split("/", 1)[0] + "/"


def matrix(
    loads: Sequence[UnitLoad],
    batches: Sequence[BatchFacts],
    under: str,
    names: Mapping[str, str],
    page: int,
    per_page: int = ROWS_PER_PAGE,
) -> Matrix:
    """Add the sums of units up to the rows below `under`; names of units that have nobody are looked up."""
    counts: dict[str, Counter[uuid.UUID | None]] = defaultdict(Counter)
    deeper: set[str] = set()
    own_names: dict[str, str] = {}
    for load in loads:
        if load.unit_path.startswith(under):
            path = row_path(load.unit_path, under)
            counts[path][load.batch_id] += load.people
            own_names.setdefault(load.unit_path, load.unit_name)
            if load.unit_path != path:
                deeper.add(path)
    most = max((count for sums in counts.values() for key, count in sums.items() if key), default=1)
    rows = [
        _row(
            path,
            own_names.get(path) or names.get(path, path.strip("/").rsplit("/", 1)[-1]),
            counts[path],
            batches,
            most,
            own=path == under,
            below=path in deeper,
        )
        for path in sorted(counts, key=lambda path: (path != under, path))
    ]
    everyone: Counter[uuid.UUID | None] = sum(counts.values(), Counter())
    total = _row(under, "", everyone, batches, max(everyone.values(), default=1), own=False, below=False)
    pages = max(1, -(-len(rows) // per_page))
    page = min(page, pages)
    shown = rows[(page - 1) * per_page : page * per_page]
    return Matrix(columns(loads, batches), tuple(shown), total, page, pages)


def _row(
    path: str,
    name: str,
    sums: Mapping[uuid.UUID | None, int],
    batches: Sequence[BatchFacts],
    most: int,
    *,
    own: bool,
    below: bool,
) -> MatrixRow:
    cells = tuple(
        MatrixCell(sums.get(batch.id, 0), _shade(sums.get(batch.id, 0), most), batch.number)
        for batch in batches
    )
    people = sum(sums.values())
    return MatrixRow(path, name, own, below, cells, sums.get(None, 0), people)


def _shade(people: int, most: int) -> int:
    return -(-people * SHADES // most) if people else 0
