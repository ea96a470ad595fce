"""Actions on many items: asked about once more, done in steps, and told item by item where they were refused."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from unittest.mock import patch

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from app.bank import operations, queries
from app.bank.facts import BulkAction, ItemState, Reserve, RunFacts
from app.bank.invariants import INVARIANTS
from app.bank.models import BankItem, BulkRun, ItemVersion
from app.bank.operations import bulk
from app.bank.queries.surroundings import neighbours, neighbours_of
from app.bank.rules import NothingChosen
from app.db import Databases
from app.journal.models import Event
from app.messages.models import Message
from app.worker import drain
from question_bank.content import load_entries
from question_bank.items import Entry, Kind
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.statements import count_statements

SHIPPED = load_entries()
As = Callable[[Player], Client]


def _many(count: int) -> tuple[Entry, ...]:
    """Entries of unlike stems under codes of their own."""
    found = []
    for number in range(count):
        entry = SHIPPED[number % len(SHIPPED)]
        item = replace(
            entry.item, id=f"{entry.item.id}-{number}", stem=f"{entry.item.stem}{uuid.uuid4().hex}"
        )
        if entry.item.kind in (Kind.SINGLE, Kind.MULTIPLE):
            stem = f"{entry.item.stem}{uuid.uuid4().hex}"
        item = replace(entry.item, id=f"{entry.item.id}-{number}", stem=stem)
        found.append(replace(entry, item=item))
    return tuple(found)


def _take_in(session: Session, cast: Cast, entries: tuple[Entry, ...], reviewed: bool) -> list[uuid.UUID]:
    operations.take_in(
        session,
        entries,
        author_id=cast.cy.id,
        reviewer_id=cast.fu.id if reviewed else None,
        by=None,
        at=AT,
    )
    return list(session.exec(select(BankItem.id).order_by(col(BankItem.code))).all())


def _run(
    session: Session, action: BulkAction, items: list[uuid.UUID], who: Player, value: str = ""
) -> RunFacts:
    run_id = operations.begin_bulk(session, action, value, items, title="成批办理", by=who.actor, at=AT)
    found = queries.run(session, run_id)
    assert found is not None
    return found


def _states(session: Session) -> set[ItemState]:
    return set(session.exec(select(BankItem.state)).all())


def test_drafts_are_sent_and_approved_together_and_the_author_told_once(session: Session, cast: Cast) -> None:
    items = _take_in(session, cast, SHIPPED[:12], reviewed=False)
    sent = _run(session, BulkAction.SUBMIT, items, cast.cy)
    assert (sent.changed, sent.refused) == (12, ())
    done = _run(session, BulkAction.APPROVE, items, cast.fu)
    assert (done.changed, done.refused, done.total) == (12, (), 12)
    assert _states(session) == {ItemState.APPROVED}
    assert len(queries.drawable(session)) == 12
    (told,) = session.exec(select(Message)).all()
    assert (told.person_id, "12 道" in told.body) == (cast.cy.id, True)
    for statement in INVARIANTS.values():
        assert session.execute(text(statement)).all() == []


def test_ones_own_items_are_not_approved_but_named(session: Session, cast: Cast) -> None:
    items = _take_in(session, cast, SHIPPED[:3], reviewed=False)
    _run(session, BulkAction.SUBMIT, items, cast.cy)
    run = _run(session, BulkAction.APPROVE, items, cast.cy)
    assert run.changed == 0
    assert {code for code, _reason in run.refused} == {entry.item.id for entry in SHIPPED[:3]}
    assert all("不能审定自己" in reason for _code, reason in run.refused)


def test_what_cannot_be_done_is_named_and_the_rest_is_done(
    session: Session, cast: Cast, nobody: uuid.UUID
) -> None:
    items = _take_in(session, cast, SHIPPED[:3], reviewed=True)
    foreign = operations.write(session, SHIPPED[5], by=cast.cy.actor, at=AT)
    run = _run(session, BulkAction.RETIRE, [*items, foreign, nobody], cast.ed)
    # A stranger's item and none at all are told alike: no code, no state.
    assert (run.changed, [code for code, _ in run.refused]) == (3, ["", ""])
    assert len({reason for _, reason in run.refused}) == 1
    again = _run(session, BulkAction.RETIRE, items, cast.ed)
    assert (again.changed, len(again.refused)) == (0, 3)


def test_an_item_in_whose_way_linting_stands_stays_a_draft(session: Session, cast: Cast) -> None:
    blank = next(entry for entry in SHIPPED if entry.item.kind is Kind.FILL_BLANK)
    broken = replace(blank, item=replace(blank.item, stem="没有空的题干。"))
    other = next(entry for entry in SHIPPED if entry.item.kind is Kind.SINGLE)
    items = _take_in(session, cast, (broken, other), reviewed=False)
    run = _run(session, BulkAction.SUBMIT, items, cast.cy)
    assert (run.changed, [code for code, _ in run.refused]) == (1, [broken.item.id])
    assert "空" in run.refused[0][1]


@pytest.mark.parametrize(
    ("action", "value", "field"),
    [(BulkAction.TOPIC, "组织领导", "topic"), (BulkAction.DIFFICULTY, "hard", "expected_difficulty")],
)
def test_sorting_anew_is_a_version_that_keeps_author_and_approval(
    session: Session, cast: Cast, action: BulkAction, value: str, field: str
) -> None:
    items = _take_in(session, cast, SHIPPED[:4], reviewed=True)
    run = _run(session, action, items, cast.fu, value)
    assert run.changed == 4
    assert _states(session) == {ItemState.APPROVED}
    assert {str(getattr(each.item, field)) for each in queries.drawable(session)} == {value}
    for version in session.exec(select(ItemVersion).where(ItemVersion.version == 2)).all():
        assert (version.created_by, version.approved_by) == (cast.cy.id, cast.fu.id)
    for statement in INVARIANTS.values():
        assert session.execute(text(statement)).all() == []
    assert _run(session, action, items, cast.fu, value).changed == 0


def test_items_for_practice_are_not_drawn_and_come_back(session: Session, cast: Cast) -> None:
    items = _take_in(session, cast, SHIPPED[:3], reviewed=True)
    _run(session, BulkAction.RESERVE, items[:1], cast.fu, Reserve.PRACTICE)
    _run(session, BulkAction.RESERVE, items[1:2], cast.fu, Reserve.EXAM)
    assert len(queries.drawable(session)) == 2
    _run(session, BulkAction.RESERVE, items, cast.fu, "none")
    assert len(queries.drawable(session)) == 3


def test_many_items_become_a_job_that_tells_how_far_it_is(dbs: Databases, cast: Cast) -> None:
    with dbs.transaction() as session:
        items = _take_in(session, cast, _many(450), reviewed=True)
        begun = _run(session, BulkAction.RETIRE, items, cast.fu)
        assert (begun.done, begun.job_id is not None) == (0, True)
    assert drain(dbs) == 1
    with dbs.session(readonly=True) as session:
        run = queries.run(session, begun.id)
        assert run is not None
        assert (run.done, run.changed, run.refused, run.ended_at is not None) == (450, 450, (), True)
        events = session.exec(select(Event).where(Event.action == "item.retired")).all()
        assert len(events) == 450


def test_a_job_that_was_killed_goes_on_where_it_stopped(dbs: Databases, cast: Cast) -> None:
    """A second start neither does a step twice nor refuses what the first has done."""
    with dbs.transaction() as session:
        items = _take_in(session, cast, _many(450), reviewed=True)
        begun = _run(session, BulkAction.RETIRE, items, cast.fu)
    with dbs.transaction() as session:
        run = session.get_one(BulkRun, begun.id)
        bulk.step(session, run, cast.fu.actor, AT)
    assert drain(dbs) == 1
    with dbs.session(readonly=True) as session:
        found = queries.run(session, begun.id)
        assert found is not None
        assert (found.changed, found.refused) == (450, ())
        assert len(session.exec(select(Event).where(Event.action == "item.retired")).all()) == 450


def test_a_step_takes_few_statements_however_many_items_it_holds(dbs: Databases, cast: Cast) -> None:
    counts = []
    for size in (20, 100):
        with dbs.transaction() as session:
            _take_in(session, cast, _many(size), reviewed=True)
            wanted = select(BankItem.id).where(BankItem.state == ItemState.APPROVED)
            items = list(session.exec(wanted).all())
            with count_statements(dbs.web) as statements:
                _run(session, BulkAction.RETIRE, items, cast.fu)
            counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 6


def test_sending_to_review_looks_for_like_stems_of_all_items_at_once(dbs: Databases, cast: Cast) -> None:
    """The same neighbours as for one item, in as many statements for twenty as for a hundred."""
    counts = []
    for size in (20, 100):
        with dbs.transaction() as session:
            _take_in(session, cast, _many(size), reviewed=False)
            drafts = session.exec(select(BankItem).where(BankItem.state == ItemState.DRAFT)).all()
            stems = {row.id: row.stem for row in drafts}
            alone = {key: neighbours(session, stem, key) for key, stem in list(stems.items())[:5]}
            together = neighbours_of(session, stems)
            assert {key: together[key] for key in alone} == alone
            with count_statements(dbs.web) as statements:
                _run(session, BulkAction.SUBMIT, list(stems), cast.cy)
            counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_nothing_chosen_is_said(session: Session, cast: Cast) -> None:
    with pytest.raises(NothingChosen):
        _run(session, BulkAction.RETIRE, [], cast.fu)


def test_the_list_asks_before_it_acts_and_shows_what_was_refused(as_: As, cast: Cast, dbs: Databases) -> None:
    with dbs.transaction() as session:
        items = _take_in(session, cast, SHIPPED[:3], reviewed=True)
        draft = operations.write(session, SHIPPED[4], by=cast.cy.actor, at=AT)
    browser = as_(cast.cy)
    chosen = [str(key) for key in (*items[:2], draft)]
    page = browser.post("/bank/bulk", data={"action": "submit", "chosen": chosen}).text
    assert "确定办理 3 题" in page
    with dbs.session(readonly=True) as session:
        assert session.exec(select(BulkRun)).all() == []
    answer = browser.post(
        "/bank/bulk/run", data={"action": "submit", "chosen": chosen}, follow_redirects=True
    )
    assert "有 2 题没有办理" in answer.text
    assert SHIPPED[0].item.id in answer.text
    assert "当前的状态不能办理这一步" in answer.text
    assert as_(cast.ed).get(answer.request.path).status_code == 404


def test_the_whole_list_is_taken_as_it_is_narrowed(as_: As, cast: Cast, dbs: Databases) -> None:
    with dbs.transaction() as session:
        _take_in(session, cast, SHIPPED, reviewed=True)
    count = sum(entry.item.kind is Kind.SHORT_ANSWER for entry in SHIPPED)
    page = as_(cast.fu).post("/bank/bulk?kind=short_answer", data={"action": "reserve", "whole": "1"}).text
    assert f"确定办理 {count} 题" in page
    data = {"action": "reserve", "whole": "1", "value": "practice"}
    assert as_(cast.fu).post("/bank/bulk/run?kind=short_answer", data=data).status_code == 303
    with dbs.session(readonly=True) as session:
        kept = session.exec(select(BankItem.kind).where(BankItem.reserved_for == Reserve.PRACTICE)).all()
    assert kept == ["short_answer"] * count


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"action": "submit"}, 422),
        ({"action": "explode", "chosen": "x"}, 400),
        ({"action": "topic", "chosen": "x"}, 400),
    ],
)
def test_what_makes_no_sense_is_refused(as_: As, cast: Cast, data: dict[str, str], status: int) -> None:
    assert as_(cast.cy).post("/bank/bulk", data=data).status_code == status


def test_an_unknown_value_changes_nothing(as_: As, cast: Cast, dbs: Databases) -> None:
    with dbs.transaction() as session:
        items = _take_in(session, cast, SHIPPED[:1], reviewed=True)
    data = {"action": "topic", "value": "天文", "chosen": str(items[0])}
    assert as_(cast.fu).post("/bank/bulk/run", data=data).status_code == 400


def test_a_job_whose_person_is_gone_fails_in_words(dbs: Databases, cast: Cast) -> None:
    with dbs.transaction() as session:
        items = _take_in(session, cast, _many(150), reviewed=True)
        begun = _run(session, BulkAction.RETIRE, items, cast.fu)
    with patch.object(bulk, "actor", return_value=None):
        drain(dbs)
    with dbs.session(readonly=True) as session:
        found = queries.run(session, begun.id)
        assert found is not None
        assert found.done == 0
