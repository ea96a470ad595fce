"""Ten thousand to a million people in five levels: rows written by the database itself.

Every person has a post, a line on the roster, a seat in one of four batches, three marks of attendance with their
hours, and two in three an attempt.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import click
from sqlalchemy import text
from sqlmodel import Session, SQLModel, select

from app.accounts.models import Account
from app.exams.models import Attempt, Candidate, Exam, Sitting
from app.organisation.models import Appointment, OrgUnit, Person, UnitPeriod
from app.planning.models import Batch, Enrolment, RosterEntry
from app.schedule.models import Attendance, CourseSession, HourEntry
from tests.bench.places import Place
from tests.coverage.province import Province, draw_province

# People → how many units each level has below it: five levels with the province.
FANS = {10_000: (10, 5, 4, 2), 100_000: (10, 10, 8, 5), 1_000_000: (10, 10, 10, 10)}
LEVELS = ("prefecture", "county", "grassroots", "grassroots")
WRITTEN: tuple[Any, ...] = (
    *(Account, Person, Appointment, OrgUnit, UnitPeriod, RosterEntry),
    *(Enrolment, Attendance, HourEntry, Candidate, Attempt),
)
AT = "2026-11-02 01:00:00.000000"


class Writer:
    """Writes rows with one statement a table, in the words of one database."""

    def __init__(self, session: Session, engine: str) -> None:
        self.session, self.postgresql = session, engine == "postgresql"

    def key(self, kind: int, number: str) -> str:
        """Return the id of the n-th thing of a kind."""
        digits = f"{kind} * 100000000000 + ({number})"
        if self.postgresql:
            return f"lpad(to_hex(({digits})::bigint), 32, '0')::uuid"
        return f"printf('%032x', {digits})"

    def given(self, key: Any) -> str:
        return f"'{key}'::uuid" if self.postgresql else f"'{key.hex}'"

    def chosen(self, keys: list[Any], number: str) -> str:
        """Return one of some ids, by a number."""
        whens = " ".join(f"WHEN {at} THEN {self.given(key)}" for at, key in enumerate(keys))
        return f"CASE ({number}) % {len(keys)} {whens} END"

    def instant(self) -> str:
        return f"'{AT}'::timestamptz" if self.postgresql else f"'{AT}'"

    def day(self, day: str) -> str:
        return f"'{day}'::date" if self.postgresql else f"'{day}'"

    def rows(self, row: type[SQLModel], count: int, **values: str) -> None:
        """Insert so many rows; `n` in a value is the number of the row, from nought. What is not said is usual."""
        held: dict[str, Any] = {}
        for name, column in row.__table__.columns.items():  # type: ignore[attr-defined]
            if name not in values and not column.nullable:
                value = row.model_fields[name].get_default(call_default_factory=True)
                held[name] = column.type.bind_processor(self.session.connection().dialect)
                held[name] = held[name](value) if held[name] else value
        names = [*values, *held]
        told = ", ".join([*values.values(), *(f":{name}" for name in held)])
        series = (
            f"generate_series(0, {count - 1}) AS s(n)"
            if self.postgresql
            else f"(WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < {count - 1}) "  # noqa: S608
            "SELECT n FROM c) AS s"
        )
        table = row.__tablename__
        # Every word of it stands in this file.
        self.session.execute(
            text(f"INSERT INTO {table} ({', '.join(names)}) SELECT {told} FROM {series}"),  # noqa: S608
            held,
        )


def _units(writer: Writer, province: Province, root_id: Any, fans: tuple[int, ...]) -> list[tuple[int, str]]:
    """Write four levels below the province; return how many units each has, and the SQL of a path by number `#`."""
    path, above, count, levels = f"'{province.root}'", writer.given(root_id), 1, []
    for depth, fan in enumerate(fans):
        count *= fan
        kind, parents = 10 + depth, f"(# / {fan})"
        deeper = f"{path.replace('#', parents)} || 'L{depth}-' || (#) || '/'"
        parent = above.replace("#", parents).replace("#", "n")
        writer.rows(
            OrgUnit,
            count,
            id=writer.key(kind, "n"),
            code=f"'L{depth}-' || n",
            level=f"'{LEVELS[depth]}'",
            created_at=writer.instant(),
        )
        writer.rows(
            UnitPeriod,
            count,
            id=writer.key(kind + 10, "n"),
            unit_id=writer.key(kind, "n"),
            name="'第' || n || '单位'",
            parent_id=parent,
            path=deeper.replace("#", "n"),
            depth=str(depth + 1),
            valid_from=writer.day("2020-01-01"),
        )
        path, above = deeper, writer.key(kind, "#")
        levels.append((count, deeper))
    return levels


def _people(writer: Writer, province: Province, people: int, leaves: int, path: str) -> None:
    session, at, person = writer.session, writer.instant(), writer.key(1, "n")
    programme = writer.given(province.programme_id)
    batches = list(session.exec(select(Batch).order_by(Batch.number)).all())  # type: ignore[arg-type]
    seat = writer.chosen([each.id for each in batches], "n")
    unit, where = writer.key(13, f"n % {leaves}"), path.replace("#", f"(n % {leaves})")
    post = {"post": "'干部'", "rank": "'staff'", "is_principal_leader": "n % 20 = 0"}
    writer.rows(Account, people, id=person, display_name="'人' || n", created_at=at)
    writer.rows(
        Person, people, id=person, staff_no="'M' || n", name="'人' || n", name_pinyin="'ren'", created_at=at
    )
    writer.rows(
        Appointment,
        people,
        id=writer.key(2, "n"),
        person_id=person,
        unit_id=unit,
        valid_from=writer.day("2020-01-01"),
        is_main="true",
        **post,
    )
    writer.rows(
        RosterEntry,
        people,
        id=writer.key(3, "n"),
        programme_id=programme,
        person_id=person,
        unit_id=unit,
        unit_path=where,
        unit_name="'单位'",
        level="'grassroots'",
        added_at=at,
        **post,
    )
    writer.rows(
        Enrolment,
        people,
        id=writer.key(4, "n"),
        programme_id=programme,
        batch_id=seat,
        person_id=person,
        origin="'planned'",
        created_by=person,
        created_at=at,
    )
    for lesson in range(3):
        sessions = [_lessons(session, batch)[lesson] for batch in batches]
        came = {"person_id": person, "session_id": writer.chosen(sessions, "n")}
        writer.rows(
            Attendance,
            people,
            id=writer.key(5 + 50 * lesson, "n"),
            status="'present'",
            source="'roll_call'",
            recorded_by=person,
            recorded_at=at,
            **came,
        )
        writer.rows(
            HourEntry,
            people,
            id=writer.key(6 + 50 * lesson, "n"),
            programme_id=programme,
            batch_id=seat,
            minutes="45",
            credit_hours="1",
            rule="'lesson_45'",
            recorded_by=person,
            recorded_at=at,
            **came,
        )
    _exams(writer, batches, people, person)


def _lessons(session: Session, batch: Batch) -> list[Any]:
    lessons = select(CourseSession.id).where(CourseSession.batch_id == batch.id)
    return list(session.exec(lessons.order_by(CourseSession.starts_at)).all())  # type: ignore[arg-type]


def _exams(writer: Writer, batches: list[Batch], people: int, person: str) -> None:
    session, at = writer.session, writer.instant()
    exam_id = session.exec(select(Exam.id)).one()
    sittings = [session.exec(select(Sitting.id).where(Sitting.batch_id == each.id)).one() for each in batches]
    sitting = writer.chosen(sittings, "n")
    writer.rows(Candidate, people, id=writer.key(7, "n"), sitting_id=sitting, person_id=person)
    writer.rows(
        Attempt,
        people * 2 // 3,
        id=writer.key(8, "n"),
        exam_id=writer.given(exam_id),
        sitting_id=sitting,
        person_id=person,
        kind="'regular'",
        ordinal="1",
        state="'submitted'",
        seed="'s'",
        started_at=at,
        deadline_at=at,
        ended_at=at,
        responses_digest=f"'{'0' * 64}'",
        marking="'marked'",
        score="60 + n % 41 - 10",
        passed="n % 41 >= 10",
        marked_at=at,
    )


@contextmanager
def _in_bulk(writer: Writer) -> Iterator[None]:
    """Write rows without their indexes and references, each of which fits, and make the indexes afterwards."""
    if not writer.postgresql:
        yield
        return
    run, tables = writer.session.execute, [row.__tablename__ for row in WRITTEN]
    # Half an hour of a web request would be too long.
    for setting in (
        "statement_timeout = 0",
        "session_replication_role = replica",
        "maintenance_work_mem = '256MB'",
    ):
        run(text(f"SET LOCAL {setting}"))
    theirs = text(
        "UPDATE pg_index SET indisready = :on, indisvalid = :on WHERE indrelid::regclass::text = ANY(:of)"
    )
    run(theirs, {"on": False, "of": tables})
    yield
    run(theirs, {"on": True, "of": tables})
    for table in tables:
        run(text(f"REINDEX TABLE {table}"))


def build(place: Place, people: int) -> tuple[Province, list[tuple[int, str]]]:
    began = perf_counter()
    root = (place.cast.province.path, place.cast.province.unit_id)
    with place.databases.transaction() as session:
        province = draw_province(session, people=0, root=root, cities=0)
        session.flush()
        writer = Writer(session, place.engine)
        with _in_bulk(writer):
            levels = _units(writer, province, root[1], FANS[people])
            _people(writer, province, people, *levels[-1])
    with place.databases.web.connect() as connection:
        free = connection.execution_options(isolation_level="AUTOCOMMIT")
        if writer.postgresql:
            free.execute(text("SET statement_timeout = 0"))
        free.execute(text("ANALYZE"))
    click.echo(f"{people:,} people written in {perf_counter() - began:.0f} s", err=True)
    return province, levels
