"""Material is published once, reading is asked for, confirmed once, and reported by units."""

import uuid
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from app.library import operations, queries
from app.library.facts import ConveyanceForm
from app.library.models import ConveyanceReceipt, ReadingReceipt
from app.library.queries.tasks import lineage
from app.library.rules import DaysReversed, HeldBeforeIssue, HeldInFuture, NobodyThere, NotYetOpen
from app.messages.models import Message
from app.refusals import Unknown
from app.web.actor import Scope
from app.web.tables import State
from question_bank.content import GuideSection, load_guide
from tests.builders import AT
from tests.cast import Cast, Player

TODAY = date(2026, 11, 2)


@pytest.fixture
def document_id(session: Session, cast: Cast) -> uuid.UUID:
    return _publish(session, cast)


def _publish(session: Session, cast: Cast, sections: tuple[GuideSection, ...] = ()) -> uuid.UUID:
    return operations.publish_document(
        session,
        document_no="闽科协综〔2021〕20号",
        title="关于认真学习宣传贯彻落实讲话精神的通知",
        issued_on=date(2021, 4, 9),
        sections=sections or load_guide(),
        by=cast.fu.actor,
        at=AT,
    )


@pytest.fixture
def task_id(session: Session, cast: Cast, document_id: uuid.UUID) -> uuid.UUID:
    """A task for everyone in the prefecture: An, Bo and Cy."""
    return _give(session, cast, document_id)


def _give(session: Session, cast: Cast, document_id: uuid.UUID, opens_on: date = TODAY) -> uuid.UUID:
    return operations.open_reading_task(
        session,
        document_id=document_id,
        title="学习通知导学",
        unit_id=cast.city.unit_id,
        opens_on=opens_on,
        due_on=TODAY + timedelta(days=14),
        by=cast.cy.actor,
        at=AT,
    )


def _confirm(session: Session, task_id: uuid.UUID, player: Player) -> None:
    operations.confirm_reading(session, task_id, by=player.actor, at=AT)


def test_the_guide_is_published_once_and_replaced_when_it_changed(session: Session, cast: Cast) -> None:
    first = _publish(session, cast)
    guide = load_guide()
    found = queries.sections(session, first)
    assert [(each.paragraph, each.body, each.quotes) for each in found] == [
        (each.paragraph, each.body, each.quotes) for each in guide
    ]
    assert _publish(session, cast) == first
    assert _publish(session, cast, guide[:2]) == first
    assert len(queries.sections(session, first)) == 2


def test_a_task_asks_those_of_the_subtree_and_tells_them(
    session: Session, cast: Cast, task_id: uuid.UUID
) -> None:
    asked, total = queries.readers(session, task_id, Scope((cast.province.path,)))
    assert ({each.person_id for each in asked}, total) == ({cast.an.id, cast.bo.id, cast.cy.id}, 3)
    assert set(session.exec(select(Message.person_id)).all()) == {cast.an.id, cast.bo.id, cast.cy.id}
    assert [each.task.id for each in queries.tasks_of(session, cast.an.id, TODAY)] == [task_id]
    assert queries.tasks_of(session, cast.ed.id, TODAY) == []


def test_a_reader_confirms_once(session: Session, cast: Cast, task_id: uuid.UUID) -> None:
    _confirm(session, task_id, cast.an)
    _confirm(session, task_id, cast.an)
    assert len(session.exec(select(ReadingReceipt)).all()) == 1
    receipt = queries.receipt(session, task_id, cast.an.id)
    assert receipt is not None
    assert (receipt.person_name, receipt.unit_name, receipt.confirmed_at) == ("安青禾", cast.county.name, AT)
    assert queries.tasks_of(session, cast.an.id, TODAY)[0].confirmed_at == AT


def test_somebody_not_asked_confirms_nothing(session: Session, cast: Cast, task_id: uuid.UUID) -> None:
    with pytest.raises(Unknown):
        _confirm(session, task_id, cast.ed)


def test_nobody_confirms_before_the_first_day(session: Session, cast: Cast, document_id: uuid.UUID) -> None:
    early = _give(session, cast, document_id, opens_on=TODAY + timedelta(days=1))
    with pytest.raises(NotYetOpen):
        _confirm(session, early, cast.an)
    assert queries.tasks_of(session, cast.an.id, TODAY) == []


def test_a_task_does_not_end_before_it_begins(session: Session, cast: Cast, document_id: uuid.UUID) -> None:
    with pytest.raises(DaysReversed):
        _give(session, cast, document_id, opens_on=TODAY + timedelta(days=15))


def test_two_metrics_stand_apart(session: Session, cast: Cast, task_id: uuid.UUID) -> None:
    """By person counts people of the subtree on the day, by unit its units; neither knows the other."""
    _confirm(session, task_id, cast.an)
    _report(session, cast, task_id, cast.city.unit_id)
    by_person, by_unit = queries.conveyance_by_person, queries.conveyance_by_unit
    assert by_person(session, task_id, cast.province.path) == (1, 3)
    assert by_person(session, task_id, cast.county.path, TODAY) == (1, 2)
    assert by_unit(session, task_id, cast.province.path) == (1, 2)
    assert by_unit(session, task_id, cast.county.path, TODAY) == (0, 1)


def test_levels_add_up(session: Session, cast: Cast, task_id: uuid.UUID) -> None:
    _confirm(session, task_id, cast.an)
    _report(session, cast, task_id, cast.county.unit_id)
    lines = queries.by_unit(session, task_id, cast.city.path, Scope((cast.province.path,)))
    assert [(each.unit_name, each.read, each.required, each.reported, each.units) for each in lines] == [
        (cast.city.name, 1, 3, 1, 2),
        (cast.county.name, 1, 2, 1, 1),
    ]
    assert lines[1].report is not None
    assert lines[1].report.submitted_by == cast.cy.name


def test_a_list_shows_own_people_of_a_task_from_above(
    session: Session, cast: Cast, task_id: uuid.UUID
) -> None:
    found, _ = queries.tasks(session, Scope((cast.county.path,)), State())
    assert [(each.task.id, each.read, each.required) for each in found] == [(task_id, 0, 2)]
    assert queries.tasks(session, Scope((cast.other_city.path,)), State()) == ([], 0)


def _report(
    session: Session,
    cast: Cast,
    task_id: uuid.UUID,
    unit_id: uuid.UUID,
    held_on: date = TODAY,
    headcount: int = 12,
) -> None:
    operations.report_conveyance(
        session,
        task_id,
        unit_id,
        held_on=held_on,
        form=ConveyanceForm.CENTRE_GROUP_STUDY,
        headcount=headcount,
        by=cast.cy.actor,
        at=AT,
    )


def test_a_unit_corrects_its_report(session: Session, cast: Cast, task_id: uuid.UUID) -> None:
    _report(session, cast, task_id, cast.city.unit_id)
    _report(session, cast, task_id, cast.city.unit_id, headcount=15)
    assert [row.headcount for row in session.exec(select(ConveyanceReceipt)).all()] == [15]


@pytest.mark.parametrize(
    ("held_on", "headcount", "refusal"),
    [
        (TODAY + timedelta(days=1), 12, HeldInFuture),
        (date(2021, 4, 8), 12, HeldBeforeIssue),
        (TODAY, 0, NobodyThere),
    ],
)
def test_a_report_of_what_cannot_have_been_is_refused(
    session: Session,
    cast: Cast,
    task_id: uuid.UUID,
    held_on: date,
    headcount: int,
    refusal: type[Exception],
) -> None:
    with pytest.raises(refusal):
        _report(session, cast, task_id, cast.city.unit_id, held_on, headcount)


def test_units_outside_the_task_report_nothing(session: Session, cast: Cast, task_id: uuid.UUID) -> None:
    with pytest.raises(Unknown):
        _report(session, cast, task_id, cast.province.unit_id)


def test_those_who_have_not_read_are_reminded_once_a_day(
    session: Session, cast: Cast, task_id: uuid.UUID
) -> None:
    _confirm(session, task_id, cast.an)
    here = Scope((cast.city.path,))

    def remind(scope: Scope, days: int = 0) -> int:
        at = AT + timedelta(days=days)
        return operations.remind_unread(session, task_id, scope, by=cast.cy.actor, at=at)

    assert remind(Scope((cast.county.path,))) == 1
    assert remind(here) == 1
    assert remind(here) == 0
    assert remind(here, days=1) == 2


def test_a_path_is_read_as_its_lineage() -> None:
    assert lineage("/A/B/C/") == ["/A/", "/A/B/", "/A/B/C/"]
