"""Rounds, answers and the book of errors, on both databases."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.db import Databases
from app.practice import operations, queries
from app.practice.facts import Choice, Source, Standing
from app.practice.invariants import INVARIANTS
from app.practice.models import ErrorBookEntry, PracticeAnswer, PracticeRound
from app.practice.rules import AlreadyFinished, NothingToPractise
from app.web.actor import Role
from question_bank.items import Kind
from question_bank.marks import Outcome
from question_bank.spacing import RESTS
from tests.builders import actor as actor_of
from tests.builders import person
from tests.cast import Cast, Player
from tests.practice.conftest import ALL, BOOK, Desk, an_item, response_of


def _entry(session: Session, item_id: uuid.UUID) -> ErrorBookEntry:
    session.expire_all()
    return session.exec(select(ErrorBookEntry).where(ErrorBookEntry.item_id == item_id)).one()


def test_a_round_holds_what_was_asked_for_and_nothing_twice(session: Session, stocked: Cast) -> None:
    an = Desk(session, stocked.an)
    round_id = an.begin(Choice(Source.TOPIC, kind="single", size=5))
    questions = [an.question(round_id, number) for number in range(1, 6)]
    assert {each.item.kind for each in questions if each.item} == {Kind.SINGLE}
    assert len({each.item_id for each in questions}) == 5
    assert all(each.entry is None for each in questions)
    assert queries.question(session, round_id, 6, an.reach) is None
    with pytest.raises(NothingToPractise):
        an.begin(Choice(Source.TOPIC, topic="没有这个知识点"))


def test_beginning_the_same_again_goes_on_and_another_finishes_it(session: Session, stocked: Cast) -> None:
    an = Desk(session, stocked.an)
    first = an.begin()
    assert an.begin() == first
    second = an.begin(Choice(Source.TOPIC, kind="multiple"))
    assert second != first
    current = queries.open_round(session, stocked.an.id)
    assert current is not None
    assert (current.id, current.total, current.answered) == (second, 8, 0)
    finished = queries.round_of(session, first)
    assert finished is not None
    assert finished.finished_at is not None


def test_somebody_has_one_open_round_whatever_begins_at_once(dbs: Databases, stocked: Cast) -> None:
    with dbs.transaction() as session:
        mine = Desk(session, stocked.an).begin()
    with dbs.transaction() as session:
        assert Desk(session, stocked.an).begin() == mine
    with dbs.session() as session:
        again = PracticeRound(
            id=uuid.uuid4(), person_id=stocked.an.id, source=Source.TOPIC, size=5, started_at=Desk.at
        )
        session.add(again)
        with pytest.raises(IntegrityError):
            session.flush()


def test_an_answer_is_marked_with_its_reason_and_shown_with_its_key(session: Session, stocked: Cast) -> None:
    """Each kind, answered right and wrong."""
    an = Desk(session, stocked.an)
    for kind in Kind:
        round_id = an.round_on(an_item(session, kind), an_item(session, kind, 1))
        right = an.answer(round_id, 1, right=True).answer
        wrong = an.answer(round_id, 2, right=False).answer
        assert right is not None
        assert wrong is not None
        assert an.question(round_id, 1).entry is not None
        if kind is Kind.SHORT_ANSWER:
            assert right.outcome is wrong.outcome is Outcome.NEEDS_MARKER
            assert right.marks is wrong.marks is None
        else:
            assert (right.outcome, wrong.outcome) == (Outcome.RIGHT, Outcome.WRONG)
            assert (right.marks, wrong.marks) == (right.out_of, 0)
            assert right.reason == "回答正确"
        operations.finish(session, round_id, at=an.at)


def test_a_second_answer_changes_nothing(session: Session, stocked: Cast) -> None:
    """Twice submitted, gone back, or open in two tabs: the first answer counts, once."""
    an, item = Desk(session, stocked.an), an_item(session)
    round_id = an.round_on(item, an_item(session, number=1))
    stale = an.question(round_id, 1)
    an.answer(round_id, 1, right=False)
    right = response_of(session, stale, right=True)
    assert not operations.answer(session, round_id, stale, right, an.reach, at=an.at)
    assert not operations.answer(session, round_id, an.question(round_id), right, an.reach, at=an.at)
    kept = an.question(round_id).answer
    assert kept is not None
    assert kept.outcome is Outcome.WRONG
    assert _entry(session, item.id).times_wrong == 1
    assert session.exec(select(func.count()).select_from(PracticeAnswer)).one() == 1


def test_a_round_ends_with_its_last_answer_and_takes_no_more(session: Session, stocked: Cast) -> None:
    an = Desk(session, stocked.an)
    round_id = an.round_on(an_item(session), an_item(session, number=1))
    an.answer(round_id, 1, right=True)
    assert queries.open_round(session, stocked.an.id) is not None
    an.answer(round_id, 2, right=True)
    assert queries.open_round(session, stocked.an.id) is None
    other = an.begin()
    operations.finish(session, other, at=an.at)
    with pytest.raises(AlreadyFinished):
        an.answer(other, 1, right=True)


def test_a_written_answer_is_judged_by_its_writer_once_and_ends_the_round(
    session: Session, stocked: Cast
) -> None:
    an, item = Desk(session, stocked.an), an_item(session, Kind.SHORT_ANSWER)
    round_id = an.round_on(item)
    question = an.answer(round_id, 1, right=False)
    assert question.rubric is not None
    assert session.exec(select(ErrorBookEntry)).all() == []
    assert queries.open_round(session, stocked.an.id) is not None
    assert operations.judge(session, round_id, question, [], an.reach, at=an.at)
    every = range(len(question.rubric.rubric))
    assert not operations.judge(session, round_id, question, every, an.reach, at=an.at)
    answer = an.question(round_id).answer
    assert answer is not None
    assert (answer.outcome, answer.marks, answer.points) == (Outcome.WRONG, 0, ())
    assert _entry(session, item.id).standing is Standing.IN
    assert queries.open_round(session, stocked.an.id) is None


def test_the_book_brings_an_item_back_on_its_days_until_it_is_learned(
    session: Session, stocked: Cast
) -> None:
    an, item = Desk(session, stocked.an), an_item(session)
    an.answer(an.round_on(item), 1, right=False)
    began = an.at
    for box, rest in enumerate(RESTS, 1):
        entry = _entry(session, item.id)
        assert (entry.box, entry.standing) == (box, Standing.IN)
        assert entry.due_on == (an.at + timedelta(days=rest)).date()
        assert queries.due(session, an.reach, entry.due_on - timedelta(days=1)) == 0
        assert queries.due(session, an.reach, entry.due_on) == 1
        an.at += timedelta(days=rest)
        an.answer(an.begin(BOOK), 1, right=True)
    entry = _entry(session, item.id)
    assert (entry.standing, entry.times_wrong) == (Standing.LEARNED, 1)
    assert an.at - began == timedelta(days=sum(RESTS))
    an.answer(an.round_on(item), 1, right=False)
    entry = _entry(session, item.id)
    assert (entry.standing, entry.box, entry.times_wrong) == (Standing.IN, 1, 2)


def test_what_was_taken_out_can_be_put_back_as_it_stood(session: Session, stocked: Cast) -> None:
    an, item = Desk(session, stocked.an), an_item(session)
    an.answer(an.round_on(item), 1, right=False)
    entry = _entry(session, item.id)
    before = (entry.box, entry.due_on)
    assert operations.take_out(session, entry.id, at=an.at)
    assert not operations.take_out(session, entry.id, at=an.at)
    assert _entry(session, item.id).standing is Standing.TAKEN_OUT
    assert queries.tallies(session, an.reach, an.at.date()) == {"due": 0, "all": 0, "out": 1}
    assert operations.put_back(session, entry.id, at=an.at)
    assert not operations.put_back(session, entry.id, at=an.at)
    entry = _entry(session, item.id)
    assert (entry.standing, entry.box, entry.due_on) == (Standing.IN, *before)


def test_topics_say_what_was_done_what_was_right_and_what_is_due(session: Session, stocked: Cast) -> None:
    an = Desk(session, stocked.an)
    items = [an_item(session, number=number) for number in range(3)]
    round_id = an.round_on(*items)
    for number, right in enumerate((True, False, False), 1):
        an.answer(round_id, number, right=right)
    tomorrow = (an.at + timedelta(days=1)).date()
    lines = queries.topics(session, an.reach, tomorrow)
    assert sum(line.items for line in lines) == 40
    assert sum(line.done for line in lines) == 3
    assert sum(line.right for line in lines) == 1
    assert sum(line.due for line in lines) == 2
    bo = Desk(session, stocked.bo)
    assert sum(line.done + line.due for line in queries.topics(session, bo.reach, tomorrow)) == 0


def test_an_organizer_reads_counts_of_five_or_more_and_nobody_else_s(session: Session, stocked: Cast) -> None:
    """GR-7: of fewer than five a figure could be read back to one of them."""
    item = an_item(session)
    shelf = ("/FJ/",)

    def told(player: Player) -> tuple[int, int, int]:
        found = queries.figures(session, player.actor.scope(Role.ORGANIZER), shelf)
        line = next(each for each in found if each.topic == item.topic)
        return line.people, line.answers, line.right

    for number in range(5):
        assert told(stocked.cy) == (0, 0, 0)
        row = person(session, f"P00{number}", "林小满", stocked.county)
        player = Player(
            row.id, row.name, row.staff_no, actor_of(row, (Role.CADRE, stocked.county)), stocked.county
        )
        desk = Desk(session, player)
        desk.answer(desk.round_on(item), 1, right=number < 2)
    assert told(stocked.cy) == (5, 5, 2)
    assert told(stocked.ed) == (0, 0, 0)


BREAKS = {
    "an answer is to its round's own question and person": "UPDATE practice_answer SET person_id = :other",
    "a round's questions run from 1 without a gap": (
        "DELETE FROM practice_question WHERE position = 2 AND round_id = :open"
    ),
    "a round whose questions are all answered and judged is finished": (
        "UPDATE practice_round SET finished_at = NULL WHERE id = :done"
    ),
    "the book of errors counts the answers that were not right": "UPDATE error_book_entry SET times_wrong = 7",
    "what was answered wrong stands in the book of errors": "DELETE FROM error_book_entry",
}


def test_what_must_hold_holds_and_each_breach_is_found(session: Session, stocked: Cast) -> None:
    an = Desk(session, stocked.an)
    done = an.round_on(an_item(session), an_item(session, number=1))
    an.answer(done, 1, right=False)
    an.answer(done, 2, right=True)
    known = {"other": stocked.bo.id, "open": Desk(session, stocked.bo).begin(ALL), "done": done}
    plain = session.get_bind().dialect.name == "sqlite"
    connection = session.connection()

    def broken(name: str) -> list[Any]:
        return list(connection.execute(text(INVARIANTS[name])))

    assert BREAKS.keys() == INVARIANTS.keys()
    for name, sql in BREAKS.items():
        assert broken(name) == []
        values = {key: value.hex if plain else value for key, value in known.items() if f":{key}" in sql}
        with connection.begin_nested() as before:
            connection.execute(text(sql), values)
            assert broken(name) != [], name
            before.rollback()


UNTRUE = {
    "unjudged_has_no_marks": "UPDATE practice_answer SET marks = NULL",
    "marks_within_range": "UPDATE practice_answer SET marks = out_of + 1, outcome = 'partial'",
    "right_has_all_marks": "UPDATE practice_answer SET outcome = 'right'",
    "judged_by_points": "UPDATE practice_answer SET points = '[]'",
    "finished_after_start": "UPDATE practice_round SET finished_at = '2000-01-01 00:00:00.000000'",
    "size_positive": "UPDATE practice_round SET size = 0",
    "box_exists": "UPDATE error_book_entry SET box = 4",
    "left_when_not_in": "UPDATE error_book_entry SET standing = 'learned'",
    "was_wrong_once": "UPDATE error_book_entry SET times_wrong = 0",
    "last_is_decided": "UPDATE error_book_entry SET last_outcome = 'needs_marker'",
    "position_positive": "UPDATE practice_question SET position = 0 WHERE position = 2",
}


def test_the_tables_refuse_what_would_be_untrue(session: Session, stocked: Cast) -> None:
    an = Desk(session, stocked.an)
    an.answer(an.round_on(an_item(session), an_item(session, number=1)), 1, right=False)
    for constraint, sql in UNTRUE.items():
        with pytest.raises(IntegrityError, match=constraint), session.connection().begin_nested():
            session.connection().execute(text(sql))


def test_one_s_own_practice_is_taken_along_without_a_question_or_a_key(
    session: Session, stocked: Cast
) -> None:
    an = Desk(session, stocked.an)
    an.answer(an.round_on(an_item(session)), 1, right=False)
    own = queries.own_practice(session, stocked.an.id)
    assert [len(each["answers"]) for each in own["rounds"]] == [1]
    assert own["rounds"][0]["answers"][0]["item"] == own["error_book"][0]["item"] == an_item(session).code
    assert an_item(session).stem not in str(own)
    assert queries.own_practice(session, stocked.bo.id) == {"rounds": [], "error_book": []}
