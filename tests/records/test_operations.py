"""Training held elsewhere is only added: singly, or a workbook whole or not at all; wrong lines are reversed."""

import hashlib
import uuid
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.journal.models import Event
from app.records import operations, queries
from app.records.facts import Outside
from app.records.models import OutsideFile, OutsideTraining
from app.records.operations import KnownAlready, NotYetOver, OwnRecord, ReasonMissing, TakenBefore
from app.records.workbooks import FORM
from app.web.actor import Scope
from app.web.tables import State
from question_bank.office import workbooks
from tests.builders import AT
from tests.cast import Cast

COURSE = Outside("党校主体班", "省委党校", date(2026, 5, 4), date(2026, 5, 8), Decimal(40), "结业证书 12 号")
ROW = ("A001", "安青禾", "党校主体班", "省委党校", "2026-05-04", "2026-05-08", "40", "结业证书 12 号")


def _add(session: Session, cast: Cast, what: Outside = COURSE) -> uuid.UUID:
    found = operations.add(session, cast.an.id, what, unit_path=cast.county.path, by=cast.cy.actor, at=AT)
    session.commit()
    return found


def _take_in(session: Session, cast: Cast, *rows: tuple[str, ...]) -> tuple[int, list[tuple[int, str]]]:
    content = workbooks.written(FORM, rows)
    scope = Scope((cast.city.path,))
    taken, faults = operations.take_in(session, "培训.xlsx", content, scope, by=cast.cy.actor, at=AT)
    session.commit()
    return taken, [(each.row, each.key) for each in faults]


def test_a_training_counts_in_the_year_in_which_it_ended(session: Session, cast: Cast) -> None:
    _add(session, cast)
    over = Outside("跨年班", "省委党校", date(2025, 12, 20), date(2026, 1, 5), Decimal("7.5"), "证书")
    _add(session, cast, over)
    found = queries.trainings(session, cast.an.id, queries.own_lines(session, cast.an.id))
    assert [each.title for each in found[2026]] == ["跨年班", "党校主体班"]
    assert queries.hours_by_year(found) == {2026: Decimal("47.50")}


def test_what_is_not_over_known_or_ones_own_is_refused(session: Session, cast: Cast) -> None:
    _add(session, cast)
    with pytest.raises(KnownAlready):
        _add(session, cast)
    with pytest.raises(NotYetOver):
        _add(session, cast, Outside("以后", "某校", date(2099, 1, 1), date(2099, 1, 2), Decimal(1), "无"))
    with pytest.raises(OwnRecord):
        operations.add(session, cast.cy.id, COURSE, unit_path=cast.city.path, by=cast.cy.actor, at=AT)


def test_a_reversed_line_stays_and_no_longer_counts(session: Session, cast: Cast) -> None:
    line_id = _add(session, cast)
    with pytest.raises(ReasonMissing):
        operations.reverse(session, line_id, reason=" ", by=cast.cy.actor, at=AT)
    for _ in range(2):
        operations.reverse(session, line_id, reason="学时有误", by=cast.cy.actor, at=AT)
    session.commit()
    lines = session.exec(select(OutsideTraining.credit_hours).order_by(col(OutsideTraining.credit_hours)))
    assert list(lines) == [Decimal(-40), Decimal(40)]
    line = queries.line(session, line_id)
    assert line is not None
    assert (line.reversed_at is not None, line.reversed_because) == (True, "学时有误")
    assert queries.trainings(session, cast.an.id, queries.own_lines(session, cast.an.id)) == {}
    # What was reversed may be recorded again.
    _add(session, cast)
    found, total = queries.lines(session, Scope((cast.city.path,)), State(filters=(("reversed", "no"),)))
    assert (total, len(found)) == (1, 1)
    assert queries.lines(session, Scope((cast.other_city.path,)), State())[1] == 0


def test_every_line_of_a_workbook_says_which_row_of_which_file_it_is(session: Session, cast: Cast) -> None:
    content, scope = workbooks.written(FORM, [ROW, ("A002", "柏舟", *ROW[2:])]), Scope((cast.city.path,))
    taken = operations.take_in(session, "培训.xlsx", content, scope, by=cast.cy.actor, at=AT)
    session.commit()
    assert taken == (2, [])
    digest = hashlib.sha256(content).hexdigest()
    (line,) = queries.own_lines(session, cast.bo.id)
    assert (line.file_name, line.row, line.file_sha256) == ("培训.xlsx", 3, digest)
    event = session.exec(select(Event).where(Event.action == "outside.taken_in")).one()
    assert digest in event.body


def test_one_wrong_row_keeps_the_whole_workbook_out(session: Session, cast: Cast) -> None:
    taken, faults = _take_in(
        session,
        cast,
        ROW,
        ROW,
        ("A002", "安青禾", *ROW[2:]),
        ("E001", "鄂宁", *ROW[2:]),
        ("C001", "岑远", *ROW[2:]),
        (*ROW[:4], "2099-05-04", "2099-05-08", "40", "证书"),
        (*ROW[:6], "很多", "证书"),
    )
    assert taken == 0
    assert faults == [
        (3, "known_already"),
        (4, "other_name"),
        (5, "unknown_person"),
        (6, "own_record"),
        (7, "not_yet_over"),
        (8, "no_hours"),
    ]
    assert session.exec(select(OutsideTraining.id)).all() == []
    assert session.exec(select(OutsideFile.id)).all() == []


def test_the_same_file_is_taken_in_once(session: Session, cast: Cast) -> None:
    content, scope = workbooks.written(FORM, [ROW]), Scope((cast.city.path,))
    operations.take_in(session, "一.xlsx", content, scope, by=cast.cy.actor, at=AT)
    with pytest.raises(TakenBefore):
        operations.take_in(session, "改名.xlsx", content, scope, by=cast.cy.actor, at=AT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": date(2026, 5, 3)},
        {"evidence": ""},
        {"credit_hours": Decimal(-1)},
        {"row_no": 3},
    ],
)
def test_the_table_itself_refuses_what_makes_no_sense(
    session: Session, cast: Cast, wrong: dict[str, object]
) -> None:
    row = session.get(OutsideTraining, _add(session, cast))
    assert row is not None
    for name, value in wrong.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
