"""A candidate's own result: read only once it is released."""

import json
import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_
from sqlalchemy import select as rows_of
from sqlmodel import Session, col

from app.bank import queries as bank
from app.bank.facts import ItemKey
from app.exams import papers, rules
from app.exams.facts import AttemptFacts, MarkFacts, ResultDetail, ResultFacts, ResultLine
from app.exams.models import Attempt, AttemptItem, KeyCorrection
from app.exams.models import Response as ResponseRow
from app.exams.papers import Place
from app.exams.queries.corrections import IN_FORCE
from app.exams.queries.marks import latest_marks
from app.exams.queries.plans import plan
from app.exams.rules.regrading import Order, Orders
from question_bank.items import FillBlankKey, Item, Key, MultipleKey, ShortAnswerKey, SingleKey, TrueFalseKey
from question_bank.responses import Response


def released(attempt: AttemptFacts, at: datetime) -> bool:
    """Say whether an attempt's result may be shown to its candidate (GR-7)."""
    return rules.released(
        attempt.release_policy, attempt.released_at, attempt.closes_at, attempt.state, attempt.marking, at
    )


def result(session: Session, attempt: AttemptFacts, at: datetime) -> ResultFacts | None:
    """Return an attempt with as much of marks, reasons and keys as its exam shows; None before its release.

    Its paper and keys come later than its score where another sitting may still draw the same items.
    """
    if not released(attempt, at):
        return None
    if not rules.keys_open(attempt.release_policy, attempt.released_at, attempt.last_closes_at, at):
        return ResultFacts(attempt, (), ResultDetail.SCORE, keys_from=attempt.last_closes_at)
    detail = plan(session, attempt.exam_id).detail
    lines = () if detail is ResultDetail.SCORE else script(session, attempt.id)
    if detail is ResultDetail.MARKS:
        lines = tuple(without_key(line) for line in lines)
    return ResultFacts(attempt, lines, detail)


def without_key(line: ResultLine) -> ResultLine:
    """Return a line that tells marks and reason, and nothing of what would have been right."""
    return replace(line, right=(), right_ids=frozenset(), truth=None, paragraph="", quote="", rationale="")


def script(session: Session, attempt_id: uuid.UUID) -> tuple[ResultLine, ...]:
    """Return every item of an attempt beside its response, marks and key: for released results and for markers."""
    sheet = papers.sheet(session, attempt_id)
    if sheet is None:
        return ()
    stored, in_force = _answers(session, attempt_id)
    right = {place.item_id: _key_version(place, in_force) for place in sheet.places}
    keys = bank.keys(session, right.values())
    marks = latest_marks(session, attempt_id)
    return tuple(
        _line(
            place,
            keys[right[place.item_id]],
            stored.get(place.item_id),
            marks.get(place.item_id),
            in_force.get(place.version_id),
        )
        for place in sheet.places
    )


def _answers(session: Session, attempt_id: uuid.UUID) -> tuple[dict[uuid.UUID, Response], Orders]:
    """Return what an attempt answered, and what was corrected of what it was asked, in one statement."""
    written = and_(
        col(ResponseRow.attempt_id) == AttemptItem.attempt_id, col(ResponseRow.item_id) == AttemptItem.item_id
    )
    corrected = and_(
        col(KeyCorrection.exam_id) == Attempt.exam_id,
        col(KeyCorrection.version_id) == AttemptItem.version_id,
        col(KeyCorrection.state).in_(IN_FORCE),
    )
    statement: Any = (
        rows_of(col(AttemptItem.item_id), col(ResponseRow.payload), KeyCorrection)
        .select_from(AttemptItem)
        .join(Attempt, col(Attempt.id) == AttemptItem.attempt_id)
        .outerjoin(ResponseRow, written)
        .outerjoin(KeyCorrection, corrected)
        .where(col(AttemptItem.attempt_id) == attempt_id)
        .order_by(col(KeyCorrection.decided_at), col(KeyCorrection.id))
    )
    stored: dict[uuid.UUID, Response] = {}
    found: dict[uuid.UUID, Order] = {}
    for item_id, payload, row in session.execute(statement).all():
        if payload is not None:
            stored[item_id] = json.loads(payload)
        if row is not None:
            found[row.version_id] = Order(row.treatment, row.only_up, row.key_version_id)
    return stored, found


def _key_version(place: Place, in_force: Orders) -> uuid.UUID:
    """Return the version whose key counts: the one that was asked, unless it was corrected."""
    order = in_force.get(place.version_id)
    return order.key_version_id if order and order.key_version_id else place.version_id


def _line(
    place: Place, known: ItemKey, response: Response, mark: MarkFacts | None, order: Order | None
) -> ResultLine:
    key = known.key
    return ResultLine(
        item_id=place.item_id,
        version_id=place.version_id,
        position=place.position,
        item=place.item,
        response=response,
        marks=mark.marks if mark and not mark.pending else None,
        out_of=place.marks,
        reason=mark.reason if mark else "",
        mark_version=mark.version if mark else 0,
        right=right_texts(place.item, key),
        right_ids=right_ids(key),
        truth=key.value if isinstance(key, TrueFalseKey) else None,
        paragraph=known.paragraph,
        quote=known.quote,
        rationale=known.rationale,
        treatment=order.treatment if order else None,
    )


def right_ids(key: Key) -> frozenset[str]:
    """Return the right options of a key that has some."""
    if isinstance(key, SingleKey):
        return frozenset({key.option_id})
    return key.option_ids if isinstance(key, MultipleKey) else frozenset()


def right_texts(item: Item, key: Key) -> tuple[str, ...]:
    """List right options, the source's wording of each blank, or the points of a rubric."""
    if isinstance(key, FillBlankKey):
        return tuple(accepted[0] for accepted in key.blanks)
    if isinstance(key, ShortAnswerKey):
        return tuple(point.text for point in key.rubric)
    right = right_ids(key)
    return tuple(option.text for option in item.options if option.id in right)
