"""Whoever sits with a paper keeps it as it was drawn, whatever becomes of its items in the bank."""

import uuid
from dataclasses import replace

from sqlmodel import Session, select

from app.bank import operations as bank
from app.bank import queries as items
from app.bank.facts import ItemState
from app.bank.models import BankItem
from app.db import Databases
from app.exams import operations, papers
from app.exams.models import AttemptItem
from question_bank.items import Entry
from tests.builders import AT
from tests.cast import Cast
from tests.exams.conftest import Stage, shipped
from tests.exams.test_start import _start


def _paper(session: Session, attempt_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    # What was read before is remembered by the process; a restarted one reads it anew.
    papers._papers.clear()
    papers._wordings.clear()
    found = papers.sheet(session, attempt_id)
    assert found is not None
    return [(place.version_id, place.item.stem) for place in found.places]


def _edit_all(dbs: Databases, cast: Cast) -> None:
    with dbs.transaction() as session:
        drawn = {each.code: each.item_id for each in items.drawable(session)}
        for entry in shipped():
            changed = replace(entry, item=replace(entry.item, stem=f"改：{entry.item.stem}"))
            bank.revise(session, drawn[entry.item.id], changed, from_version=1, by=cast.fu.actor, at=AT)


def test_edits_leave_open_and_finished_attempts_untouched(dbs: Databases, stage: Stage, cast: Cast) -> None:
    """EX-12: attempts keep the version they drew."""
    open_id, ended_id = _start(dbs, stage, cast.an.id), _start(dbs, stage, cast.bo.id)
    with dbs.transaction() as session:
        operations.submit(session, ended_id, cast.bo.id, generation=1, submit_key=uuid.uuid4())
    with dbs.session(readonly=True) as session:
        before = _paper(session, open_id), _paper(session, ended_id)
    _edit_all(dbs, cast)
    with dbs.session(readonly=True) as session:
        assert (_paper(session, open_id), _paper(session, ended_id)) == before
        held = session.exec(select(AttemptItem.version_id)).all()
        # The keys they are marked by are those of the versions they hold.
        assert set(items.keys(session, held)) == set(held)


def test_an_edited_item_is_not_drawn_until_somebody_else_approves_it(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """Neither the old wording, which its keeper found wanting, nor the new one, which nobody has judged."""
    _edit_all(dbs, cast)
    entry: Entry = shipped()[0]
    with dbs.transaction() as session:
        assert items.drawable(session) == []
        item_id = session.exec(select(BankItem.id).where(BankItem.code == entry.item.id)).one()
        bank.submit_for_review(session, item_id, by=cast.fu.actor, at=AT)
        bank.approve(session, item_id, by=cast.cy.actor, at=AT)
    with dbs.session(readonly=True) as session:
        (drawn,) = items.drawable(session)
        assert drawn.item.stem == f"改：{entry.item.stem}"
        found = items.item(session, item_id)
        assert found is not None
        assert (found.state, found.version) == (ItemState.APPROVED, 2)
