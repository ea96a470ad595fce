"""Golden responses are worth through the exam what is written beside them: saved, handed in, marked by the job."""

import json
import uuid
from decimal import Decimal

import pytest
from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.bank.models import BankItem, ItemVersion
from app.db import Databases
from app.exams import operations, papers
from app.exams.facts import Given
from app.exams.models import AttemptItem, Mark, Response
from app.worker import drain
from question_bank.anchors import Anchor
from question_bank.items import Entry, Kind
from question_bank.marks import MultiplePolicy
from tests.builders import AT
from tests.cast import Cast
from tests.exams.conftest import Stage, _stock
from tests.exams.test_start import _change, _start
from tests.question_bank.golden_cases import Golden, cases

# Two values of the same policy do not meet in one exam, and what is refused never reaches the marking.
CASES = [case for case in cases() if not case.refused and case.policy.per_option_marks == Decimal("0.5")]


def _of(policy: MultiplePolicy) -> list[Golden]:
    """Choose the cases an exam with this policy marks; other kinds are marked alike under all of them."""
    alone = policy is MultiplePolicy.ALL_OR_NOTHING
    return [
        case
        for case in CASES
        if (case.policy.multiple is policy if case.item.kind is Kind.MULTIPLE else alone)
    ]


def _lay(session: Session, attempt_id: uuid.UUID, chosen: list[Golden]) -> dict[str, uuid.UUID]:
    """Put the cases' items on an attempt in the place of those drawn."""
    session.execute(delete(AttemptItem).where(col(AttemptItem.attempt_id) == attempt_id))
    names = [case.name for case in chosen]
    rows = session.exec(select(BankItem.code, BankItem.id).where(col(BankItem.code).in_(names))).all()
    ids = dict(rows)
    versions = dict(session.exec(select(ItemVersion.item_id, ItemVersion.id)).all())
    for position, case in enumerate(chosen, 1):
        session.add(
            AttemptItem(
                attempt_id=attempt_id,
                item_id=ids[case.name],
                version_id=versions[ids[case.name]],
                position=position,
                marks=case.marks,
                option_order=[option.id for option in case.item.options],
            )
        )
    papers._papers.clear()
    return ids


@pytest.mark.parametrize("policy", MultiplePolicy)
def test_golden_responses_through_an_exam(
    dbs: Databases, stage: Stage, cast: Cast, policy: MultiplePolicy
) -> None:
    """GR-1: the same marks and reasons as by the rules alone, on either database."""
    chosen = _of(policy)
    assert len(chosen) >= 12
    _change(dbs, stage, multiple_policy=policy.value)
    attempt_id = _start(dbs, stage, cast.an.id)
    with dbs.transaction() as session:
        _stock(
            session,
            cast.cy,
            cast.fu,
            tuple(Entry(case.item, case.key, Anchor("1.1", "引文"), "解析") for case in chosen),
        )
        ids = _lay(session, attempt_id, chosen)
    given = [Given(ids[case.name], 1, case.raw) for case in chosen if not case.stored]
    with dbs.transaction() as session:
        for at in range(0, len(given), 50):
            operations.save_responses(
                session, attempt_id, cast.an.id, generation=1, responses=given[at : at + 50]
            )
        for case in chosen:
            if case.stored:
                row = Response(
                    attempt_id=attempt_id,
                    item_id=ids[case.name],
                    rev=1,
                    payload=json.dumps(case.raw),
                    saved_at=AT,
                )
                session.add(row)
    with dbs.transaction() as session:
        operations.submit(session, attempt_id, cast.an.id, generation=1, submit_key=uuid.uuid4())
    drain(dbs)
    with dbs.session() as session:
        rows = session.exec(select(Mark).where(Mark.attempt_id == attempt_id)).all()
    found = {row.item_id: (row.marks, row.reason) for row in rows}
    expected = {ids[case.name]: (case.gives, case.why) for case in chosen if case.gives is not None}
    assert found == expected
