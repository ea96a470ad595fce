"""A page of a subtree is found by indexes: neither database reads the rows of people elsewhere."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import Session, col, select

from app.db import Databases
from app.organisation.models import UnitPeriod
from app.web.actor import Scope
from tests.cast import Cast
from tests.conftest import Client
from tests.coverage.province import Province, draw_province

PEOPLE = (
    "person|appointment|roster_entry|enrolment|attendance|hour_entry|candidate|attempt|certificate|excuse"
)
WHOLE = {
    "sqlite": re.compile(rf"SCAN (?:{PEOPLE})\b(?! USING (?:COVERING )?INDEX)"),
    "postgresql": re.compile(rf"Seq Scan on (?:{PEOPLE})\b"),
}


@pytest.fixture
def city(session: Session, cast: Cast) -> Province:
    found = draw_province(session, 6, 60, root=(cast.city.path, cast.city.unit_id))
    session.commit()
    return found


@pytest.mark.parametrize(
    "ending", ["", "/gap", "/people", "/compare?on=2026-10-01&to=2026-11-10", "/facts/export"]
)
def test_a_page_of_a_subtree_reads_no_table_of_people_whole(
    city: Province, as_: Callable[[Any], Client], cast: Cast, dbs: Databases, engine_kind: str, ending: str
) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, values))

    for engine in {dbs.web, dbs.report}:
        event.listen(engine, "before_cursor_execute", note)
    joint = "&" if "?" in ending else "?"
    page = as_(cast.cy).get(f"/coverage/{city.programme_id}{ending}{joint}unit={city.root}FJ-A-C0/FJ-A-C0-1/")
    for engine in {dbs.web, dbs.report}:
        event.remove(engine, "before_cursor_execute", note)
    assert page.status_code == 200
    assert len(asked) > 5
    with dbs.web.connect() as connection:
        if engine_kind == "postgresql":
            # So few rows are read faster whole; what is asked is whether there is another way.
            connection.execute(text("SET enable_seqscan = off"))
        explain = "EXPLAIN QUERY PLAN " if engine_kind == "sqlite" else "EXPLAIN "
        for statement, values in asked:
            plan = connection.exec_driver_sql(explain + statement, values).all()
            told = "\n".join(str(row[-1]) for row in plan)
            assert not WHOLE[engine_kind].search(told), f"{statement}\n{told}"


def test_a_scope_keeps_the_very_rows_it_covers(session: Session, cast: Cast, city: Province) -> None:
    """A subtree is a range in the order of bytes: neither a longer code nor another case falls into it."""
    near = ("/FJ/FJ-A0/", "/FJ/FJ-A-/", "/FJ/fj-a/", "/FJ/FJ-A/Z", "/FJ/FJ-A市/", "/FJ/FJ-A%/", "/FJ/FJ-A.1/")
    for number, path in enumerate(near):
        session.add(
            UnitPeriod(
                id=city.people[number],
                unit_id=cast.city.unit_id,
                name="旁的",
                path=path,
                depth=2,
                valid_from=cast.city.valid_from,
                valid_to=cast.city.valid_from.replace(year=cast.city.valid_from.year + 1),
            )
        )
    session.flush()
    every = session.exec(select(UnitPeriod.path)).all()
    for scope in (
        Scope(()),
        Scope(("/",)),
        Scope((cast.city.path,)),
        Scope((cast.other_city.path, "/FJ/FJ-A1/")),
    ):
        kept = session.exec(select(UnitPeriod.path).where(scope.clause(col(UnitPeriod.path)))).all()
        assert sorted(kept) == sorted(path for path in every if scope.covers(path))
