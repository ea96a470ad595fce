"""Attempts as corrections see them, and what a proposed one would change."""

import json
import logging
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.bank import queries as bank
from app.exams.facts import AttemptState, MarkingState, Treatment
from app.exams.models import Attempt, AttemptItem, Exam, Mark, Response
from app.exams.queries.corrections import in_order, orders
from app.exams.queries.seats import with_unit
from app.exams.records.corrections import CorrectionFacts, Effect, Impact
from app.exams.rules import passed
from app.exams.rules.regrading import Orders, Place, Settled, settle
from app.organisation.models import Person, UnitPeriod
from question_bank import kinds
from question_bank.items import Key
from question_bank.marks import MarkingPolicy, MultiplePolicy

log = logging.getLogger(__name__)
ENDED = (AttemptState.SUBMITTED, AttemptState.EXPIRED)
CHUNK = 500


@dataclass(frozen=True)
class Judged:
    """What of an exam decides scores and verdicts, with the corrections in force and their keys."""

    exam_id: uuid.UUID
    total: Decimal
    pass_mark: Decimal
    policy: MarkingPolicy
    orders: Orders
    keys: dict[uuid.UUID, Key]


@dataclass(frozen=True)
class Regradable:
    """One marked attempt with its corrected items, and the version of the newest mark of each."""

    attempt_id: uuid.UUID
    person_id: uuid.UUID
    marking: MarkingState
    score: Decimal | None
    passed: bool | None
    places: tuple[Place, ...]
    versions: dict[uuid.UUID, int]

    def settled(self, judged: Judged) -> Settled:
        return settle(self.score, judged.total, self.places, judged.orders)


def judged(session: Session, exam_id: uuid.UUID, proposed: uuid.UUID | None = None) -> Judged:
    """Return what decides the scores of an exam; `proposed` is looked at as if it were approved."""
    found = orders(session, [exam_id], proposed)[exam_id]
    wanted = {order.key_version_id for order in found.values() if order.key_version_id is not None}
    keys = {version: known.key for version, known in bank.keys(session, wanted).items()} if wanted else {}
    row = session.execute(
        select(col(Exam.total_marks), col(Exam.pass_mark), col(Exam.multiple_policy)).where(
            col(Exam.id) == exam_id
        )
    ).one()
    return Judged(exam_id, row[0], row[1], MarkingPolicy(MultiplePolicy(row[2])), found, keys)


def asked(exam_id: uuid.UUID, version_id: uuid.UUID, after: uuid.UUID | None, most: int) -> Any:
    """Return the select of the marked attempts that were asked a wording, in the order of their ids."""
    statement: Any = (
        select(col(Attempt.id))
        .join(AttemptItem, col(AttemptItem.attempt_id) == Attempt.id)
        .where(
            col(Attempt.exam_id) == exam_id,
            col(AttemptItem.version_id) == version_id,
            col(Attempt.state).in_(ENDED),
            col(Attempt.marking) != MarkingState.UNMARKED,
        )
        .order_by(col(Attempt.id))
        .limit(most)
    )
    return statement if after is None else statement.where(col(Attempt.id) > after)


def regradable(session: Session, judged: Judged, attempt_ids: Sequence[uuid.UUID]) -> list[Regradable]:
    """Return attempts with those of their items that a correction concerns, in three statements."""
    laid = select(AttemptItem).where(
        col(AttemptItem.attempt_id).in_(attempt_ids), col(AttemptItem.version_id).in_(list(judged.orders))
    )
    items: dict[uuid.UUID, list[AttemptItem]] = defaultdict(list)
    for row in session.scalars(laid.order_by(col(AttemptItem.position))).all():
        items[row.attempt_id].append(row)
    concerned = {row.item_id for rows in items.values() for row in rows}
    marks = _marks(session, attempt_ids, concerned)
    responses = _responses(session, attempt_ids, concerned)
    columns = (Attempt.id, Attempt.person_id, Attempt.marking, Attempt.score, Attempt.passed)
    statement: Any = select(*columns).where(col(Attempt.id).in_(attempt_ids)).order_by(col(Attempt.id))  # type: ignore[call-overload]
    found = []
    for key, person_id, marking, score, verdict in session.execute(statement).all():
        newest = marks[key]
        places = tuple(
            _place(row, newest.get(row.item_id), responses[key].get(row.item_id), judged)
            for row in items[key]
        )
        versions = {item: mark.version for item, mark in newest.items()}
        found.append(Regradable(key, person_id, marking, score, verdict, places, versions))
    return found


def _place(row: AttemptItem, mark: Mark | None, payload: str | None, judged: Judged) -> Place:
    order = judged.orders[row.version_id]
    rekeyed, reason = None, ""
    if order.treatment is Treatment.NEW_KEY and order.key_version_id is not None:
        given = kinds.mark(judged.keys[order.key_version_id], readable(payload), row.marks, judged.policy)
        rekeyed, reason = given.marks, given.reason
    return Place(
        row.item_id,
        row.version_id,
        row.marks,
        mark.marks if mark and not mark.pending else None,
        bool(mark and mark.marker_id),
        rekeyed,
        reason,
    )


def readable(payload: str | None) -> Any:
    """Return a stored response; a damaged one counts as none, as when it was first marked."""
    try:
        return None if payload is None else json.loads(payload)
    except ValueError:
        log.exception("a stored response cannot be read")
        return None


def _marks(
    session: Session, attempt_ids: Sequence[uuid.UUID], item_ids: set[uuid.UUID]
) -> dict[uuid.UUID, dict[uuid.UUID, Mark]]:
    statement = select(Mark).where(col(Mark.attempt_id).in_(attempt_ids), col(Mark.item_id).in_(item_ids))
    found: dict[uuid.UUID, dict[uuid.UUID, Mark]] = defaultdict(dict)
    for row in session.scalars(statement.order_by(col(Mark.version))).all():
        found[row.attempt_id][row.item_id] = row
    return found


def _responses(
    session: Session, attempt_ids: Sequence[uuid.UUID], item_ids: set[uuid.UUID]
) -> dict[uuid.UUID, dict[uuid.UUID, str]]:
    statement = select(col(Response.attempt_id), col(Response.item_id), col(Response.payload)).where(
        col(Response.attempt_id).in_(attempt_ids), col(Response.item_id).in_(item_ids)
    )
    found: dict[uuid.UUID, dict[uuid.UUID, str]] = defaultdict(dict)
    for attempt_id, item_id, payload in session.execute(statement).all():
        found[attempt_id][item_id] = payload
    return found


def impact(session: Session, correction: CorrectionFacts) -> Impact:
    """Work out what a correction would do, without doing it (GR-4)."""
    known = judged(session, correction.exam_id, correction.id)
    examined, changed = 0, {}
    for attempt_ids in _all_asked(session, correction):
        examined += len(attempt_ids)
        for each in regradable(session, known, attempt_ids):
            line = _line(each, known, correction.item_id)
            if line is not None:
                changed[each.attempt_id] = line
    people = _people(session, list(changed))
    return Impact(examined, tuple(in_order([Effect(key, *people[key], *changed[key]) for key in changed])))


def _all_asked(session: Session, correction: CorrectionFacts) -> Iterator[list[uuid.UUID]]:
    after: uuid.UUID | None = None
    while True:
        statement = asked(correction.exam_id, correction.version_id, after, CHUNK)
        found = list(session.scalars(statement).all())
        if found:
            yield found
            after = found[-1]
        if len(found) < CHUNK:
            return


def _line(each: Regradable, known: Judged, item_id: uuid.UUID) -> tuple[Any, ...] | None:
    settled = each.settled(known)
    if not settled.remarks:
        return None
    old, new = item_marks(each, settled, item_id)
    verdict = None if settled.score is None else passed(settled.score, known.pass_mark)
    return old, new, each.score, settled.score, each.passed, verdict


def item_marks(each: Regradable, settled: Settled, item_id: uuid.UUID) -> tuple[Decimal, Decimal]:
    """Return the marks of one item before and after."""
    old = next((place.marks for place in each.places if place.item_id == item_id), None) or Decimal(0)
    return old, next((remark.marks for remark in settled.remarks if remark.item_id == item_id), old)


def _people(session: Session, attempt_ids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[Any, ...]]:
    found: dict[uuid.UUID, tuple[Any, ...]] = {}
    for start in range(0, len(attempt_ids), CHUNK):
        statement: Any = (
            select(
                col(Attempt.id), col(Person.id), col(Person.name), col(Person.staff_no), col(UnitPeriod.name)
            )
            .select_from(Attempt)
            .join(Person, col(Person.id) == Attempt.person_id)
        )
        statement = with_unit(statement).where(col(Attempt.id).in_(attempt_ids[start : start + CHUNK]))
        found |= {row[0]: tuple(row[1:]) for row in session.execute(statement).all()}
    return found
