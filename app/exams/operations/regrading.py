"""Regrade in steps: each takes some attempts, and what it did is committed together with how far it came.

Killed anywhere and run again it ends the same (GR-4). Only marks, score and verdict change (GR-5).
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session, SQLModel, col

from app import clock
from app.exams import rules
from app.exams.facts import CorrectionState
from app.exams.models import Attempt, Exam, KeyCorrection, RegradedAttempt, Sitting
from app.exams.operations import totals
from app.exams.operations.corrections import held
from app.exams.queries.corrections import IN_FORCE
from app.exams.queries.regrading import Judged, Regradable, asked, item_marks, judged, regradable
from app.exams.rules.regrading import Settled
from app.journal import operations as journal
from app.messages import operations as messages

MARK = SQLModel.metadata.tables["mark"]
AT_ONCE = 100
# The second look finds what was marked while the first was under way, and proves that nothing is left.
PASSES = 2


def regrade_some(session: Session, correction_id: uuid.UUID, at: datetime, most: int = AT_ONCE) -> bool:
    """Regrade the next attempts a correction concerns; tell whether more may follow."""
    row, exam = held(session, correction_id)
    if row.state is not CorrectionState.APPROVED:
        return False
    statement = asked(row.exam_id, row.version_id, row.done_upto, most).with_for_update(of=Attempt)
    taken = list(session.scalars(statement).all())
    if not taken:
        return _end_pass(session, row, exam, at)
    known = judged(session, row.exam_id)
    changed = [
        (each, settled)
        for each in regradable(session, known, taken)
        if (settled := each.settled(known)).remarks
    ]
    _write_marks(session, changed, at)
    _write_scores(session, changed, known, at)
    _keep(session, row, exam, changed, known, at)
    row.done_upto = taken[-1]
    session.add(row)
    session.flush()
    return True


def apply_in_force(session: Session, attempt_ids: Sequence[uuid.UUID], at: datetime) -> None:
    """Bring attempts that were just marked by their papers' keys in line with what was corrected before."""
    corrected = (
        select(col(Attempt.exam_id), col(Attempt.id))
        .join(KeyCorrection, col(KeyCorrection.exam_id) == Attempt.exam_id)
        .where(col(Attempt.id).in_(attempt_ids), col(KeyCorrection.state).in_(IN_FORCE))
        .distinct()
    )
    by_exam: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for exam_id, attempt_id in session.execute(corrected).all():
        by_exam[exam_id].append(attempt_id)
    for exam_id, concerned in by_exam.items():
        known = judged(session, exam_id)
        pairs = [(each, each.settled(known)) for each in regradable(session, known, concerned)]
        changed = [(each, settled) for each, settled in pairs if settled.remarks]
        _write_marks(session, changed, at)
        _write_scores(session, changed, known, at)


def _end_pass(session: Session, row: KeyCorrection, exam: Exam, at: datetime) -> bool:
    more = row.pass_number < PASSES
    if more:
        row.pass_number, row.done_upto = row.pass_number + 1, None
    else:
        row.state, row.finished_at = CorrectionState.DONE, at
        journal.record(
            session, "correction.done", "key_correction", row.id, by=None, at=at, unit_path=exam.unit_path
        )
    session.add(row)
    session.flush()
    return more


Changed = Sequence[tuple[Regradable, Settled]]


def _write_marks(session: Session, changed: Changed, at: datetime) -> None:
    rows = [
        {
            "id": clock.new_id(),
            "attempt_id": each.attempt_id,
            "item_id": remark.item_id,
            "version": each.versions.get(remark.item_id, 0) + 1,
            "marks": remark.marks,
            "out_of": remark.out_of,
            "reason": remark.reason,
            "points": None,
            "marker_id": None,
            "marked_at": at,
        }
        for each, settled in changed
        for remark in settled.remarks
    ]
    if rows:
        session.execute(insert(MARK), rows)


def _write_scores(session: Session, changed: Changed, known: Judged, at: datetime) -> None:
    """Write the new scores; where something else is undecided, see whether the correction decided the last of it."""
    complete = [(each, settled.score) for each, settled in changed if settled.score is not None]
    totals.write(
        session,
        [totals.outcome(each.attempt_id, known.pass_mark, [score], at) for each, score in complete],
    )
    for each, settled in changed:
        if settled.score is None:
            totals.refresh(session, each.attempt_id, at)


def _keep(
    session: Session, row: KeyCorrection, exam: Exam, changed: Changed, known: Judged, at: datetime
) -> None:
    """Keep what changed for whom, enter it in the journal, and tell those whose result is out already (GR-7)."""
    attempt_ids = [each.attempt_id for each, _ in changed]
    told = _released(session, attempt_ids, at)
    before = _kept_before(session, row, attempt_ids)
    for each, settled in changed:
        kept = before.get(each.attempt_id) or _kept(row, each, settled, at)
        _, kept.new_marks = item_marks(each, settled, row.item_id)
        kept.new_score = settled.score
        kept.new_passed = None if settled.score is None else rules.passed(settled.score, known.pass_mark)
        kept.told = kept.told or each.attempt_id in told
        session.add(kept)
        _record(session, row, exam, each, kept, at)
    session.flush()
    if told:
        messages.send(
            session,
            [each.person_id for each, _ in changed if each.attempt_id in told],
            kind="exam",
            title=f"成绩更正：{exam.title}",
            body="本场考试有一道题的答案或计分已经更正，您的成绩随之重新计算，请查看最新成绩和评分说明。",
            link="/exams",
            at=at,
        )


def _kept_before(
    session: Session, row: KeyCorrection, attempt_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, RegradedAttempt]:
    """Return what an earlier pass kept of these attempts."""
    statement = select(RegradedAttempt).where(
        col(RegradedAttempt.correction_id) == row.id, col(RegradedAttempt.attempt_id).in_(attempt_ids)
    )
    return {each.attempt_id: each for each in session.scalars(statement)}


def _kept(row: KeyCorrection, each: Regradable, settled: Settled, at: datetime) -> RegradedAttempt:
    old, new = item_marks(each, settled, row.item_id)
    return RegradedAttempt(
        correction_id=row.id,
        attempt_id=each.attempt_id,
        old_marks=old,
        new_marks=new,
        old_score=each.score,
        old_passed=each.passed,
        at=at,
    )


def _record(
    session: Session, row: KeyCorrection, exam: Exam, each: Regradable, kept: RegradedAttempt, at: datetime
) -> None:
    journal.record(
        session,
        "attempt.regraded",
        "attempt",
        each.attempt_id,
        by=None,
        at=at,
        stream=f"attempt:{each.attempt_id.hex[-1]}",
        unit_path=exam.unit_path,
        correction=str(row.id),
        item=str(row.item_id),
        old=str(kept.old_score),
        new=str(kept.new_score),
        passed=kept.new_passed,
    )


def _released(session: Session, attempt_ids: list[uuid.UUID], at: datetime) -> set[uuid.UUID]:
    columns: tuple[Any, ...] = (
        Attempt.id,
        Exam.release_policy,
        Exam.released_at,
        Sitting.closes_at,
        Attempt.state,
        Attempt.marking,
    )
    statement = (
        select(*columns)
        .join(Exam, col(Exam.id) == Attempt.exam_id)
        .join(Sitting, col(Sitting.id) == Attempt.sitting_id)
        .where(col(Attempt.id).in_(attempt_ids))
    )
    return {row.id for row in session.execute(statement).all() if _is_out(row, at)}


def _is_out(row: Any, at: datetime) -> bool:
    return rules.released(row.release_policy, row.released_at, row.closes_at, row.state, row.marking, at)
