"""What must hold of the bank holds after use, and each statement finds what breaks it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.bank.invariants import INVARIANTS
from app.bank.operations import take_in
from tests.bank import texts
from tests.builders import AT
from tests.cast import Cast

BREAKS = {
    "an approved item was approved in its present wording by its reviewer": (
        "UPDATE item_version SET approved_by = NULL, approved_at = NULL"
    ),
    "versions run from 1 to the present one without a gap": "UPDATE item_version SET version = 2",
    "the present wording was written by the item's author": (
        "UPDATE bank_item SET author_id = reviewer_id, reviewer_id = NULL, state = 'draft'"
    ),
    "an item that may be drawn holds in the present text of its document": (
        "UPDATE item_anchor SET standing = 'changed'"
    ),
    "every item of a document was judged against its present text": "DELETE FROM item_anchor",
}


@pytest.mark.parametrize("name", INVARIANTS)
def test_what_must_hold_holds_and_its_breach_is_found(session: Session, cast: Cast, name: str) -> None:
    take_in(
        session,
        texts.items()[:2],
        author_id=cast.cy.id,
        reviewer_id=cast.fu.id,
        document_id=(document_id := texts.document(session)),
        by=cast.cy.actor,
        at=AT,
    )
    texts.bring(session, cast.cy, document_id=document_id)
    session.flush()
    assert session.execute(text(INVARIANTS[name])).all() == []
    session.execute(text(BREAKS[name]))
    assert len(session.execute(text(INVARIANTS[name])).all()) == 2


@pytest.mark.parametrize(
    "breach",
    [
        "UPDATE bank_item SET reviewer_id = author_id",
        "UPDATE bank_item SET reviewer_id = NULL",
        "UPDATE item_version SET approved_by = created_by",
        "UPDATE item_version SET approved_at = NULL",
    ],
)
def test_the_tables_let_nobody_approve_their_own_wording(session: Session, cast: Cast, breach: str) -> None:
    take_in(session, texts.items()[:1], author_id=cast.cy.id, reviewer_id=cast.fu.id, by=cast.cy.actor, at=AT)
    session.flush()
    with pytest.raises(IntegrityError):
        session.execute(text(breach))


@pytest.mark.parametrize(
    "breach",
    [
        "UPDATE item_version SET quote_start = 3, quote_end = NULL",
        "UPDATE item_version SET quote_start = NULL, quote_end = 3",
        "UPDATE item_version SET quote_start = 3, quote_end = 3",
        "UPDATE item_version SET quote_start = -1, quote_end = 2",
    ],
)
def test_a_place_of_a_quote_has_a_beginning_and_an_end_behind_it(
    session: Session, cast: Cast, breach: str
) -> None:
    take_in(session, texts.items()[:1], author_id=cast.cy.id, by=cast.cy.actor, at=AT)
    session.flush()
    session.execute(text("UPDATE item_version SET quote_start = 0, quote_end = 2"))
    with pytest.raises(IntegrityError):
        session.execute(text(breach))
