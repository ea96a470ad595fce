"""What must hold of the library holds after use, and each statement can be run."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from app.library import operations
from app.library.facts import ConveyanceForm
from app.library.invariants import INVARIANTS
from question_bank.content import NOTICE, load_guide
from tests.builders import AT
from tests.cast import Cast

TODAY = date(2026, 11, 2)
# The other two are unique constraints, which no statement can break.
BREAKS = {
    "a receipt names the unit its person served in then": (
        "UPDATE reading_receipt SET unit_id = (SELECT id FROM org_unit WHERE code = 'FJ-B')"
    ),
    "material is numbered from 1 without a gap": "UPDATE material SET position = 99 WHERE position = 1",
}


@pytest.mark.parametrize("name", INVARIANTS)
def test_what_must_hold_holds_and_its_breach_is_found(session: Session, cast: Cast, name: str) -> None:
    cy = cast.cy.actor
    document_id = operations.publish_document(
        session,
        document_no=NOTICE.number,
        title=NOTICE.title,
        issued_on=NOTICE.issued_on,
        sections=load_guide(),
        by=cy,
        at=AT,
    )
    task_id = operations.open_reading_task(
        session,
        document_id=document_id,
        title="学习通知",
        unit_id=cast.city.unit_id,
        opens_on=TODAY,
        due_on=TODAY + timedelta(days=7),
        by=cy,
        at=AT,
    )
    operations.confirm_reading(session, task_id, by=cast.an.actor, at=AT)
    operations.report_conveyance(
        session,
        task_id,
        cast.city.unit_id,
        held_on=TODAY,
        form=ConveyanceForm.LECTURE,
        headcount=3,
        by=cy,
        at=AT,
    )
    assert session.execute(text(INVARIANTS[name])).all() == []
    if name in BREAKS:
        session.execute(text(BREAKS[name]))
        assert session.execute(text(INVARIANTS[name])).all() != []
