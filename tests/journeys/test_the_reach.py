"""The exam page for everybody: an old browser, keys alone, a screen reader, large text, one thumb."""

import json
import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.journeys.aged import age
from tests.journeys.conftest import DESK, PHONE, Open, sign_in
from tests.journeys.hall import ITEMS, PASSWORD, Paper, begin, seat
from tests.journeys.looking import WIDER, grave_faults
from tests.journeys.server import House
from tests.journeys.watching import Watch

Enter = Callable[..., tuple[Page, uuid.UUID]]

# What is wrong with where the focus is: nowhere, not to be seen, or under something else.
FOCUS = """() => {
  for (const moving of document.getAnimations()) moving.finish();
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return "lost";
  const ring = (part) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(part);
    const outlined = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && !/, 0\\)$/.test(outlineColor);
    return outlined || boxShadow !== "none";
  };
  if (![at, at.closest("label")].some((part) => part && ring(part))) return `unseen: ${at.outerHTML.slice(0, 120)}`;
  const { left, right, top, bottom } = at.getBoundingClientRect();
  const x = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2;
  const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
  const there = document.elementFromPoint(x, y);
  const own = there && (at.contains(there) || there.contains(at) || at.closest("label")?.contains(there));
  return own ? "" : `covered: ${at.outerHTML.slice(0, 120)}`;
}"""
# Every sentence a live region comes to hold, in their order.
SPOKEN = """() => {
  window.spoken = [];
  addEventListener("DOMContentLoaded", () => {
    const live = [...document.querySelectorAll("[role=status], [role=alert], [aria-live]:not([role=timer])")];
    const said = (part) => {
      const words = part.closest("[hidden]") ? "" : part.innerText.trim();
      if (words && spoken[spoken.length - 1] !== words) spoken.push(words);
    };
    for (const part of live) {
      new MutationObserver(() => said(part)).observe(part, { subtree: true, childList: true, characterData: true });
    }
  });
}"""
# Words that do not show though their element does: cut off by its own edge, or by the edge of the screen.
CUT = """() => [...document.querySelectorAll("body *")].filter((part) => {
  const shown = part.getClientRects().length && !part.closest(".visually-hidden, .skip, svg, #live");
  if (!shown || ![...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) return false;
  const { overflowX, overflowY, clipPath } = getComputedStyle(part);
  if (clipPath !== "none") return false;
  const cutX = overflowX === "hidden" && part.scrollWidth > part.clientWidth + 1;
  const cutY = overflowY === "hidden" && part.scrollHeight > part.clientHeight + 1;
  const { left, right } = part.getBoundingClientRect();
  return cutX || cutY || left < -1 || right > innerWidth + 1;
}).map((part) => part.outerHTML.slice(0, 120))"""


@pytest.fixture
def enter(demo: House, open_page: Open) -> Enter:
    """`enter(PHONE)`: a new candidate's page before the paper is opened, and the sitting's id."""

    def entered(device: dict[str, object], seconds: int = 3600) -> tuple[Page, uuid.UUID]:
        own = seat(demo, seconds=seconds)
        page = open_page(demo, device)
        sign_in(page, own.staff_no, PASSWORD)
        return page, own.sitting_id

    return entered


def test_a_whole_exam_in_a_browser_of_2021(enter: Enter) -> None:
    """What came after Chromium 90 is taken out of styles and scripts: it looks as it should, and nothing is missing."""
    page, sitting = enter(PHONE)
    age(page)
    paper = begin(page, sitting)
    assert page.evaluate("[typeof structuredClone, [].at, Object.hasOwn]") == ["undefined", None, None]
    paper.answer_all()
    paper.expect_all_saved()
    faults = list(grave_faults(page))
    primary = page.locator(".exam-bar .btn-primary:visible")
    assert primary.evaluate("each => getComputedStyle(each).backgroundColor") == "rgb(164, 38, 44)"
    page.locator("[data-hand-in]:visible").first.click()
    faults += grave_faults(page)
    page.get_by_role("button", name="确定交卷").click()
    page.wait_for_url("**/receipt")
    expect(page.get_by_text(f"{ITEMS} / {ITEMS} 题")).to_be_visible()
    assert not faults, "\n".join(faults)


def _to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press a key until something has the focus; at each stop the focus must be seen."""
    for _ in range(60):
        page.keyboard.press(key)
        assert page.evaluate(FOCUS) == ""
        if wanted.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"no way by {key} to {wanted}")


def test_a_whole_exam_by_keys_alone(enter: Enter) -> None:
    """From one's list to the receipt without a mouse: at each stop one sees where one is, and it is never lost."""
    page, sitting = enter(DESK)
    page.goto("/exams")
    _to(page, page.locator(f'form[action*="{sitting}"] button'))
    page.keyboard.press("Enter")
    page.wait_for_url("**/attempts/*")
    paper = Paper(page)
    paper.expect_ready()
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    for number in range(ITEMS):
        _answer_by_keys(page, page.locator("[data-item].current"))
        last = number == ITEMS - 1
        _to(page, page.locator(".exam-bar [data-last]" if last else '.exam-bar [data-step="1"]'))
        page.keyboard.press("Enter")
        if not last:
            expect(page.locator(f"#item-{number + 2}")).to_be_focused()
            assert page.evaluate(FOCUS) == ""
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("全部题目均已作答")
    # Esc leaves the question and leads back to where it was asked.
    page.keyboard.press("Escape")
    expect(page.locator(".exam-bar [data-last]")).to_be_focused()
    page.keyboard.press("Enter")
    confirm = dialog.get_by_role("button", name="确定交卷")
    if not confirm.evaluate("each => each === document.activeElement"):
        _to(page, confirm)
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipt")
    expect(page.get_by_text(f"{ITEMS} / {ITEMS} 题")).to_be_visible()


def _answer_by_keys(page: Page, item: Locator) -> None:
    fields = item.locator("input, textarea")
    _to(page, fields.first)
    kind = item.get_attribute("data-kind")
    if kind in {"single", "true_false"}:
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        expect(fields.nth(1)).to_be_checked()
        assert page.evaluate(FOCUS) == ""
    elif kind == "multiple":
        page.keyboard.press("Space")
        _to(page, fields.nth(1))
        page.keyboard.press("Space")
    else:
        for number in range(fields.count()):
            if number:
                _to(page, fields.nth(number))
            page.keyboard.type("keys")


def test_what_a_screen_reader_is_told(enter: Enter) -> None:
    """Each part has a role, each field a name; a choice is a group named by its question; states are words."""
    page, sitting = enter(PHONE)
    paper = begin(page, sitting)
    expect(page.get_by_role("banner")).to_be_visible()
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("timer")).to_have_attribute("aria-live", "off")
    for kind, role in (("single", "radiogroup"), ("multiple", "group"), ("true_false", "radiogroup")):
        item = paper.item(kind)
        paper.turn_to(item)
        stem = item.locator(".exam-stem").inner_text()
        group = page.get_by_role(role, name=stem, exact=True)
        box = "checkbox" if kind == "multiple" else "radio"
        names = [each.inner_text() for each in group.locator("label span:last-child").all()]
        assert len(names) >= 2
        for name in names:
            expect(group.get_by_role(box, name=name, exact=True)).to_have_count(1)
        group.get_by_role(box).first.check(force=True)
        paper.expect_all_saved()
        expect(item).to_match_aria_snapshot(
            f"- region {json.dumps(stem, ensure_ascii=False)}:\n  - heading /第 \\d+ 题/ [level=2]"
        )
    blank = paper.item("fill_blank")
    paper.turn_to(blank)
    expect(page.get_by_role("textbox", name="第 1 空")).to_be_visible()
    essay = paper.item("short_answer")
    paper.turn_to(essay)
    expect(page.get_by_role("textbox", name="作答")).to_be_visible()
    opener = page.get_by_role("button", name=re.compile(r"^第 \d 题，共 6 题$"))
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.click()
    sheet = page.get_by_role("navigation", name="答题卡")
    expect(sheet.get_by_role("link", name=re.compile(r"已保存"))).to_have_count(3)
    expect(sheet.get_by_role("link", name=re.compile(r"未作答"))).to_have_count(3)
    expect(sheet.locator("[aria-current=step]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    page.locator("[data-hand-in]:visible").first.click()
    expect(page.get_by_role("dialog", name="确定交卷？")).to_be_visible()


def test_time_left_is_announced_sparingly(enter: Enter, watch: Watch) -> None:
    """Over a whole hour four sentences are spoken: at half, at ten and five minutes, and in the last minute."""
    watch.expect("the network is gone")
    page, sitting = enter(DESK)
    page.add_init_script(f"({SPOKEN})()")
    page.clock.install()
    paper = begin(page, sitting)
    # The server's clock goes on as usual; here only the browser's runs ahead.
    page.route("**/attempts/**", _unheard)
    start = paper.page.locator("[data-clock]").inner_text()
    assert re.fullmatch(r"(59:5\d|1:00:0\d)", start)
    page.clock.run_for(3_550_000)
    assert page.evaluate("spoken.filter((words) => !words.startsWith('时间到'))") == [
        "考试时间已过半，剩余 30 分钟。",
        "剩余 10 分钟。",
        "剩余 5 分钟。",
        "剩余不到 1 分钟，到时将自动交卷，已保存的作答都会计入。",
    ]
    page.clock.run_for(60_000)
    expect(page.get_by_role("dialog")).to_contain_text("时间到")


def _unheard(route: Route) -> None:
    if route.request.url.endswith("/events"):
        route.fulfill(status=204)
    else:
        route.abort()


def test_text_twice_as_large_loses_nothing(enter: Enter) -> None:
    """Letters of 32 px on a screen of 390 px, as somebody sets them in the browser: no word is cut off or gone."""
    page, sitting = enter(PHONE)
    paper = begin(page, sitting)
    told = page.locator("header").inner_text().split()
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 32
    for kind in ("single", "multiple", "true_false", "fill_blank", "short_answer"):
        paper.answer(paper.item(kind))
        page.evaluate("scrollTo(0, 0)")
        assert page.evaluate(WIDER) <= 0
        assert page.evaluate(CUT) == []
    shown = page.locator("header").inner_text()
    assert [word for word in told if not re.search(r"\d|保存", word) and word not in shown] == []
    page.locator("[data-map-open]").click()
    assert page.evaluate(CUT) == []
    page.locator("[data-map-close]").click()
    page.locator("[data-hand-in]:visible").first.click()
    assert page.evaluate(CUT) == []


def test_one_thumb_reaches_all_it_needs(enter: Enter) -> None:
    """On a phone all that moves, maps and hands in lies in the lower half of the screen, each a thumb's size."""
    page, sitting = enter(PHONE)
    paper = begin(page, sitting)
    paper.turn_to(paper.item("multiple"))
    _reached(page.locator(".exam-bar button:visible"))
    page.locator("[data-map-open]").click()
    _reached(page.locator(".exam-map button:visible, .exam-map a:visible"))
    page.locator(".exam-map [data-hand-in]").click()
    _reached(page.get_by_role("dialog").get_by_role("button"))


def _reached(parts: Locator) -> None:
    boxes = [each.bounding_box() for each in parts.all()]
    assert boxes
    for box in boxes:
        assert box is not None
        assert box["y"] >= 844 / 2
        assert min(box["height"], box["width"]) >= 44
