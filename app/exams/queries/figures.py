"""Figures of an exam: how many passed, how scores lie, how each item fared. For staff; never for candidates."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from app.bank.models import BankItem
from app.db import database_now
from app.exams import rules
from app.exams.facts import AttemptKind, AttemptState, MarkingState
from app.exams.models import Attempt, Candidate, Sitting
from app.exams.records import Band, ExamFacts, ItemFigure, Numbers
from question_bank.items import Kind
from question_bank.statistics import discrimination, facility

MARK = SQLModel.metadata.tables["mark"]
BANDS = 10
# The newest so many scripts tell about items as well as all of them, and are read in a moment.
MOST_SCRIPTS = 2000


def numbers(session: Session, exam: ExamFacts) -> tuple[Numbers, list[Band]]:
    """Return an exam's figures in persons, and how their best scores lie, in two statements."""
    admitted = session.execute(
        select(func.count(func.distinct(Candidate.person_id)))
        .select_from(Candidate)
        .join(Sitting, col(Sitting.id) == Candidate.sitting_id)
        .where(col(Sitting.exam_id) == exam.id)
    ).scalar_one()
    statement = (
        select(
            col(Attempt.person_id),
            col(Attempt.kind),
            col(Attempt.state),
            col(Attempt.marking),
            col(Attempt.score),
            col(Attempt.passed),
            col(Sitting.score_cap),
        )
        .join(Sitting, col(Sitting.id) == Attempt.sitting_id)
        .where(col(Attempt.exam_id) == exam.id, col(Attempt.state) != AttemptState.VOIDED)
        .order_by(col(Attempt.person_id), col(Attempt.ordinal))
    )
    by_person: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in session.execute(statement).all():
        by_person[row.person_id].append(row)
    people = list(by_person.values())
    return _numbers(admitted, people, exam), bands(_best(people), exam.total_marks, exam.pass_mark)


def tells_of_one(session: Session, exam: ExamFacts, reader: uuid.UUID, marked: int) -> bool:
    """Say whether figures over so few would tell a reader who sat the exam what they got before its release (GR-7)."""
    own = session.execute(
        select(col(Attempt.state), col(Attempt.marking), col(Sitting.closes_at), database_now().label("now"))
        .join(Sitting, col(Sitting.id) == Attempt.sitting_id)
        .where(
            col(Attempt.exam_id) == exam.id,
            col(Attempt.person_id) == reader,
            col(Attempt.state) != AttemptState.VOIDED,
        )
    ).all()
    waits = any(
        not rules.released(
            exam.release_policy, exam.released_at, row.closes_at, row.state, row.marking, row.now
        )
        for row in own
    )
    return rules.tells_of_one(marked, waits=waits)


def _best(people: Iterable[Sequence[Any]]) -> list[Decimal]:
    scores = ((rules.counted(row.score, row.score_cap) for row in rows) for rows in people)
    reached = ([score for score in each if score is not None] for each in scores)
    return [max(each) for each in reached if each]


def _numbers(admitted: int, people: list[list[Any]], exam: ExamFacts) -> Numbers:
    firsts = [next((row for row in rows if row.kind is AttemptKind.REGULAR), None) for rows in people]
    judged = [row for row in firsts if row is not None and row.marking is MarkingState.MARKED]
    best = _best(people)
    return Numbers(
        admitted=admitted,
        started=len(people),
        ended=sum(any(row.state is not AttemptState.OPEN for row in rows) for rows in people),
        marked=len(best),
        passed=sum(any(row.passed for row in rows) for rows in people),
        first_marked=len(judged),
        first_passed=sum(bool(row.passed) for row in judged),
        merit=0 if exam.merit_mark is None else sum(score >= exam.merit_mark for score in best),
    )


def bands(scores: Sequence[Decimal], total: Decimal, pass_mark: Decimal) -> list[Band]:
    """Count scores in ten equal bands of the total."""
    edges = [total * number / BANDS for number in range(BANDS + 1)]
    counts = [0] * BANDS
    for score in scores:
        counts[min(int(score * BANDS / total), BANDS - 1)] += 1
    return [
        Band(low, high, people, True if low >= pass_mark else False if high <= pass_mark else None)
        for low, high, people in zip(edges, edges[1:], counts, strict=False)
    ]


def items(session: Session, exam_id: uuid.UUID) -> tuple[list[ItemFigure], int]:
    """Return how each item fared in the newest marked attempts, the hardest first, and how many these are."""
    taken = dict(_scores(session, exam_id))
    gained: dict[uuid.UUID, list[tuple[Decimal, Decimal, Decimal]]] = defaultdict(list)
    for item_id, marks, out_of, attempt_id in _marks(session, list(taken)):
        gained[item_id].append((marks, out_of, taken[attempt_id]))
    known = _stems(session, gained)
    figures = [_figure(item_id, known[item_id], lines) for item_id, lines in gained.items()]
    figures.sort(key=lambda each: (each.facility.value or 0.0, each.code))
    return figures, len(taken)


def _scores(session: Session, exam_id: uuid.UUID) -> Sequence[Any]:
    statement = (
        select(col(Attempt.id), col(Attempt.score))
        .where(
            col(Attempt.exam_id) == exam_id,
            col(Attempt.marking) == MarkingState.MARKED,
            col(Attempt.state) != AttemptState.VOIDED,
        )
        .order_by(col(Attempt.marked_at).desc(), col(Attempt.id))
        .limit(MOST_SCRIPTS)
    )
    return session.execute(statement).all()


def _marks(session: Session, attempt_ids: list[uuid.UUID]) -> Iterable[Any]:
    """Read the newest mark of every item of these attempts."""
    newer = MARK.alias("newer")
    replaced = (
        select(newer.c.id)
        .where(
            newer.c.attempt_id == MARK.c.attempt_id,
            newer.c.item_id == MARK.c.item_id,
            newer.c.version > MARK.c.version,
        )
        .exists()
    )
    for start in range(0, len(attempt_ids), 500):
        statement = select(MARK.c.item_id, MARK.c.marks, MARK.c.out_of, MARK.c.attempt_id).where(
            MARK.c.attempt_id.in_(attempt_ids[start : start + 500]), ~replaced
        )
        yield from session.execute(statement).all()


def _stems(session: Session, item_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Any]:
    statement = select(col(BankItem.id), col(BankItem.code), col(BankItem.kind), col(BankItem.stem)).where(
        col(BankItem.id).in_(list(item_ids))
    )
    return {row.id: row for row in session.execute(statement).all()}


def _figure(item_id: uuid.UUID, known: Any, lines: Sequence[tuple[Decimal, Decimal, Decimal]]) -> ItemFigure:
    # An item may be worth more in one row of the blueprint than in another: shares make them comparable.
    shares = [marks / out_of for marks, out_of, _ in lines]
    return ItemFigure(
        item_id=item_id,
        code=known.code,
        kind=Kind(known.kind),
        stem=known.stem,
        facility=facility(shares, Decimal(1)),
        discrimination=discrimination([marks for marks, _, _ in lines], [score for _, _, score in lines]),
    )
