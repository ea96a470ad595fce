"""The board's matrix adds units up without losing anybody."""

import uuid
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.planning.matrix import ROWS_PER_PAGE, SHADES, matrix, row_path
from app.planning.models import BatchState, ClassType
from app.planning.records import BatchFacts, UnitLoad

BATCHES = [
    BatchFacts(
        uuid.UUID(int=number),
        uuid.UUID(int=99),
        "轮训",
        "/FJ/",
        number,
        ClassType.THEMATIC,
        "专题班",
        date(2026, 1, number),
        date(2026, 1, number),
        "",
        40,
        (),
        BatchState.PLANNED,
        0,
    )
    for number in (1, 2, 3)
]
PATHS = [f"/FJ/{city}/{county}/" for city in ("A", "B", "AB") for county in ("1", "2")]
PATHS += ["/FJ/", "/FJ/A/", *(f"/FJ/S{number}/" for number in range(40))]


def _load(path: str, batch: uuid.UUID | None, people: int) -> UnitLoad:
    return UnitLoad(uuid.uuid5(uuid.NAMESPACE_URL, path), f"单位{path}", path, batch, people)


LOADS = st.lists(
    st.builds(
        _load,
        st.sampled_from(PATHS),
        st.sampled_from([None, *(batch.id for batch in BATCHES)]),
        st.integers(1, 30),
    ),
    max_size=60,
)


@given(LOADS, st.sampled_from(["/FJ/", "/FJ/A/"]))
def test_every_person_is_in_one_row_and_one_column(loads: list[UnitLoad], under: str) -> None:
    """CO-2: what stands above is the sum of what stands below."""
    within = [load for load in loads if load.unit_path.startswith(under)]
    first = matrix(loads, BATCHES, under, {}, 1)
    rows = [row for page in range(1, first.pages + 1) for row in matrix(loads, BATCHES, under, {}, page).rows]
    assert sum(row.people for row in rows) == first.total.people == sum(load.people for load in within)
    assert first.total.left_out == sum(load.people for load in within if load.batch_id is None)
    for row in rows:
        assert sum(cell.people for cell in row.cells) + row.left_out == row.people
        assert all(0 <= cell.shade <= SHADES and (cell.shade > 0) == (cell.people > 0) for cell in row.cells)
    for column, batch in zip(first.columns, BATCHES, strict=True):
        assert column.people == sum(load.people for load in loads if load.batch_id == batch.id)


def test_a_unit_belongs_to_the_row_above_it_and_to_no_namesake() -> None:
    assert row_path("/FJ/A/1/", "/FJ/") == "/FJ/A/"
    assert row_path("/FJ/AB/1/", "/FJ/") == "/FJ/AB/"
    assert row_path("/FJ/", "/FJ/") == "/FJ/"


def test_many_units_are_shown_in_pages() -> None:
    loads = [_load(f"/FJ/S{number}/", BATCHES[0].id, 1) for number in range(40)]
    assert len(matrix(loads, BATCHES, "/FJ/", {}, 1).rows) == ROWS_PER_PAGE
    last = matrix(loads, BATCHES, "/FJ/", {}, 99)
    assert (last.page, last.pages, len(last.rows)) == (2, 2, 40 - ROWS_PER_PAGE)
