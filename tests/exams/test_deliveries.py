"""Delivery files: only whole, own and new ones are taken, and nothing of them counts without somebody's decision."""

import base64
import io
import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from app import clock
from app.bank.models import BankItem
from app.db import Databases
from app.exams import delivery, operations, queries, receipts
from app.exams.facts import AttemptFacts, Given, MarkingState
from app.exams.models import AttemptItem, DeliveredResponse, Mark, Response
from app.exams.refusals import DeliveryDamaged, DeliveryForeign, NotADelivery
from app.journal.models import Event
from app.web.actor import Role
from app.worker import drain
from question_bank.items import Kind
from tests.builders import grant
from tests.cast import Cast, Player
from tests.conftest import SECRET, Client
from tests.exams.conftest import Stage
from tests.exams.staff import essay_of, text

As = Callable[[Player], Client]
WRITTEN = 1_790_000_000_000


def _file(attempt: uuid.UUID, *rows: tuple[uuid.UUID, int, Any], generation: int = 1) -> bytes:
    content = {
        "written_at_ms": WRITTEN,
        "responses": [{"item": str(item), "rev": rev, "response": value} for item, rev, value in rows],
    }
    return delivery.seal(SECRET, attempt, generation, uuid.uuid4().bytes[:12], content)


@pytest.fixture
def expired(dbs: Databases, stage: Stage, cast: Cast) -> AttemptFacts:
    """An's attempt, its time over: one essay saved once, and marked as far as a key can."""
    with dbs.transaction() as session:
        attempt_id = operations.start(session, stage.sitting_id, cast.an.id)
        items = _items_of(session, attempt_id, Kind.SHORT_ANSWER)
        given = [Given(items[0], 1, "存下的第一稿")]
        operations.save_responses(session, attempt_id, cast.an.id, generation=1, responses=given)
    operations.close_overdue(dbs, clock.now() + timedelta(days=1))
    drain(dbs)
    return _attempt(dbs, attempt_id)


def _items_of(session: Session, attempt_id: uuid.UUID, kind: Kind) -> list[uuid.UUID]:
    statement = (
        select(AttemptItem.item_id)
        .join(BankItem, col(BankItem.id) == AttemptItem.item_id)
        .where(AttemptItem.attempt_id == attempt_id, BankItem.kind == kind)
        .order_by(col(AttemptItem.position))
    )
    return list(session.exec(statement).all())


def _attempt(dbs: Databases, attempt_id: uuid.UUID) -> AttemptFacts:
    with dbs.session(readonly=True) as session:
        found = queries.attempt(session, attempt_id)
    assert found is not None
    return found


def _kind(dbs: Databases, attempt_id: uuid.UUID, kind: Kind) -> uuid.UUID:
    with dbs.session(readonly=True) as session:
        return _items_of(session, attempt_id, kind)[0]


def _deliver(browser: Client, attempt_id: uuid.UUID, raw: bytes) -> Any:
    return browser.post(
        f"/exams/manage/attempts/{attempt_id}/deliveries",
        data={"file": (io.BytesIO(raw), "应急作答.json")},
        content_type="multipart/form-data",
    )


def _decide(
    browser: Client, dbs: Databases, attempt_id: uuid.UUID, decision: str, reason: str = "考场断网"
) -> Any:
    with dbs.session(readonly=True) as session:
        file = queries.deliveries(session, attempt_id)[0]
    form = {"file": str(file.id), "decision": decision, "reason": reason}
    return browser.post(f"/exams/manage/attempts/{attempt_id}/deliveries/decision", data=form)


def _stored(dbs: Databases, attempt_id: uuid.UUID) -> dict[uuid.UUID, tuple[int, Any]]:
    with dbs.session(readonly=True) as session:
        rows = session.exec(select(Response).where(Response.attempt_id == attempt_id)).all()
    return {row.item_id: (row.rev, json.loads(row.payload)) for row in rows}


def _events(dbs: Databases) -> list[str]:
    with dbs.session(readonly=True) as session:
        rows = session.exec(select(Event.action).where(col(Event.action).like("delivery.%"))).all()
    return sorted(rows)


def test_a_file_is_read_back_as_it_was_sealed() -> None:
    attempt, item = uuid.uuid4(), uuid.uuid4()
    found = delivery.unseal(SECRET, _file(attempt, (item, 7, "断网时写的"), generation=3), attempt)
    assert (found.attempt_id, found.generation) == (attempt, 3)
    assert [(each.item_id, each.rev, each.response) for each in found.responses] == [(item, 7, "断网时写的")]


def test_a_changed_file_of_any_kind_is_refused() -> None:
    """Every byte of the seal, its number of the page, another server's key: nothing passes."""
    attempt = uuid.uuid4()
    outside = json.loads(_file(attempt, (uuid.uuid4(), 1, "x")))
    sealed = bytearray(base64.b64decode(outside["sealed"]))
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        raw = json.dumps(outside | {"sealed": base64.b64encode(changed).decode()}).encode()
        with pytest.raises(DeliveryDamaged):
            delivery.unseal(SECRET, raw, attempt)
    with pytest.raises(DeliveryDamaged):
        delivery.unseal(SECRET, json.dumps(outside | {"generation": 2}).encode(), attempt)
    with pytest.raises(DeliveryDamaged):
        delivery.unseal("another-secret-of-another-server-12345", json.dumps(outside).encode(), attempt)
    with pytest.raises(DeliveryForeign):
        delivery.unseal(SECRET, json.dumps(outside).encode(), uuid.uuid4())
    for raw in (b"", b"[]", b"{}", b"\xff", json.dumps(outside | {"more": 1}).encode(), b"[" * 100_000):
        with pytest.raises(NotADelivery):
            delivery.unseal(SECRET, raw, attempt)


def test_a_file_is_shown_beside_what_is_stored_and_counts_for_nothing_yet(
    as_: As, cast: Cast, dbs: Databases, expired: AttemptFacts
) -> None:
    """EX-2: until somebody decides, stored answers and receipt are what they were."""
    essay, single = essay_of(dbs, expired.id), _kind(dbs, expired.id, Kind.TRUE_FALSE)
    before = _stored(dbs, expired.id)
    browser = as_(cast.cy)
    answer = _deliver(
        browser, expired.id, _file(expired.id, (essay, 2, "断网时改的第二稿"), (single, 1, True))
    )
    assert answer.status_code == 303
    page = text(browser.get(f"/exams/manage/attempts/{expired.id}/deliveries"))
    assert "存下的第一稿" in page
    assert "断网时改的第二稿" in page
    assert "2 题比系统所存更新" in page
    assert _stored(dbs, expired.id) == before
    assert _attempt(dbs, expired.id) == expired
    assert _events(dbs) == ["delivery.received"]


def test_an_accepted_file_gives_a_new_receipt_and_keeps_the_old_one(
    as_: As, cast: Cast, dbs: Databases, expired: AttemptFacts, app: Flask
) -> None:
    """EX-2, EX-6, EX-19: only what is newer counts, the digest is of what is stored, and it is marked again."""
    essay, single = essay_of(dbs, expired.id), _kind(dbs, expired.id, Kind.TRUE_FALSE)
    browser = as_(cast.cy)
    _deliver(browser, expired.id, _file(expired.id, (essay, 1, "和存下的同一稿次"), (single, 4, True)))
    assert _decide(browser, dbs, expired.id, "accept").status_code == 303
    stored = _stored(dbs, expired.id)
    assert stored[essay] == (1, "存下的第一稿")
    assert stored[single] == (4, True)
    after = _attempt(dbs, expired.id)
    assert after.answered == expired.answered + 1
    assert after.responses_digest != expired.responses_digest
    assert after.responses_digest == receipts.digest(
        (item, rev, receipts.canonical(value)) for item, (rev, value) in stored.items()
    )
    with dbs.session(readonly=True) as session:
        earlier = queries.earlier_receipts(session, expired.id)
        lines = session.exec(select(DeliveredResponse)).all()
        marks = session.exec(select(Mark).where(Mark.item_id == single, Mark.attempt_id == expired.id)).all()
    assert [(each.responses_digest, each.answered) for each in earlier] == [
        (expired.responses_digest, expired.answered)
    ]
    assert {line.item_id: line.applied for line in lines} == {essay: False, single: True}
    assert sorted(mark.version for mark in marks) == [1, 2]
    assert after.marking is MarkingState.NEEDS_MARKER
    assert _events(dbs) == ["delivery.accepted", "delivery.received"]
    assert "已计入" in text(browser.get(f"/exams/manage/attempts/{expired.id}/deliveries"))
    own = text(as_(cast.an).get(f"/attempts/{expired.id}/receipt"))
    assert receipts.code(expired.responses_digest or "") in own
    assert "考场断网" in own
    outcome = app.test_cli_runner().invoke(args=["doctor", "invariants"])
    assert outcome.exit_code == 0, outcome.output


def test_a_changed_essay_waits_for_a_person_again(
    as_: As, cast: Cast, dbs: Databases, expired: AttemptFacts
) -> None:
    """GR-4: the mark it had stays on record; the attempt has no score until somebody has read the new text."""
    essay = essay_of(dbs, expired.id)
    with dbs.transaction() as session:
        assert essay not in queries.latest_marks(session, expired.id)
    browser = as_(cast.cy)
    _deliver(browser, expired.id, _file(expired.id, (essay, 2, "第二稿")))
    assert _decide(browser, dbs, expired.id, "accept").status_code == 303
    after = _attempt(dbs, expired.id)
    assert (after.marking, after.score, after.passed) == (MarkingState.NEEDS_MARKER, None, None)
    assert _stored(dbs, expired.id)[essay] == (2, "第二稿")


def test_a_rejected_file_changes_nothing_and_is_decided_once(
    as_: As, cast: Cast, dbs: Databases, expired: AttemptFacts
) -> None:
    essay = essay_of(dbs, expired.id)
    browser = as_(cast.cy)
    _deliver(browser, expired.id, _file(expired.id, (essay, 2, "第二稿")))
    assert _decide(browser, dbs, expired.id, "reject", "").status_code == 422
    assert _decide(browser, dbs, expired.id, "reject").status_code == 303
    assert _decide(browser, dbs, expired.id, "accept").status_code == 409
    assert _attempt(dbs, expired.id) == expired
    assert _stored(dbs, expired.id)[essay] == (1, "存下的第一稿")


def test_a_file_is_taken_once_and_only_where_it_belongs(
    as_: As, cast: Cast, dbs: Databases, expired: AttemptFacts
) -> None:
    """A replayed, a foreign, an old and a damaged file are each refused with what to do."""
    essay = essay_of(dbs, expired.id)
    browser = as_(cast.cy)
    raw = _file(expired.id, (essay, 2, "第二稿"))
    assert _deliver(browser, expired.id, raw).status_code == 303
    again = _deliver(browser, expired.id, raw)
    assert (again.status_code, "导入过" in text(again)) == (409, True)
    foreign = _deliver(browser, expired.id, _file(uuid.uuid4(), (essay, 2, "x")))
    assert (foreign.status_code, "另一次作答" in text(foreign)) == (422, True)
    damaged = _deliver(browser, expired.id, raw.replace(b'"generation": 1', b'"generation": 9'))
    assert (damaged.status_code, "加密校验不符" in text(damaged)) == (422, True)
    old = _deliver(browser, expired.id, _file(expired.id, (essay, 1, "x")))
    assert (old.status_code, "没有比系统已存更新的作答" in text(old)) == (422, True)
    strange = _deliver(browser, expired.id, _file(expired.id, (uuid.uuid4(), 2, "x")))
    assert strange.status_code == 400
    assert _deliver(browser, expired.id, b"PK\x03\x04").status_code == 422
    assert len(_events(dbs)) == 1


def test_while_the_attempt_is_open_no_file_is_taken(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    with dbs.transaction() as session:
        attempt_id = operations.start(session, stage.sitting_id, cast.an.id)
    essay = _kind(dbs, attempt_id, Kind.SHORT_ANSWER)
    answer = _deliver(as_(cast.cy), attempt_id, _file(attempt_id, (essay, 1, "x")))
    assert (answer.status_code, "还没有结束" in text(answer)) == (409, True)


def test_nobody_brings_in_a_file_of_their_own(
    as_: As, cast: Cast, dbs: Databases, expired: AttemptFacts
) -> None:
    """GR-6: not the candidate, not even one who organizes the exam; nor a stranger."""
    with dbs.transaction() as session:
        grant(session, cast.an.id, Role.ORGANIZER, cast.province)
    raw = _file(expired.id, (essay_of(dbs, expired.id), 2, "x"))
    for player in (cast.an, cast.bo, cast.ed, cast.di):
        assert _deliver(as_(player), expired.id, raw).status_code in {403, 404}
    assert _events(dbs) == []
