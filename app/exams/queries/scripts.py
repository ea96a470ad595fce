"""Scripts for markers: what waits, one script without its writer's name, and what is decided."""

import json
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.accounts.models import Account
from app.bank import queries as bank
from app.exams import papers
from app.exams.facts import AttemptState, MarkFacts, MarkingState
from app.exams.models import Attempt, Exam, Mark
from app.exams.models import Response as ResponseRow
from app.exams.papers import Place
from app.exams.queries.attempts import attempt as find_attempt
from app.exams.queries.marks import latest_marks
from app.exams.queries.plans import read_by
from app.exams.queries.waiting import WaitingScript, to_mark
from app.exams.records import Essay, MarkedScript, MarkingLine, ScriptFacts
from app.planning.models import Programme
from app.web.actor import Scope
from question_bank.items import Key, Kind, ShortAnswerKey
from question_bank.kinds.short_answer import suggested
from question_bank.responses import Response

ENDED = (AttemptState.SUBMITTED, AttemptState.EXPIRED)
DECIDED = select(col(Mark.id)).where(col(Mark.attempt_id) == Attempt.id, col(Mark.marker_id).is_not(None))
SECOND_LOOK = 30


def marking_lines(session: Session, scope: Scope, exam_id: uuid.UUID | None = None) -> list[MarkingLine]:
    """Return a scope's exams that persons mark, those with the most waiting first."""
    statement: Any = (
        select(
            col(Exam.id),
            col(Exam.title),
            col(Programme.name),
            func.count().filter(col(Attempt.marking) == MarkingState.NEEDS_MARKER),
            func.count().filter(
                col(Attempt.marking) == MarkingState.MARKED, DECIDED.correlate(Attempt).exists()
            ),
        )
        .select_from(Attempt)
        .join(Exam, col(Exam.id) == Attempt.exam_id)
        .join(Programme, col(Programme.id) == Exam.programme_id)
        .where(scope.clause(col(Exam.unit_path)), col(Attempt.state).in_(ENDED))
        .group_by(col(Exam.id), col(Exam.title), col(Programme.name))
    )
    if exam_id is not None:
        statement = statement.where(col(Exam.id) == exam_id)
    lines = [MarkingLine(*row) for row in session.execute(statement).all()]
    return sorted((line for line in lines if line.total), key=lambda line: (-line.waiting, line.title))


def next_script(
    session: Session, exam_id: uuid.UUID, reader: uuid.UUID, after: Any = None
) -> uuid.UUID | None:
    """Return the next script for a marker, never their own nor one they have read as one of several.

    `after` is the attempt they have just read.

    Markers begin at different places of the queue, so that two rarely read the same script.
    """
    read = read_by(session, exam_id, reader)
    waiting = [
        each for each in to_mark(session, exam_id) if each.person_id != reader and each.attempt_id not in read
    ]
    if not waiting:
        return None
    if after is None:
        return waiting[reader.int % len(waiting)].attempt_id
    following = (each for each in waiting if _place(each) > (after.ended_at, after.id))
    return next(following, waiting[0]).attempt_id


def _place(script: WaitingScript) -> tuple[Any, uuid.UUID]:
    return script.ended_at, script.attempt_id


def marking_script(session: Session, attempt_id: uuid.UUID) -> ScriptFacts | None:
    """Return the short answers of an ended attempt that was marked by its keys; None where there are none."""
    attempt = find_attempt(session, attempt_id)
    if attempt is None or attempt.state not in ENDED or attempt.marking is MarkingState.UNMARKED:
        return None
    sheet = papers.sheet(session, attempt_id)
    places = [place for place in sheet.places if place.item.kind is Kind.SHORT_ANSWER] if sheet else []
    if not places:
        return None
    keys = bank.keys(session, [place.version_id for place in places])
    marks = latest_marks(session, attempt_id)
    stored = _responses(session, attempt_id, places)
    names = _names(session, [mark.marker_id for mark in marks.values() if mark.marker_id])
    return ScriptFacts(
        attempt,
        tuple(
            _essay(
                place,
                keys[place.version_id].key,
                stored.get(place.item_id),
                marks.get(place.item_id),
                names,
            )
            for place in places
        ),
    )


def _responses(session: Session, attempt_id: uuid.UUID, places: Sequence[Place]) -> dict[uuid.UUID, Response]:
    statement = select(col(ResponseRow.item_id), col(ResponseRow.payload)).where(
        col(ResponseRow.attempt_id) == attempt_id,
        col(ResponseRow.item_id).in_([place.item_id for place in places]),
    )
    return {item_id: json.loads(payload) for item_id, payload in session.execute(statement).all()}


def _names(session: Session, account_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    if not account_ids:
        return {}
    statement = select(col(Account.id), col(Account.display_name)).where(col(Account.id).in_(account_ids))
    return dict(session.execute(statement).all())


def _essay(
    place: Place, key: Key, response: Response, mark: MarkFacts | None, names: dict[uuid.UUID, str]
) -> Essay:
    rubric = key.rubric if isinstance(key, ShortAnswerKey) else ()
    hints = suggested(key, response) if isinstance(key, ShortAnswerKey) and isinstance(response, str) else ()
    return Essay(
        item_id=place.item_id,
        position=place.position,
        item=place.item,
        response=response,
        out_of=place.marks,
        rubric=rubric,
        suggested=hints,
        version=mark.version if mark else 0,
        marks=mark.marks if mark and not mark.pending else None,
        points=mark.points if mark else None,
        reason=mark.reason if mark else "",
        marker=names.get(mark.marker_id, "") if mark and mark.marker_id else "",
        by_person=bool(mark and mark.marker_id),
        marked_at=mark.marked_at if mark else None,
    )


def decided_scripts(session: Session, exam_id: uuid.UUID, reader: uuid.UUID) -> list[MarkedScript]:
    """Return the scripts decided last, for a second look; a reader's own is not among them."""
    statement = (
        select(Mark, col(Account.display_name))
        .join(Attempt, col(Attempt.id) == Mark.attempt_id)
        .join(Account, col(Account.id) == Mark.marker_id)
        .where(
            col(Attempt.exam_id) == exam_id,
            col(Attempt.marking) == MarkingState.MARKED,
            col(Attempt.state).in_(ENDED),
            col(Attempt.person_id) != reader,
        )
        .order_by(col(Mark.marked_at).desc(), col(Mark.version).desc())
        .limit(SECOND_LOOK * 10)
    )
    by_attempt: dict[uuid.UUID, dict[uuid.UUID, tuple[Mark, str]]] = defaultdict(dict)
    for mark, name in session.execute(statement).all():
        # The newest comes first; an older mark of the same item is history.
        by_attempt[mark.attempt_id].setdefault(mark.item_id, (mark, name))
    return [_decided(key, list(marks.values())) for key, marks in list(by_attempt.items())[:SECOND_LOOK]]


def _decided(attempt_id: uuid.UUID, marks: list[tuple[Mark, str]]) -> MarkedScript:
    newest, name = max(marks, key=lambda each: each[0].marked_at)
    return MarkedScript(
        attempt_id=attempt_id,
        marks=sum((mark.marks for mark, _ in marks), 0 * newest.marks),
        out_of=sum((mark.out_of for mark, _ in marks), 0 * newest.out_of),
        marked_at=newest.marked_at,
        marker=name,
    )
