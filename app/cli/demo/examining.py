"""Act three: the bank, the exam, what people answered, and how it was marked."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlmodel import Session

from app.bank import operations as bank
from app.bank import queries as items
from app.cli.demo import after_exams
from app.cli.demo.stage import Stage
from app.cli.demo.training import RUNNING, Course
from app.exams import operations as exams
from app.exams import queries as papers
from app.exams.facts import Given, Paper, ReleasePolicy
from app.planning import queries as plans
from question_bank.blueprints import Blueprint, Row
from question_bank.content import load_entries
from question_bank.items import (
    FillBlankKey,
    Item,
    Key,
    Kind,
    MultipleKey,
    ShortAnswerKey,
    SingleKey,
    TrueFalseKey,
)
from question_bank.responses import Response

MINUTES = 60
FINISHED = RUNNING - 1
BLUEPRINT = Blueprint(
    (
        Row(Kind.SINGLE, 15, Decimal(2)),
        Row(Kind.MULTIPLE, 8, Decimal(3)),
        Row(Kind.TRUE_FALSE, 10, Decimal(1)),
        Row(Kind.FILL_BLANK, 10, Decimal(2)),
        Row(Kind.SHORT_ANSWER, 2, Decimal(8)),
    )
)


@dataclass(frozen=True)
class Answerer:
    """How well somebody knows the document, between 0 and 1."""

    knows: float
    chance: Callable[[float], bool]

    def answer(self, item: Item, key: Key) -> Response:
        """Return a response as such a person might give it."""
        sure = self.chance(self.knows)
        if isinstance(key, SingleKey):
            wrong = [option.id for option in item.options if option.id != key.option_id]
            return key.option_id if sure else wrong[0]
        if isinstance(key, MultipleKey):
            right = sorted(key.option_ids)
            return right if sure else right[:-1] or None
        if isinstance(key, TrueFalseKey):
            return key.value if sure else not key.value
        if isinstance(key, FillBlankKey):
            return [blank[0] if self.chance(self.knows) else "" for blank in key.blanks]
        return self._essay(key)

    def _essay(self, key: ShortAnswerKey) -> str | None:
        points = [point.text for point in key.rubric if self.chance(self.knows)]
        return f"我的理解：{'；'.join(points)}。" if points else None


def build(stage: Stage, course: Course) -> uuid.UUID:
    """Take in the bank, publish the exam, and let the finished batches sit it."""
    _take_in(stage)
    exam_id = _publish(stage, course)
    sittings = _sittings(stage, course, exam_id)
    for number in range(1, FINISHED + 1):
        _sit(stage, course, exam_id, sittings[number - 1], number)
    stage.say(f"{FINISHED} 个批次的考试与自动评分")
    _read_essays(stage, exam_id)
    _make_up(stage, exam_id)
    after_exams.build(stage, exam_id, sittings[RUNNING - 1])
    return exam_id


def _take_in(stage: Stage) -> None:
    with stage.act("题库：282 题及审题") as session:
        by = stage.as_organizer(session)
        from app.accounts.models import NameKind
        from app.accounts.queries import account_by_name

        author = account_by_name(session, NameKind.LOGIN, "city-organizer")
        assert author is not None
        at = stage.ago(140)
        bank.take_in(session, load_entries(), author_id=author, reviewer_id=by.person_id, by=by, at=at)


def _publish(stage: Stage, course: Course) -> uuid.UUID:
    with stage.act("结业考试与双向细目表") as session:
        by = stage.as_organizer(session)
        exam_id = exams.create_exam(
            session,
            programme_id=course.programme_id,
            title="全员轮训结业考试",
            blueprint=BLUEPRINT,
            duration_minutes=MINUTES,
            pass_mark=Decimal(60),
            merit_mark=Decimal(90),
            release_policy=ReleasePolicy.WHEN_MARKED,
            by=by,
            at=stage.ago(129),
        )
        exams.publish_exam(session, exam_id, by=by, at=stage.ago(128))
        after_exams.allow_appeals(session, stage, exam_id)
        return exam_id


def _sittings(stage: Stage, course: Course, exam_id: uuid.UUID) -> list[uuid.UUID]:
    with stage.act("各批次的考试场次") as session:
        found = [_sitting(session, stage, course, exam_id, number) for number in range(1, RUNNING + 1)]
        after_exams.seat(session, stage, found[-1], days_ago=1)
        return found


def _sitting(session: Session, stage: Stage, course: Course, exam_id: uuid.UUID, number: int) -> uuid.UUID:
    batch = plans.batch(session, course.batches[number - 1])
    assert batch is not None
    if number == RUNNING:
        opens_at, closes_at = stage.now - timedelta(hours=2), stage.now + timedelta(days=14)
    else:
        opens_at = stage.ago((stage.today - batch.ends_on).days, 14, 0)
        closes_at = opens_at + timedelta(hours=4)
    return exams.open_sitting(
        session,
        exam_id,
        title=f"{batch.title}结业考试",
        batch_id=batch.id,
        opens_at=opens_at,
        closes_at=closes_at,
        place=batch.place,
        by=stage.as_organizer(session),
        at=stage.ago(127),
    )


def _sit(stage: Stage, course: Course, exam_id: uuid.UUID, sitting_id: uuid.UUID, number: int) -> None:
    with stage.databases.transaction() as session:
        batch = plans.batch(session, course.batches[number - 1])
        assert batch is not None
        opens_at = stage.ago((stage.today - batch.ends_on).days, 14, 0)
        for seat in plans.enrolled(session, batch.id):
            if seat.person_id not in course.away and stage.chance(0.97):
                _take(
                    session,
                    stage,
                    sitting_id,
                    seat.person_id,
                    opens_at,
                    stage.dice.triangular(0.35, 1.0, 0.86),
                )
    _mark(stage, exam_id, opens_at + timedelta(hours=5))


def _take(
    session: Session,
    stage: Stage,
    sitting_id: uuid.UUID,
    person_id: uuid.UUID,
    opens_at: datetime,
    knows: float,
) -> None:
    begins = opens_at + timedelta(seconds=stage.dice.randint(20, 5400))
    attempt_id = exams.start(session, sitting_id, person_id, at=begins)
    attempt = papers.attempt(session, attempt_id)
    assert attempt is not None
    given = _answers(session, stage, papers.paper(session, attempt), knows)
    later = begins + timedelta(seconds=stage.dice.randint(900, 3400))
    if attempt.deadline_at <= later:
        later = attempt.deadline_at - timedelta(seconds=30)
    exams.submit(
        session,
        attempt_id,
        person_id,
        generation=attempt.generation,
        submit_key=uuid.UUID(int=stage.dice.getrandbits(128), version=4),
        responses=given,
        at=later,
    )


def _answers(session: Session, stage: Stage, paper: Paper, knows: float) -> list[Given]:
    who = Answerer(knows, stage.chance)
    versions = _versions(session, paper.attempt.id)
    keys = items.keys(session, versions.values())
    answers = [(each, who.answer(each.item, keys[versions[each.id]].key)) for each in paper.items]
    return [Given(each.id, 1, answer) for each, answer in answers if answer is not None]


def _versions(session: Session, attempt_id: uuid.UUID) -> dict[uuid.UUID, uuid.UUID]:
    return {line.item_id: line.version_id for line in papers.script(session, attempt_id)}


def _mark(stage: Stage, exam_id: uuid.UUID, at: datetime) -> None:
    left = 1
    while left:
        with stage.databases.transaction() as session:
            left = exams.mark_attempts(session, exam_id, at)


def _read_essays(stage: Stage, exam_id: uuid.UUID) -> None:
    """Mark the short answers as a careful marker would; the last finished batch is still waiting for it."""
    waiting = []
    with stage.databases.session(readonly=True) as session:
        waiting = papers.to_mark(session, exam_id)
    keep = [each for each in waiting if each.ended_at < stage.ago(17)]
    for start in range(0, len(keep), 100):
        with stage.databases.transaction() as session:
            for each in keep[start : start + 100]:
                _read(session, stage, each.attempt_id, each.ended_at + timedelta(days=1))
    stage.say(f"简答题评阅：{len(keep)} 份已评，{len(waiting) - len(keep)} 份待评")


def _read(session: Session, stage: Stage, attempt_id: uuid.UUID, at: datetime) -> None:
    by = stage.as_organizer(session)
    for line in papers.script(session, attempt_id):
        if line.item.kind is not Kind.SHORT_ANSWER or line.marks is not None:
            continue
        text = str(line.response or "")
        found = sum(1 for point in line.right if point in text)
        share = (line.out_of * found / max(1, len(line.right))).quantize(Decimal("0.5"))
        exams.mark_item(
            session,
            attempt_id,
            line.item_id,
            [min(share, line.out_of)],
            reason=f"采分点 {found}/{len(line.right)}",
            by=by,
            at=at,
            expected_version=line.mark_version,
        )
    exams.finish_marking(session, attempt_id, at)


def _make_up(stage: Stage, exam_id: uuid.UUID) -> None:
    """Hold one make-up for the first four batches; who failed since then still waits for the next."""
    opens_at = stage.ago(45, 9)
    with stage.databases.transaction() as session:
        owing = papers.owing(session, exam_id, opens_at)
        sitting_id = exams.make_up_sitting(
            session,
            exam_id,
            title="第一次补考",
            opens_at=opens_at,
            closes_at=opens_at + timedelta(hours=3),
            place="省科协三楼会议室",
            by=stage.as_organizer(session),
            at=stage.ago(50),
        )
        after_exams.seat(session, stage, sitting_id, days_ago=46)
    with stage.act("补考") as session:
        admitted = {each.person_id for each in owing}
        for person_id in sorted(admitted, key=str):
            if stage.chance(0.7):
                _take(session, stage, sitting_id, person_id, opens_at, stage.dice.triangular(0.5, 1.0, 0.85))
    _mark(stage, exam_id, opens_at + timedelta(hours=4))
    with stage.databases.transaction() as session:
        for each in papers.to_mark(session, exam_id):
            if each.sitting_id == sitting_id:
                _read(session, stage, each.attempt_id, each.ended_at + timedelta(days=1))
