"""The life of an item: who may take which step, and what they say to each other on the way."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.bank import operations, policy, queries
from app.bank.facts import COMMON, ItemState, Shelves
from app.bank.models import BankItem
from app.bank.rules import (
    STEPS,
    ForeignCode,
    NothingSaid,
    NotTheAuthor,
    OwnItem,
    WrongStep,
    after,
    may_take,
    take,
)
from app.messages.models import Message
from app.refusals import Refusal, Unknown
from app.web.actor import Role, Scope
from question_bank.content import load_entries
from tests.builders import AT
from tests.cast import Cast

ENTRY = load_entries()[0]
AUTHOR, REVIEWER = uuid.uuid4(), uuid.uuid4()


def _written(session: Session, cast: Cast) -> uuid.UUID:
    return operations.write(session, ENTRY, by=cast.cy.actor, at=AT)


def _state(session: Session, item_id: uuid.UUID) -> ItemState:
    return session.exec(select(BankItem.state).where(BankItem.id == item_id)).one()


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", ItemState)
def test_a_step_leads_on_from_its_own_states_and_from_no_other(step: str, state: ItemState) -> None:
    allowed, then = STEPS[step]
    if state in allowed:
        assert after(step, state) is then
    else:
        with pytest.raises(WrongStep):
            after(step, state)


def test_the_author_never_judges_and_only_the_author_withdraws() -> None:
    for step in ("approve", "return"):
        with pytest.raises(OwnItem):
            take(step, ItemState.IN_REVIEW, author_id=AUTHOR, by=AUTHOR)
        assert may_take(step, ItemState.IN_REVIEW, author_id=AUTHOR, by=REVIEWER)
    with pytest.raises(NotTheAuthor):
        take("withdraw", ItemState.IN_REVIEW, author_id=AUTHOR, by=REVIEWER)
    assert take("withdraw", ItemState.IN_REVIEW, author_id=AUTHOR, by=AUTHOR) is ItemState.DRAFT
    assert not may_take("approve", ItemState.DRAFT, author_id=AUTHOR, by=REVIEWER)


def test_nothing_reaches_approved_but_from_review() -> None:
    """Every way into `approved` is the one step another person takes."""
    assert [step for step, (_from, then) in STEPS.items() if then is ItemState.APPROVED] == ["approve"]
    assert STEPS["approve"][0] == {ItemState.IN_REVIEW}


def test_an_item_is_withdrawn_by_its_author_alone(session: Session, cast: Cast) -> None:
    item_id = _written(session, cast)
    operations.submit_for_review(session, item_id, by=cast.cy.actor, at=AT)
    with pytest.raises(NotTheAuthor):
        operations.withdraw(session, item_id, by=cast.fu.actor, at=AT)
    operations.withdraw(session, item_id, by=cast.cy.actor, at=AT)
    assert _state(session, item_id) is ItemState.DRAFT


def test_a_retired_item_comes_back_as_a_draft_to_be_reviewed_again(session: Session, cast: Cast) -> None:
    item_id = _written(session, cast)
    operations.submit_for_review(session, item_id, by=cast.cy.actor, at=AT)
    operations.approve(session, item_id, by=cast.fu.actor, at=AT)
    operations.retire(session, item_id, "引文已失效", by=cast.cy.actor, at=AT)
    operations.bring_back(session, item_id, by=cast.cy.actor, at=AT)
    session.flush()
    found = queries.item(session, item_id)
    assert found is not None
    assert (found.state, found.reviewer_id) == (ItemState.DRAFT, None)
    assert queries.drawable(session) == []


def test_a_version_says_who_approved_it_and_a_later_one_does_not(session: Session, cast: Cast) -> None:
    item_id = _written(session, cast)
    operations.submit_for_review(session, item_id, by=cast.cy.actor, at=AT)
    operations.approve(session, item_id, by=cast.fu.actor, at=AT)
    changed = replace(ENTRY, rationale="换一种说法。")
    operations.revise(session, item_id, changed, from_version=1, by=cast.cy.actor, at=AT)
    assert [(each.number, each.approved_by) for each in queries.versions(session, item_id)] == [
        (2, None),
        (1, cast.fu.name),
    ]


def test_sending_back_says_why_as_a_comment_and_tells_the_author(session: Session, cast: Cast) -> None:
    item_id = _written(session, cast)
    operations.submit_for_review(session, item_id, by=cast.cy.actor, at=AT)
    operations.return_(session, item_id, "引文再核对", by=cast.fu.actor, at=AT)
    (said,) = queries.comments(session, item_id)
    assert (said.body, said.version, said.author_name) == ("引文再核对", 1, cast.fu.name)
    (told,) = session.exec(select(Message)).all()
    assert (told.person_id, told.link) == (cast.cy.id, f"/bank/items/{item_id}")
    assert "引文再核对" in told.body


def test_comments_stand_in_threads_and_are_told_to_the_others(session: Session, cast: Cast) -> None:
    item_id = _written(session, cast)
    first = operations.comment(session, item_id, "题干太长", on_version=True, by=cast.fu.actor, at=AT)
    answer = operations.comment(
        session, item_id, "已改短", answers_id=first, by=cast.cy.actor, at=AT + timedelta(minutes=1)
    )
    operations.comment(
        session, item_id, "好", answers_id=answer, by=cast.fu.actor, at=AT + timedelta(minutes=2)
    )
    (thread,) = queries.comments(session, item_id)
    assert (thread.body, thread.version) == ("题干太长", 1)
    # An answer to an answer stands in the same thread: one level is what a page can show.
    assert [each.body for each in thread.answers] == ["已改短", "好"]
    told = [row.person_id for row in session.exec(select(Message).order_by(Message.created_at)).all()]  # type: ignore[arg-type]
    assert told == [cast.cy.id, cast.fu.id, cast.cy.id]


def test_a_comment_says_something_and_answers_one_on_the_same_item(session: Session, cast: Cast) -> None:
    item_id = _written(session, cast)
    other = operations.write(session, load_entries()[1], by=cast.cy.actor, at=AT)
    elsewhere = operations.comment(session, other, "别处的意见", by=cast.fu.actor, at=AT)
    with pytest.raises(NothingSaid):
        operations.comment(session, item_id, " \n", by=cast.fu.actor, at=AT)
    with pytest.raises(Unknown):
        operations.comment(session, item_id, "好", answers_id=elsewhere, by=cast.fu.actor, at=AT)


def test_whose_items_are_read_and_whose_are_changed(session: Session, cast: Cast) -> None:
    """AZ-3: common items are everybody's, a unit's are its own keepers', those above are read below."""
    city, province = cast.city.path, cast.province.path
    for who, reads, changes in (
        (cast.cy, {COMMON, province, city, cast.county.path}, {COMMON, city, cast.county.path}),
        (cast.ed, {COMMON, province}, {COMMON}),
        (cast.fu, {COMMON, province, city, cast.county.path}, {COMMON, province, city, cast.county.path}),
    ):
        paths = (COMMON, province, city, cast.county.path)
        assert {path for path in paths if policy.scope(who.actor).hold(path)} == reads
        assert {path for path in paths if policy.may_change(who.actor, path)} == changes
    assert not policy.may_change(cast.an.actor, COMMON)
    assert Shelves(Scope(()), ()).hold(COMMON)
    assert cast.an.actor.scope(Role.ORGANIZER).paths == ()


def test_an_item_belongs_to_its_authors_unit(session: Session, cast: Cast) -> None:
    own = _written(session, cast)
    common = operations.write(session, load_entries()[1], by=cast.fu.actor, at=AT)
    paths = dict(session.exec(select(BankItem.id, BankItem.unit_path)).all())
    assert paths == {own: cast.city.path, common: COMMON}


def test_steps_that_are_refused_leave_nothing(session: Session, cast: Cast) -> None:
    item_id = _written(session, cast)
    session.commit()
    for act in (operations.approve, operations.bring_back, operations.withdraw):
        with pytest.raises(Refusal):
            act(session, item_id, by=cast.fu.actor, at=AT)
        session.rollback()
    assert _state(session, item_id) is ItemState.DRAFT


def test_a_file_does_not_overwrite_another_units_item(session: Session, cast: Cast) -> None:
    """AZ-3: a code is no way into what is none of one's own."""
    _written(session, cast)
    for entries in ((ENTRY,), (replace(ENTRY, rationale="换成别的。"),)):
        with pytest.raises(ForeignCode):
            operations.take_in(session, entries, author_id=cast.ed.id, by=cast.ed.actor, at=AT)


def test_exams_draw_common_items_their_units_and_those_above(session: Session, cast: Cast) -> None:
    item_id = _written(session, cast)
    operations.submit_for_review(session, item_id, by=cast.cy.actor, at=AT)
    operations.approve(session, item_id, by=cast.fu.actor, at=AT)
    (drawn,) = queries.drawable(session)
    serves = {
        place.path: drawn.serves(place.path)
        for place in (cast.province, cast.city, cast.county, cast.other_city)
    }
    assert serves == {
        cast.province.path: False,
        cast.city.path: True,
        cast.county.path: True,
        cast.other_city.path: False,
    }
    assert replace(drawn, unit_path=COMMON).serves(cast.other_city.path)
