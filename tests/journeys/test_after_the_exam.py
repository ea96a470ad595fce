"""After an exam: short answers marked by keyboard, a score appealed, and a wrong key put right by two people."""

import re
import uuid
from decimal import Decimal

from playwright.sync_api import Page, expect
from sqlmodel import Session, col, select

from app import clock
from app.bank import queries as bank
from app.exams import operations as exams
from app.exams.facts import Given, ResultDetail
from app.exams.models import AttemptItem, Candidate, Sitting
from question_bank.items import FillBlankKey, Key, MultipleKey, ShortAnswerKey, SingleKey, TrueFalseKey
from tests.journeys.conftest import DESK, PHONE, Open, sign_in
from tests.journeys.hall import PASSWORD as OWN
from tests.journeys.hall import Seat, inside, organizer, seat
from tests.journeys.hands import confirm, fill, finish_job, follow, press, reload_until
from tests.journeys.server import PASSWORD, House
from tests.journeys.watching import Watch

WORDS = "第二点写的是同一意思，应当得分。"


def _right(key: Key) -> object:
    if isinstance(key, SingleKey):
        return key.option_id
    if isinstance(key, MultipleKey):
        return sorted(key.option_ids)
    if isinstance(key, TrueFalseKey):
        return key.value
    if isinstance(key, FillBlankKey):
        return [accepted[0] for accepted in key.blanks]
    assert isinstance(key, ShortAnswerKey)
    return "我的作答：" + "；".join(point.text for point in key.rubric)


def _hand_in(session: Session, own: Seat) -> tuple[uuid.UUID, uuid.UUID, uuid.UUID]:
    """Hand in a paper with every answer right; return exam, attempt and the wording of its first item."""
    sitting = session.get_one(Sitting, own.sitting_id)
    person_id = session.exec(select(Candidate.person_id).where(Candidate.sitting_id == own.sitting_id)).one()
    attempt_id = exams.start(session, own.sitting_id, person_id)
    laid = session.exec(
        select(AttemptItem).where(AttemptItem.attempt_id == attempt_id).order_by(col(AttemptItem.position))
    ).all()
    keys = bank.keys(session, [row.version_id for row in laid])
    given = [Given(row.item_id, 1, _right(keys[row.version_id].key)) for row in laid]
    exams.submit(session, attempt_id, person_id, generation=1, submit_key=uuid.uuid4(), responses=given)
    single = next(row for row in laid if isinstance(keys[row.version_id].key, SingleKey))
    return sitting.exam_id, attempt_id, single.version_id


def _enter(open_page: Open, house: House, device: dict[str, object], name: str, password: str) -> Page:
    page = open_page(house, device)
    sign_in(page, name, password)
    return page


def test_marking_by_keyboard_an_appeal_and_a_wrong_key(demo: House, open_page: Open, watch: Watch) -> None:
    """One marks, the candidate appeals, another answers; a key is put right by two, and the candidate is told."""
    own = seat(demo)
    with inside(demo) as session:
        exam_id, attempt_id, version_id = _hand_in(session, own)
        exams.set_plan(
            session,
            exam_id,
            markers=1,
            tolerance=Decimal(0),
            detail=ResultDetail.FULL,
            appeal_days=7,
            by=organizer(session),
            at=clock.now(),
        )
    marker = _enter(open_page, demo, DESK, "organizer", PASSWORD)
    _mark(marker, exam_id)
    phone = _enter(open_page, demo, PHONE, own.staff_no, OWN)
    _appeal(phone, attempt_id)
    other = _enter(open_page, demo, DESK, "admin", PASSWORD)
    _answer(other, exam_id)
    watch.expect("something is not open, or not open any more")
    _propose(marker, exam_id, version_id)
    _approve(other, exam_id)
    phone.goto(f"/attempts/{attempt_id}/result")
    expect(phone.get_by_text("考后更正：本题的正确答案已经更正")).to_be_visible()
    expect(phone.get_by_text("已改分")).to_be_visible()
    phone.goto("/inbox")
    expect(phone.get_by_text("成绩更正：").first).to_be_visible()


def _mark(page: Page, exam_id: uuid.UUID) -> None:
    """Give all points but the last by keys alone: a number, Enter, and Ctrl+Enter to save."""
    page.goto(f"/marking/{exam_id}")
    reload_until(page, page.get_by_role("link", name="评阅下一份"))
    follow(page, "评阅下一份")
    fields = page.locator(".point-give input")
    expect(fields.first).to_be_focused()
    for number in range(fields.count()):
        expect(fields.nth(number)).to_be_focused()
        for _half in range(0 if number == fields.count() - 1 else 40):
            page.keyboard.press("ArrowUp")
        if number == fields.count() - 1:
            page.keyboard.type("0")
        page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(re.compile("的评分已保存"))).to_be_visible()


def _appeal(phone: Page, attempt_id: uuid.UUID) -> None:
    phone.goto(f"/attempts/{attempt_id}/result")
    follow(phone, "提出申诉")
    fill(phone, {"申诉内容": "第 6 题", "申诉理由": WORDS})
    press(phone, "提交申诉")
    expect(phone.get_by_text("待答复")).to_be_visible()


def _answer(page: Page, exam_id: uuid.UUID) -> None:
    page.goto(f"/exams/manage/{exam_id}/appeals")
    follow(page, "江上青")
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.get_by_label("改分", exact=True).check()
    page.locator(".point-give input").fill("20")
    fill(page, {"答复理由": "核对后给分。"})
    press(page, "答复")
    expect(page.get_by_text("申诉已答复，本人已收到消息。")).to_be_visible()


def _propose(page: Page, exam_id: uuid.UUID, version_id: uuid.UUID) -> None:
    """Choose another option as the right one, and see whom that changes; one's own proposal cannot be approved."""
    page.goto(f"/exams/manage/{exam_id}/corrections/{version_id}")
    page.locator("input[name=right]:not(:checked)").first.check()
    page.get_by_label("更正答案，按新答案重新评分").check()
    fill(page, {"更正理由": "原答案误录。"})
    press(page, "登记更正")
    expect(page.get_by_text("更正已登记。")).to_be_visible()
    expect(page.get_by_text("10 → 0")).to_be_visible()
    expect(page.locator("summary").filter(has_text="批准并重新评分")).to_have_count(0)


def _approve(page: Page, exam_id: uuid.UUID) -> None:
    page.goto(f"/exams/manage/{exam_id}/corrections")
    page.locator("#registered a").first.click()
    confirm(page, "批准并重新评分")
    finish_job(page)
    expect(page.get_by_text("已完成").first).to_be_visible()
