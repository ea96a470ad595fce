"""Act six: items kept for practice, and what some cadres have practised for themselves."""

import uuid
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.accounts.models import NameKind
from app.accounts.queries import account_by_name
from app.bank import operations as bank
from app.bank import queries as items
from app.bank.facts import BulkAction, Reserve
from app.bank.models import BankItem
from app.cli.demo.examining import Answerer
from app.cli.demo.stage import Stage
from app.cli.demo.training import Course
from app.organisation import queries as organisation
from app.practice import operations, policy, queries
from app.practice.facts import Choice, QuestionFacts, Reach, Source
from question_bank.content import load_entries
from question_bank.facts import with_facts

OF_A_TOPIC = 8
PRACTISERS, ONE_IN = 40, 15


def build(stage: Stage, course: Course) -> None:
    """Keep some items for practice, and let the cadre and some others practise."""
    with stage.act("题库：留作自测的题") as session:
        _reserve(session, stage)
    cadre = _cadre(stage)
    with stage.databases.session(readonly=True) as session:
        serving = organisation.serving(session, course.root_path, stage.today)
    everyone = [each for each in serving if each.id != cadre]
    chosen = stage.dice.sample(everyone, min(PRACTISERS, len(everyone) // ONE_IN))
    for each in chosen:
        at = stage.ago(stage.dice.randint(2, 40), stage.dice.randint(19, 22), stage.dice.randint(0, 59))
        with stage.databases.transaction() as session:
            _round(session, stage, each.id, Choice(Source.TOPIC, size=5), at)
    stage.say(f"自测：{len(chosen) + 1} 人")


def _reserve(session: Session, stage: Stage) -> None:
    """Keep eight items a topic, each of which has a twin on the same fact that exams may still draw."""
    met: set[str] = set()
    spare: Counter[str] = Counter()
    codes = []
    for entry in with_facts(load_entries()):
        if entry.item.fact in met and spare[entry.item.topic] < OF_A_TOPIC:
            spare[entry.item.topic] += 1
            codes.append(entry.item.id)
        met.add(entry.item.fact)
    kept = session.exec(select(BankItem.id).where(col(BankItem.code).in_(codes)).order_by(col(BankItem.code)))
    by = stage.as_organizer(session)
    reserve = Reserve.PRACTICE.value
    bank.begin_bulk(session, BulkAction.RESERVE, reserve, kept.all(), title="改用途", by=by, at=stage.ago(40))


def _cadre(stage: Stage) -> uuid.UUID:
    """Let the demo's cadre have a book with something due, and a round left in the middle; return who that is.

    Their exam is open, so that until it closes they see what is kept for practice: most rounds are of that.
    """
    with stage.databases.transaction() as session:
        person_id = account_by_name(session, NameKind.LOGIN, "cadre")
        assert person_id is not None
        for days, alone in ((20, False), (9, True), (4, True), (1, True)):
            _round(session, stage, person_id, Choice(Source.TOPIC), stage.ago(days, 20, 10), alone=alone)
        last = Choice(Source.TOPIC, topic="传达学习")
        before = stage.now - timedelta(minutes=30)
        _round(session, stage, person_id, last, before, alone=True, most=3)
        return person_id


def _round(
    session: Session,
    stage: Stage,
    person_id: uuid.UUID,
    choice: Choice,
    at: datetime,
    *,
    alone: bool = False,
    most: int = 20,
) -> None:
    """Practise a round as somebody who knows some of it; `alone` takes what is kept for practice."""
    who = Answerer(stage.dice.uniform(0.5, 0.9), stage.chance)
    reach = Reach(person_id, policy.shelf(stage.as_person(session, person_id)))
    round_id = operations.begin(session, choice, replace(reach, until=at) if alone else reach, at=at)
    for mark in queries.strip(session, round_id, reach)[:most]:
        at += timedelta(seconds=stage.dice.randint(20, 90))
        question = _asked(session, round_id, mark.number, reach)
        key = items.keys(session, [question.version_id])[question.version_id].key
        assert question.item is not None
        operations.answer(session, round_id, question, who.answer(question.item, key), reach, at=at)
        answered = _asked(session, round_id, mark.number, reach)
        if answered.rubric is not None and answered.answer is not None and answered.answer.marks is None:
            points = [number for number, _ in enumerate(answered.rubric.rubric) if stage.chance(0.6)]
            operations.judge(session, round_id, answered, points, reach, at=at)


def _asked(session: Session, round_id: uuid.UUID, number: int, reach: Reach) -> QuestionFacts:
    found = queries.question(session, round_id, number, reach)
    assert found is not None
    return found
