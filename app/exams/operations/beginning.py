"""Write attempts that begin, and lay their papers: one or many in the same statements."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Integer, String, Uuid, func, insert, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col
from sqlmodel.sql.sqltypes import UTCDateTime

from app import batches
from app.exams import pools, rules
from app.exams.facts import AttemptState, ExamState, MarkingState
from app.exams.models import Exam, Sitting
from app.exams.operations import doors
from app.journal import operations as journal
from app.web.actor import Actor
from question_bank.papers import Paper

ATTEMPT = SQLModel.metadata.tables["attempt"]
ATTEMPT_ITEM = SQLModel.metadata.tables["attempt_item"]
INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


@dataclass(frozen=True)
class Beginning:
    """An attempt about to begin: its key, whose it is, what was found at the door, and its paper."""

    attempt_id: uuid.UUID
    person_id: uuid.UUID
    door: doors.Door
    ready: pools.Ready
    paper: Paper
    at: datetime
    by: Actor | None

    @property
    def row(self) -> dict[str, Any]:
        door = self.door
        assert door.time_percent is not None
        closes_at = door.sitting.closes_at + door.held_open
        return {
            "new_id": self.attempt_id,
            "in_sitting": door.sitting.id,
            "of_person": self.person_id,
            "new_seed": self.paper.seed,
            "now": self.at,
            "ends": rules.deadline(self.at, door.minutes, door.time_percent, closes_at, door.extra_minutes),
            "not_closed_at": self.at - door.held_open,
            "most": door.limit,
        }

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Return the paper, written down: from now on it is what it is, whatever becomes of the bank (EX-12)."""
        return [
            {
                "of_attempt": self.attempt_id,
                "item": self.ready.items[entry.item_id].item_id,
                "wording": self.ready.items[entry.item_id].version_id,
                "place": entry.position,
                "worth": entry.marks,
                "options": list(entry.option_order),
            }
            for entry in self.paper.entries
        ]


def _written(dialect: str) -> Any:
    """Write the statement that begins attempts: once, for a hall that begins together runs it by the hundred."""
    instant = UTCDateTime()
    new = batches.given(
        dialect,
        "beginnings",
        {"new_id": Uuid(), "in_sitting": Uuid(), "of_person": Uuid(), "new_seed": String(), "most": Integer()}
        | {"now": instant, "ends": instant, "not_closed_at": instant},
    )
    earlier = ATTEMPT.alias("before")
    ordinal = (
        select(func.count() + 1)
        .select_from(earlier)
        .where(earlier.c.exam_id == Exam.id, earlier.c.person_id == new.of_person)
        .correlate(Exam, new.source)
        .scalar_subquery()
    )
    values: dict[str, Any] = {
        "id": new.new_id,
        "exam_id": Exam.id,
        "sitting_id": Sitting.id,
        "person_id": new.of_person,
        "kind": Sitting.kind,
        "ordinal": ordinal,
        "state": literal(AttemptState.OPEN, ATTEMPT.c.state.type),
        "generation": literal(1),
        "seed": new.new_seed,
        "started_at": new.now,
        "deadline_at": new.ends,
        "answered": literal(0),
        "marking": literal(MarkingState.UNMARKED, ATTEMPT.c.marking.type),
        "voided_reason": literal(""),
    }
    candidates = (
        select(*values.values())
        .select_from(new.source)
        .join(Sitting, col(Sitting.id) == new.in_sitting)
        .join(Exam, col(Exam.id) == Sitting.exam_id)
        .where(
            col(Exam.state) == ExamState.PUBLISHED,
            col(Sitting.closes_at) > new.not_closed_at,
            doors.used(new.of_person, new.source) < new.most,
        )
    )
    begin = INSERTS[dialect](ATTEMPT).from_select(list(values), candidates)
    return begin.on_conflict_do_nothing().returning(ATTEMPT.c.id)


def _laying(dialect: str) -> Any:
    """Write the statement that lays papers: all their items at once, the order of options as JSON."""
    kinds = {"of_attempt": Uuid(), "item": Uuid(), "wording": Uuid(), "place": Integer()}
    line = batches.given(dialect, "lines", kinds | {"worth": ATTEMPT_ITEM.c.marks.type, "options": JSON()})
    values = {
        "attempt_id": line.of_attempt,
        "item_id": line.item,
        "version_id": line.wording,
        "position": line.place,
        "marks": line.worth,
        "option_order": line.options,
    }
    return insert(ATTEMPT_ITEM).from_select(list(values), select(*values.values()).select_from(line.source))


_BEGIN = {dialect: _written(dialect) for dialect in INSERTS}
_LAY = {dialect: _laying(dialect) for dialect in INSERTS}


def begin(session: Session, beginnings: Sequence[Beginning]) -> list[uuid.UUID]:
    """Begin attempts, if nobody was quicker: a racing start works out the same ordinal and loses (EX-13)."""
    dialect = session.get_bind().dialect.name
    rows = batches.written(dialect, (each.row for each in beginnings))
    keys = set(session.execute(_BEGIN[dialect], {"beginnings": rows}).scalars())
    begun = [each for each in beginnings if each.attempt_id in keys]
    if begun:
        lines = batches.written(dialect, (line for each in begun for line in each.lines))
        session.execute(_LAY[dialect], {"lines": lines})
    for each in begun:
        _note(session, each)
    return [each.attempt_id for each in begun]


def _note(session: Session, begun: Beginning) -> None:
    journal.record(
        session,
        "attempt.started",
        "attempt",
        begun.attempt_id,
        by=begun.by,
        at=begun.at,
        stream=f"attempt:{begun.attempt_id.hex[-1]}",
        unit_path=begun.door.exam.unit_path,
        sitting=str(begun.door.sitting.id),
        person=str(begun.person_id),
    )
