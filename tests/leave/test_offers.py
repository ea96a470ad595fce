"""A seat that became free goes to the best who may have it, one after another, and never beyond capacity."""

import threading
import uuid
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.db import Databases
from app.journal.models import Event
from app.leave import operations, queries
from app.leave.facts import LeaveKind, OfferState, VacancyOutcome
from app.leave.models import SeatOffer, Vacancy
from app.leave.refusals import OfferOver
from app.leave.rules.offers import answer_by
from app.leave.rules.ranking import candidates
from app.leave.sweeping import pass_on
from app.messages.models import Message
from app.planning import operations as planning
from app.planning.models import Batch, Enrolment, ExcuseKind, Origin, PlanLine, PlanMove
from app.planning.queries import published
from app.planning.refusals import BatchFull
from app.planning.rules.rotation import cases as rotation
from app.planning.rules.rotation.seating import Seating
from app.web.actor import Actor, Grant, Role
from tests.cast import Cast
from tests.leave.stage import ALL, BEFORE, Taught, teach
from tests.planning.stage import AT

FIRST, SECOND = date(2026, 3, 2), date(2026, 4, 2)


def _case(*people: rotation.Person, share: Fraction = Fraction(1), seats: int = 9) -> rotation.Case:
    batches = [
        rotation.Batch("1", frozenset(), 0, seats, FIRST, FIRST),
        rotation.Batch("2", frozenset({"t"}), 0, seats, SECOND, SECOND),
    ]
    return rotation.Case(people, batches, rotation.Rules(rotation.UnitRules(share, 0)))


def _one(key: str, unit: str = "u", **more: Any) -> rotation.Person:
    return rotation.Person(key, "", unit, "t", **more)


def _ranked(case: rotation.Case, placed: dict[str, int], *besides: str) -> list[str]:
    return [each.key for each in candidates(Seating(case, placed), "1", besides)]


def test_who_has_no_seat_comes_before_who_only_would_come_earlier() -> None:
    case = _case(_one("a"), _one("b"), _one("c"))
    assert _ranked(case, {"a": 1}) == ["b", "c", "a"]
    assert _ranked(case, {"a": 1}, "b") == ["c", "a"]


def test_who_has_no_other_chance_comes_first() -> None:
    case = _case(_one("a"), _one("b", unavailable=frozenset({"2"})))
    assert _ranked(case, {}) == ["b", "a"]


def test_the_unit_with_fewer_away_comes_first() -> None:
    case = _case(_one("a"), _one("x"), _one("b", "v"))
    assert _ranked(case, {"x": 0}) == ["b", "a"]


@pytest.mark.parametrize(
    "barred",
    [
        {"unavailable": frozenset({"1"})},
        {"banned": frozenset({"1"})},
        {"pin": "2"},
        {"pair": "p"},
    ],
)
def test_whom_the_plan_would_not_place_is_not_asked(barred: dict[str, Any]) -> None:
    case = _case(_one("a", **barred), _one("p", "w", pair="a"))
    assert _ranked(case, {"p": 0}) == []


def test_a_unit_with_as_many_away_as_may_be_sends_nobody_more() -> None:
    people = [_one("a"), _one("b"), _one("c", "v"), _one("d", "v")]
    case = _case(*people, share=Fraction(1, 2))
    assert _ranked(case, {"b": 0}) == ["c", "d"]


def test_a_full_batch_is_offered_to_nobody() -> None:
    case = _case(_one("a"), _one("b"), seats=1)
    assert _ranked(case, {"b": 0}) == []


def test_an_offer_stands_a_day_and_never_into_the_batch() -> None:
    at = datetime(2026, 3, 1, 1, tzinfo=UTC)
    assert answer_by(at - timedelta(days=5), FIRST) == at - timedelta(days=4)
    assert answer_by(at, FIRST) == datetime(2026, 3, 1, 16, tzinfo=UTC)
    assert answer_by(at + timedelta(hours=14), FIRST) is None


def _staging(session: Session, cast: Cast) -> Taught:
    """Twelve people, two batches of five: two are left without a seat; An sits in the first."""
    taught = teach(session, cast, capacity=5, publish=True)
    if _seat(session, cast.an.id) != taught.batch:
        other = _other(session, taught, {cast.an.id})
        for who, to in ((cast.an.id, taught.batch), (other, _seat(session, cast.an.id))):
            _put(session, cast, taught, who, to)
    return taught


@pytest.fixture
def taught(staged: Taught) -> Taught:
    return staged


def _seat(session: Session, person_id: uuid.UUID) -> uuid.UUID | None:
    held = (Enrolment.person_id == person_id, col(Enrolment.withdrawn_at).is_(None))
    return session.exec(select(Enrolment.batch_id).where(*held)).first()


def _other(session: Session, taught: Taught, besides: set[uuid.UUID]) -> uuid.UUID:
    held = (Enrolment.batch_id == taught.batch, col(Enrolment.withdrawn_at).is_(None))
    return next(
        each for each in session.exec(select(Enrolment.person_id).where(*held)) if each not in besides
    )


def _put(session: Session, cast: Cast, taught: Taught, who: uuid.UUID, to: uuid.UUID | None) -> None:
    """Let somebody change places, seat and line of the plan, as if the plan had said so."""
    row = session.exec(select(Enrolment).where(Enrolment.person_id == who)).first()
    line = session.exec(select(PlanLine).where(PlanLine.person_id == who)).one()
    if row is not None and to is None:
        session.delete(row)
    elif row is not None and to is not None:
        row.batch_id = to
    elif to is not None:
        seat: dict[str, Any] = {"origin": Origin.PLANNED, "created_by": cast.cy.id, "created_at": AT}
        session.add(
            Enrolment(id=uuid.uuid4(), programme_id=taught.programme, batch_id=to, person_id=who, **seat)
        )
    line.batch_id, line.cause = to, None if to else "capacity"
    session.flush()


def _free(session: Session, taught: Taught, cast: Cast) -> uuid.UUID:
    """Let An's leave of the whole batch be approved; return the offer that follows."""
    leave_id = operations.ask(
        session,
        taught.batch,
        kind=LeaveKind.OFFICIAL,
        days=ALL,
        reason="出国",
        by=cast.an.actor,
        at=BEFORE,
    )
    assert operations.approve(session, leave_id, version=1, by=cast.cy.actor, at=BEFORE)
    session.commit()
    return session.exec(select(SeatOffer.id).where(SeatOffer.state == OfferState.OPEN)).one()


def _asked(session: Session, offer_id: uuid.UUID) -> Actor:
    row = session.get_one(SeatOffer, offer_id)
    session.refresh(row)
    return Actor(row.person_id, "递补", (Grant(Role.CADRE, uuid.uuid4(), "/", "x"),))


def _loads(session: Session) -> Counter[uuid.UUID]:
    return Counter(session.exec(select(Enrolment.batch_id).where(col(Enrolment.withdrawn_at).is_(None))))


def test_the_plan_follows_a_seat_taken_back_by_hand_or_given_up_by_an_exemption(
    session: Session, cast: Cast, taught: Taught
) -> None:
    other = _other(session, taught, {cast.an.id})
    planning.withdraw(session, taught.batch, cast.an.id, reason="调离", by=cast.cy.actor, at=BEFORE)
    planning.excuse(
        session,
        taught.programme,
        other,
        kind=ExcuseKind.EXEMPTION,
        reason="重病",
        proof="诊断证明",
        expires_on=date(2100, 6, 30),
        by=cast.cy.actor,
        at=BEFORE,
    )
    session.commit()
    moves = select(PlanMove.person_id, PlanMove.before_id, PlanMove.after_id)
    assert [tuple(each) for each in session.exec(moves.order_by(col(PlanMove.position)))] == [
        (cast.an.id, taught.batch, None),
        (other, taught.batch, None),
    ]
    left_out = select(PlanLine.person_id).where(col(PlanLine.batch_id).is_(None))
    assert {cast.an.id, other} <= set(session.exec(left_out))


def test_a_freed_seat_is_offered_to_somebody_without_one_and_the_plan_follows(
    session: Session, cast: Cast, taught: Taught
) -> None:
    """RP-seat: leaving and coming are moves of the plan in force; what it said before stays in its list."""
    offer_id = _free(session, taught, cast)
    who = _asked(session, offer_id)
    assert _seat(session, who.person_id) is None
    told = select(Message.title).where(Message.person_id == who.person_id, Message.kind == "offer")
    assert list(session.exec(told)) == ["第 1 期有名额，请答复是否参加"]
    assert operations.accept(session, offer_id, by=who, at=BEFORE)
    session.commit()
    assert _seat(session, who.person_id) == taught.batch
    origin = select(Enrolment.origin).where(Enrolment.person_id == who.person_id)
    assert session.exec(origin).one() is Origin.SUBSTITUTE
    assert _loads(session)[taught.batch] == 5
    plan = published(session, taught.programme)
    assert plan is not None
    moves = session.exec(
        select(PlanMove.person_id, PlanMove.before_id, PlanMove.after_id)
        .where(PlanMove.plan_id == plan.id)
        .order_by(col(PlanMove.position))
    ).all()
    assert [tuple(each) for each in moves] == [
        (cast.an.id, taught.batch, None),
        (who.person_id, None, taught.batch),
    ]
    (vacancy,) = queries.of_programme(session, taught.programme)
    assert (vacancy.outcome, vacancy.offers[0].state) == (VacancyOutcome.FILLED, OfferState.ACCEPTED)
    with pytest.raises(OfferOver):
        operations.accept(session, offer_id, by=who, at=BEFORE)


def test_who_declines_is_not_asked_again_and_the_next_one_is(
    session: Session, cast: Cast, taught: Taught
) -> None:
    asked = []
    offer_id = _free(session, taught, cast)
    for _ in range(2):
        who = _asked(session, offer_id)
        asked.append(who.person_id)
        operations.decline(session, offer_id, reason="出差", by=who, at=BEFORE)
        session.commit()
        offer_id = session.exec(select(SeatOffer.id).where(SeatOffer.state == OfferState.OPEN)).one()
    third = _asked(session, offer_id)
    assert len({*asked, third.person_id}) == 3
    # Nobody without a seat is left to ask: now those of the second batch may come earlier.
    assert _seat(session, third.person_id) == taught.stage.second
    assert operations.accept(session, offer_id, by=third, at=BEFORE)
    session.commit()
    assert _seat(session, third.person_id) == taught.batch
    # Their old seat is free now, and offered in its turn.
    second = session.exec(select(Vacancy).where(Vacancy.batch_id == taught.stage.second)).one()
    assert second.closed_at is None
    assert _loads(session)[taught.batch] == 5


def test_an_offer_nobody_answers_lapses_by_the_databases_clock(
    session: Session, dbs: Databases, cast: Cast, taught: Taught
) -> None:
    offer_id = _free(session, taught, cast)
    who = _asked(session, offer_id)
    session.commit()
    pass_on(dbs, BEFORE)
    session.expire_all()
    assert session.get_one(SeatOffer, offer_id).state is OfferState.OPEN
    past = {"offered_at": AT - timedelta(days=900), "answer_by": AT - timedelta(days=899)}
    session.execute(update(SeatOffer).where(col(SeatOffer.id) == offer_id).values(past))
    session.commit()
    with pytest.raises(OfferOver):
        operations.accept(session, offer_id, by=who, at=BEFORE)
    session.rollback()
    pass_on(dbs, BEFORE)
    session.expire_all()
    assert session.get_one(SeatOffer, offer_id).state is OfferState.LAPSED
    following = session.exec(select(SeatOffer.person_id).where(SeatOffer.state == OfferState.OPEN)).one()
    assert following != who.person_id
    actions = set(session.exec(select(Event.action).where(Event.stream == "vacancy")))
    assert {"vacancy.opened", "offer.made", "offer.lapsed"} <= actions


def test_a_seat_given_up_by_hand_is_offered_by_the_worker(
    session: Session, dbs: Databases, cast: Cast, taught: Taught
) -> None:
    planning.withdraw(session, taught.batch, cast.an.id, reason="调离", by=cast.cy.actor, at=BEFORE)
    session.commit()
    pass_on(dbs, BEFORE)
    pass_on(dbs, BEFORE)
    assert len(session.exec(select(Vacancy)).all()) == 1
    assert len(session.exec(select(SeatOffer)).all()) == 1


def test_whom_the_rules_no_longer_let_in_is_told_and_the_next_is_asked(
    session: Session, cast: Cast, taught: Taught
) -> None:
    offer_id = _free(session, taught, cast)
    who = _asked(session, offer_id)
    planning.ban(
        session, taught.programme, who.person_id, taught.batch, reason="承办", by=cast.cy.actor, at=BEFORE
    )
    session.commit()
    assert operations.accept(session, offer_id, by=who, at=BEFORE) is False
    session.commit()
    session.expire_all()
    assert session.get_one(SeatOffer, offer_id).state is OfferState.DROPPED
    assert session.exec(select(SeatOffer).where(SeatOffer.state == OfferState.OPEN)).one()
    assert _seat(session, who.person_id) is None


def test_a_seat_given_away_meanwhile_is_offered_no_longer(
    session: Session, dbs: Databases, cast: Cast, taught: Taught
) -> None:
    offer_id = _free(session, taught, cast)
    who = _asked(session, offer_id)
    unseated = [each for each in taught.stage.colleagues if _seat(session, each) is None]
    other = next(each for each in [*unseated, cast.bo.id, cast.cy.id] if each != who.person_id)
    _put(session, cast, taught, other, None)
    planning.enrol(session, taught.batch, other, by=cast.cy.actor, at=BEFORE)
    session.commit()
    assert operations.accept(session, offer_id, by=who, at=BEFORE) is False
    session.commit()
    (vacancy,) = queries.of_programme(session, taught.programme)
    assert vacancy.outcome is VacancyOutcome.GIVEN
    assert _loads(session)[taught.batch] == 5


def test_the_tables_let_a_seat_be_offered_and_taken_once(
    session: Session, cast: Cast, taught: Taught
) -> None:
    offer_id = _free(session, taught, cast)
    row = session.get_one(SeatOffer, offer_id)
    values = row.model_dump() | {"id": uuid.uuid4(), "person_id": cast.bo.id}
    session.add(SeatOffer(**values))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_of_two_who_want_the_last_seat_at_once_one_gets_it(
    session: Session, dbs: Databases, cast: Cast, taught: Taught
) -> None:
    """Whoever was offered accepts while an organizer gives the same seat away: the batch never holds one too many."""
    offer_id = _free(session, taught, cast)
    who = _asked(session, offer_id)
    unseated = [each for each in (*taught.stage.colleagues, cast.bo.id) if _seat(session, each) is None]
    rival = next((each for each in unseated if each != who.person_id), None)
    if rival is None:
        rival = _other(session, taught, {who.person_id})
        _put(session, cast, taught, rival, None)
        session.execute(update(Batch).where(col(Batch.id) == taught.batch).values(capacity=4))
    session.commit()
    barrier, outcomes = threading.Barrier(2), []

    def take() -> None:
        barrier.wait()
        with dbs.transaction() as own:
            outcomes.append("taken" if operations.accept(own, offer_id, by=who, at=BEFORE) else "late")

    def give() -> None:
        barrier.wait()
        try:
            with dbs.transaction() as own:
                planning.enrol(own, taught.batch, rival, by=cast.cy.actor, at=BEFORE)
            outcomes.append("given")
        except BatchFull:
            outcomes.append("full")

    threads = [threading.Thread(target=each) for each in (take, give)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) in (["full", "taken"], ["given", "late"])
    session.expire_all()
    assert _loads(session)[taught.batch] == session.get_one(Batch, taught.batch).capacity


def test_one_who_taps_twice_gets_one_seat(
    session: Session, dbs: Databases, cast: Cast, taught: Taught
) -> None:
    offer_id = _free(session, taught, cast)
    who = _asked(session, offer_id)
    session.commit()
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def take() -> None:
        barrier.wait()
        try:
            with dbs.transaction() as own:
                outcomes.append(str(operations.accept(own, offer_id, by=who, at=BEFORE)))
        except OfferOver:
            outcomes.append("over")

    threads = [threading.Thread(target=take) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["True", "over"]
    session.expire_all()
    assert _loads(session)[taught.batch] == 5
