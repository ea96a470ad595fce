"""Items come in once, keep every wording, and are drawn only after somebody else approved them."""

import uuid
from dataclasses import replace

import pytest
from sqlmodel import Session, select

from app.bank import operations, queries
from app.bank.facts import ItemState, TakenIn
from app.bank.models import BankItem, ItemVersion
from app.bank.rules import ChangedMeanwhile, NoReason, OwnItem, Unfinished, WrongStep
from question_bank.content import load_entries
from question_bank.items import Entry, FillBlankKey
from tests.builders import AT
from tests.cast import Cast

SHIPPED = load_entries()


def _take_in(session: Session, cast: Cast, entries: tuple[Entry, ...], reviewed: bool = True) -> TakenIn:
    return operations.take_in(
        session,
        entries,
        author_id=cast.cy.id,
        reviewer_id=cast.fu.id if reviewed else None,
        by=cast.cy.actor,
        at=AT,
    )


def _id(session: Session, code: str) -> uuid.UUID:
    return session.exec(select(BankItem.id).where(BankItem.code == code)).one()


def test_the_shipped_bank_is_taken_in_once(session: Session, cast: Cast) -> None:
    assert _take_in(session, cast, SHIPPED) == TakenIn(len(SHIPPED), 0, 0)
    assert _take_in(session, cast, SHIPPED) == TakenIn(0, 0, len(SHIPPED))


def test_what_was_taken_in_is_read_back_whole(session: Session, cast: Cast) -> None:
    _take_in(session, cast, SHIPPED)
    bare = {e.item.id: replace(e, item=replace(e.item, fact="")) for e in SHIPPED}
    stored = {e.item.id: replace(e, item=replace(e.item, fact="")) for e in queries.entries(session)}
    assert stored == bare


def test_a_changed_item_gets_a_version_and_the_old_wording_stays(session: Session, cast: Cast) -> None:
    entry = SHIPPED[0]
    _take_in(session, cast, (entry,))
    before = queries.drawable(session)[0]
    changed = replace(entry, item=replace(entry.item, stem="另一种问法？"))
    assert _take_in(session, cast, (changed, SHIPPED[1])) == TakenIn(1, 1, 0)
    now = {each.code: each for each in queries.drawable(session)}[entry.item.id]
    assert (now.item.stem, now.version_id != before.version_id) == ("另一种问法？", True)
    assert queries.wordings(session, [before.version_id])[before.version_id].stem == entry.item.stem


def test_items_without_a_reviewer_are_not_drawn(session: Session, cast: Cast) -> None:
    _take_in(session, cast, SHIPPED[:3], reviewed=False)
    assert queries.drawable(session) == []


def test_nobody_takes_in_as_author_and_reviewer(session: Session, cast: Cast) -> None:
    with pytest.raises(OwnItem):
        operations.take_in(
            session, SHIPPED[:1], author_id=cast.cy.id, reviewer_id=cast.cy.id, by=cast.cy.actor, at=AT
        )


def test_drawable_items_know_which_ask_the_same_and_hold_no_key(session: Session, cast: Cast) -> None:
    _take_in(session, cast, SHIPPED)
    drawn = {each.code: each.item for each in queries.drawable(session)}
    assert drawn == {entry.item.id: entry.item for entry in SHIPPED}
    assert all(each.fact for each in drawn.values())


def test_keys_tell_what_is_right_and_why(session: Session, cast: Cast) -> None:
    _take_in(session, cast, SHIPPED)
    found = queries.drawable(session)
    keys = queries.keys(session, [each.version_id for each in found])
    for each, entry in zip(found, sorted(SHIPPED, key=lambda entry: entry.item.id), strict=True):
        key = keys[each.version_id]
        assert (key.key, key.rationale, key.quote) == (entry.key, entry.rationale, entry.anchor.quote)


def test_an_item_goes_from_draft_to_approved_to_retired(session: Session, cast: Cast) -> None:
    _take_in(session, cast, SHIPPED[:1], reviewed=False)
    item_id = _id(session, SHIPPED[0].item.id)
    operations.submit_for_review(session, item_id, by=cast.cy.actor, at=AT)
    with pytest.raises(OwnItem):
        operations.approve(session, item_id, by=cast.cy.actor, at=AT)
    operations.approve(session, item_id, by=cast.fu.actor, at=AT)
    assert len(queries.drawable(session)) == 1
    operations.retire(session, item_id, by=cast.cy.actor, at=AT)
    assert queries.drawable(session) == []
    with pytest.raises(WrongStep):
        operations.approve(session, item_id, by=cast.fu.actor, at=AT)


def test_an_item_is_given_back_with_a_reason(session: Session, cast: Cast) -> None:
    _take_in(session, cast, SHIPPED[:1], reviewed=False)
    item_id = _id(session, SHIPPED[0].item.id)
    operations.submit_for_review(session, item_id, by=cast.cy.actor, at=AT)
    with pytest.raises(NoReason):
        operations.return_(session, item_id, " ", by=cast.fu.actor, at=AT)
    operations.return_(session, item_id, "题干有歧义", by=cast.fu.actor, at=AT)
    found = queries.item(session, item_id)
    assert found is not None
    assert found.state is ItemState.DRAFT


def test_every_edit_is_a_new_version_and_a_draft_again(session: Session, cast: Cast) -> None:
    _take_in(session, cast, SHIPPED[:1])
    item_id = _id(session, SHIPPED[0].item.id)
    changed = replace(SHIPPED[0], rationale="另一条解析。")
    operations.revise(session, item_id, changed, from_version=1, by=cast.fu.actor, at=AT)
    found = queries.item(session, item_id)
    assert found is not None
    assert (found.state, found.version, found.author_id, found.reviewer_id) == (
        ItemState.DRAFT,
        2,
        cast.fu.id,
        None,
    )
    assert [each.number for each in queries.versions(session, item_id)] == [2, 1]


def test_two_who_edit_the_same_version_do_not_overwrite_each_other(session: Session, cast: Cast) -> None:
    _take_in(session, cast, SHIPPED[:1])
    item_id = _id(session, SHIPPED[0].item.id)
    operations.revise(session, item_id, SHIPPED[0], from_version=1, by=cast.fu.actor, at=AT)
    with pytest.raises(ChangedMeanwhile):
        operations.revise(session, item_id, SHIPPED[0], from_version=1, by=cast.cy.actor, at=AT)


@pytest.mark.parametrize("entry", [SHIPPED[0], next(e for e in SHIPPED if len(e.item.options) > 4)])
def test_a_new_item_gets_the_next_code_and_a_key_that_fits(
    session: Session, cast: Cast, entry: Entry
) -> None:
    _take_in(session, cast, SHIPPED)
    unnamed = replace(entry, item=replace(entry.item, id=""))
    item_id = operations.write(session, unnamed, by=cast.cy.actor, at=AT)
    found = queries.item(session, item_id)
    assert found is not None
    assert found.code not in {each.item.id for each in SHIPPED}
    assert found.code[:-2] == entry.item.id[:-2]
    right = [option.text for option in found.entry.item.options if _is_right(found.entry, option.id)]
    assert right == [option.text for option in entry.item.options if _is_right(entry, option.id)]


def _is_right(entry: Entry, option_id: str) -> bool:
    key = entry.key
    return option_id in getattr(key, "option_ids", {getattr(key, "option_id", None)})


def test_an_incomplete_item_is_not_handed_to_reviewers(session: Session, cast: Cast) -> None:
    entry = next(e for e in SHIPPED if isinstance(e.key, FillBlankKey))
    broken = replace(entry, item=replace(entry.item, stem="没有空的题干。"))
    _take_in(session, cast, (broken,), reviewed=False)
    with pytest.raises(Unfinished, match="空"):
        operations.submit_for_review(session, _id(session, entry.item.id), by=cast.cy.actor, at=AT)


def test_item_columns_hold_nothing_of_the_key(session: Session, cast: Cast) -> None:
    """Keep the words that betray a false statement out of the column candidates are served from."""
    _take_in(session, cast, SHIPPED)
    for version in session.exec(select(ItemVersion)).all():
        assert not {"key", "original", "swapped_in", "note", "rationale", "quote"} & version.item.keys()
