"""An examination hall in a served house: candidates who can sign in, and short papers that are open now."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import count

from playwright.sync_api import Locator, Page, expect
from sqlmodel import Session

from app import clock
from app.accounts import operations as accounts
from app.accounts import queries as account_queries
from app.accounts.facts import NameKind
from app.config import Config
from app.db import Databases
from app.exams import operations as exams
from app.exams.facts import ReleasePolicy
from app.exams.models import Sitting
from app.organisation import operations as organisation
from app.organisation import queries as units
from app.organisation.facts import Rank
from app.planning import queries as planning
from app.rooms import import_models
from app.web.actor import Actor, Scope
from question_bank.blueprints import Blueprint, Row
from question_bank.items import Kind
from tests.journeys.server import House

PASSWORD = "Qingshuang-26"
BLUEPRINT = Blueprint(
    (
        Row(Kind.SINGLE, 2, Decimal(10)),
        Row(Kind.MULTIPLE, 1, Decimal(20)),
        Row(Kind.TRUE_FALSE, 1, Decimal(20)),
        Row(Kind.FILL_BLANK, 1, Decimal(20)),
        Row(Kind.SHORT_ANSWER, 1, Decimal(20)),
    )
)
ITEMS = 6
_numbers = count(1)


@dataclass(frozen=True)
class Seat:
    """A candidate, and the sitting they are admitted to."""

    staff_no: str
    sitting_id: uuid.UUID
    exam_id: uuid.UUID


@contextmanager
def inside(house: House) -> Iterator[Session]:
    """Write to a house's database as its operations do, beside the process that serves it."""
    import_models()
    config = Config.from_env(DATABASE_URL=f"sqlite:///{house.data / 'lunxun.db'}", data_dir=house.data)
    databases = Databases(config)
    try:
        with databases.transaction() as session:
            yield session
    finally:
        databases.dispose()


def seat(house: House, *, opens_in: int = -60, seconds: int = 3600) -> Seat:
    """Admit somebody new to a sitting of their own that opens, and closes, so many seconds from now."""
    number = next(_numbers)
    at = clock.now()
    with inside(house) as session:
        by = organizer(session)
        programme = planning.programmes(session, Scope(("/",)))[0]
        exam_id = exams.create_exam(
            session,
            programme_id=programme.id,
            title=f"随堂测验之{number}",
            blueprint=BLUEPRINT,
            duration_minutes=60,
            pass_mark=Decimal(60),
            release_policy=ReleasePolicy.WHEN_MARKED,
            by=by,
            at=at,
        )
        exams.publish_exam(session, exam_id, by=by, at=at)
        sitting_id = exams.open_sitting(
            session,
            exam_id,
            title="第一场",
            opens_at=at + timedelta(seconds=opens_in),
            closes_at=at + timedelta(seconds=seconds),
            by=by,
            at=at,
        )
        staff_no = f"KS{number:04d}"
        exams.admit(session, sitting_id, [_candidate(session, staff_no)], by=by, at=at)
    return Seat(staff_no, sitting_id, exam_id)


def open_in(house: House, sitting_id: uuid.UUID, seconds: int) -> None:
    """Let a sitting open so many seconds from now; pages that wait hear of it when they ask next."""
    with inside(house) as session:
        session.get_one(Sitting, sitting_id).opens_at = clock.now() + timedelta(seconds=seconds)


def close_in(house: House, sitting_id: uuid.UUID, seconds: int) -> None:
    """Let a sitting that nobody has begun close so many seconds from now."""
    with inside(house) as session:
        session.get_one(Sitting, sitting_id).closes_at = clock.now() + timedelta(seconds=seconds)


def newcomer(house: House) -> str:
    """Add somebody who has no exam to sit, and return their staff number."""
    staff_no = f"KS{next(_numbers):04d}"
    with inside(house) as session:
        _candidate(session, staff_no)
    return staff_no


def organizer(session: Session) -> Actor:
    person_id = account_queries.account_by_name(session, NameKind.LOGIN, "organizer")
    assert person_id is not None
    found = account_queries.actor(session, person_id)
    assert found is not None
    return found.actor


def _candidate(session: Session, staff_no: str) -> uuid.UUID:
    at = clock.now()
    root = next(unit for unit in units.units(session, Scope(("/",))) if unit.depth == 0)
    person_id = organisation.add_person(
        session,
        staff_no=staff_no,
        name="江上青",
        unit_id=root.id,
        post="干部",
        rank=Rank.STAFF,
        on=clock.day_of(at),
        by=None,
        at=at,
    )
    accounts.set_password(session, person_id, PASSWORD, must_change=False, by=None, at=at)
    accounts.finish_first_sign_in(session, person_id, by=None, at=at)
    return person_id


class Paper:
    """The exam page under somebody's fingers."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.saved_line = page.locator("[data-saved-line]")
        self.banner = page.locator("[data-banner]")

    @property
    def attempt(self) -> str:
        return self.page.url.rsplit("/", 1)[-1]

    @property
    def total(self) -> int:
        return self.page.locator("[data-item]").count()

    def expect_ready(self) -> None:
        """Wait until the page shows one item at a time: from then on it hears every answer."""
        expect(self.page.locator("[data-item].current")).to_be_visible()

    def item(self, kind: str, nth: int = 0) -> Locator:
        return self.page.locator(f'[data-item][data-kind="{kind}"]').nth(nth)

    def turn_to(self, item: Locator) -> None:
        """Go to an item by the map, as on paper one leafs to a page."""
        position = item.get_attribute("data-position")
        opener = self.page.locator("[data-map-open]")
        if opener.is_visible():
            opener.click()
        self.page.locator(f'[data-cell="{item.get_attribute("data-item")}"]').click()
        expect(self.page.get_by_role("heading", name=f"第 {position} 题", exact=True)).to_be_visible()

    def answer(self, item: Locator, text: str = "团结引领") -> None:
        """Answer an item somehow: the first option, or the text in every field."""
        self.turn_to(item)
        if item.get_attribute("data-kind") in {"fill_blank", "short_answer"}:
            for field in item.locator("input[type=text], textarea").all():
                field.fill(text)
        else:
            item.locator("label").first.click()

    def answer_all(self) -> None:
        for item in self.page.locator("[data-item]").all():
            self.answer(item)

    def expect_all_saved(self) -> None:
        expect(self.saved_line).to_have_text("全部已保存")
        expect(self.page.locator("[data-cell].cell-unsaved, [data-cell].cell-editing")).to_have_count(0)

    def state(self) -> dict[str, object]:
        """Ask the server what it has."""
        answer = self.page.request.get(f"/attempts/{self.attempt}/state")
        assert answer.ok
        found: dict[str, object] = answer.json()
        return found

    def stored(self) -> int:
        """Count the items of which the server holds a response."""
        items = self.state()["items"]
        assert isinstance(items, list)
        return sum(1 for item in items if item["response"] is not None)

    def hand_in(self) -> None:
        """Hand in and answer the one question before it."""
        self.page.locator("[data-hand-in]:visible").first.click()
        self.page.get_by_role("button", name="确定交卷").click()


def begin(page: Page, sitting_id: uuid.UUID | None = None, *, scripts: bool = True) -> Paper:
    """Start or resume from the list of one's exams."""
    page.goto("/exams")
    form = page.locator(f'form[action*="{sitting_id}"]' if sitting_id else "form[action*='/sittings/']").first
    form.get_by_role("button").click()
    page.wait_for_url("**/attempts/*")
    paper = Paper(page)
    if scripts:
        paper.expect_ready()
    return paper
