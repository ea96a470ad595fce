"""What a hall and its results bring with them: seats, more time, appeals, and a correction that was none."""

import uuid
from datetime import timedelta
from decimal import Decimal

from sqlmodel import Session, SQLModel

from app.accounts.facts import NameKind
from app.accounts.queries import account_by_name
from app.cli.demo.stage import Stage
from app.exams import operations as exams
from app.exams import queries as papers
from app.exams.facts import AttemptFacts, ResultDetail, ResultLine, Treatment
from app.exams.operations.appeals import NewMarks
from app.exams.rules.seating import Hall
from app.web.tables import State
from question_bank.items import Kind

ATTEMPT = SQLModel.metadata.tables["attempt"]
APPEAL_DAYS = 30
HALLS = ("一号考场", "二号考场")


def allow_appeals(session: Session, stage: Stage, exam_id: uuid.UUID) -> None:
    """Let candidates appeal, and see all of their released paper."""
    exams.set_plan(
        session,
        exam_id,
        markers=1,
        tolerance=Decimal(0),
        detail=ResultDetail.FULL,
        appeal_days=APPEAL_DAYS,
        by=stage.as_organizer(session),
        at=stage.ago(128),
    )


def seat(session: Session, stage: Stage, sitting_id: uuid.UUID, days_ago: int) -> None:
    """Give everybody of a sitting a seat, some days before it opens."""
    people = sum(count for _, count, _ in papers.occupied(session, sitting_id))
    halls = [Hall(name, people // len(HALLS) + 2) for name in HALLS]
    at = stage.ago(days_ago, 8)
    exams.seat_candidates(session, sitting_id, halls, by=stage.as_organizer(session), at=at)


def build(stage: Stage, exam_id: uuid.UUID, running: uuid.UUID) -> None:
    """Extend the sitting that is open, and let three candidates appeal."""
    with stage.act("考场延时与成绩申诉") as session:
        by = stage.as_organizer(session)
        exams.extend_hall(
            session,
            running,
            hall=HALLS[0],
            minutes=10,
            reason="一号考场电源检修，入场推迟 10 分钟",
            by=by,
            at=stage.now - timedelta(hours=1),
        )
        for number, attempt in enumerate(_appealable(session, exam_id)):
            _appeal(session, stage, attempt, number)
    with stage.act("答案更正：提出后经核对撤回") as session:
        _withdrawn(session, stage, exam_id)


def _appealable(session: Session, exam_id: uuid.UUID) -> list[AttemptFacts]:
    """Return three attempts, the last marked first: two that passed, one that did not; each lacks marks of an essay."""
    statement = papers.attempts().where(ATTEMPT.c.exam_id == exam_id, ATTEMPT.c.score.is_not(None))
    rows = session.execute(statement.order_by(ATTEMPT.c.marked_at.desc(), ATTEMPT.c.id).limit(40)).all()
    found = [each for each in map(papers.as_attempt, rows) if _essay(session, each) is not None]
    passed = [each for each in found if each.passed][:2]
    return passed + [each for each in found if not each.passed][:1]


def _essay(session: Session, attempt: AttemptFacts) -> ResultLine | None:
    """Return a short answer of a script that did not get all its marks."""
    lines = papers.script(session, attempt.id)
    return next(
        (
            line
            for line in lines
            if line.item.kind is Kind.SHORT_ANSWER and line.marks is not None and line.marks < line.out_of
        ),
        None,
    )


TEXTS = (
    "第二个采分点我写在最后一句，意思与原文一致，请复核。",
    "作答中两处表述合并写在一起，第三个采分点应当得分，请复核。",
    "简答题最后一问漏看了我补写的一段，请核对原始作答。",
)


def _appeal(session: Session, stage: Stage, attempt: AttemptFacts, number: int) -> None:
    """File an appeal; the first is upheld with a mark more, the second kept, the third waits."""
    line, mine = _essay(session, attempt), stage.as_person(session, attempt.person_id)
    assert line is not None
    assert line.marks is not None
    assert attempt.marked_at is not None
    filed_at = attempt.marked_at + timedelta(days=2)
    appeal_id = exams.file_appeal(
        session, attempt.id, item_id=line.item_id, text=TEXTS[number], by=mine, at=filed_at
    )
    if number == 2:
        return
    upheld = number == 0
    more = NewMarks(line.item_id, min(line.marks + 1, line.out_of), line.mark_version)
    exams.decide_appeal(
        session,
        appeal_id,
        upheld=upheld,
        decision="经复核，最后一句与采分点意思一致，加 1 分。"
        if upheld
        else "经复核，原文要求分别写明，维持原分。",
        changes=(more,) if upheld else (),
        by=stage.as_organizer(session),
        at=filed_at + timedelta(days=1),
    )


def _withdrawn(session: Session, stage: Stage, exam_id: uuid.UUID) -> None:
    """Somebody who does not sit the exam proposes to correct an item, and finds its key right."""
    known = (
        account_by_name(session, NameKind.LOGIN, name) for name in ("admin", "organizer", "city-organizer")
    )
    # Which of them sits depends on the plan, and so on the day the demo is built: perhaps all do.
    free = [found for found in known if found and papers.may_propose(session, exam_id, found)]
    if not free:
        return
    by = stage.as_person(session, free[0])
    lines, _ = papers.used(session, exam_id, State(per_page=20))
    asked = next(line for line in lines if line.kind == Kind.SINGLE.value)
    correction_id = exams.propose_correction(
        session,
        exam_id,
        asked.version_id,
        treatment=Treatment.FULL_MARKS,
        reason="有考生反映两个选项都说得通，提请核对原文。",
        by=by,
        at=stage.ago(12, 9),
    )
    exams.withdraw_correction(session, correction_id, by=by, at=stage.ago(12, 16))
