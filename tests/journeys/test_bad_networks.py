"""The exam page where the network comes and goes: nothing typed is lost, and nothing is called saved that is not."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Route, StorageState, expect

from tests.journeys.conftest import DESK, PHONE, Open, Sit, sign_in
from tests.journeys.hall import ITEMS, PASSWORD, Paper, begin
from tests.journeys.looking import WIDER, grave_faults
from tests.journeys.server import House
from tests.journeys.watching import Watch

DRAFTS = """() => new Promise((resolve) => {
  const asked = indexedDB.open("lunxun-exam");
  asked.onupgradeneeded = () => asked.transaction.abort();
  asked.onerror = () => resolve([]);
  asked.onsuccess = () => {
    const db = asked.result;
    if (!db.objectStoreNames.length) return resolve([]);
    db.transaction("drafts").objectStore("drafts").getAll().onsuccess = ({ target }) => {
      resolve(target.result.map(({ item, rev, response }) => [item, rev, response]));
      db.close();
    };
  };
})"""


def _responses(house: House, attempt: str) -> list[object]:
    rows = house.ask("SELECT payload FROM response WHERE attempt_id = ?", attempt.replace("-", ""))
    return [json.loads(payload) for (payload,) in rows]


def test_offline_in_the_middle_says_what_waits_and_saves_it_after(
    sit: Sit, watch: Watch, demo: House
) -> None:
    """EX-1, EX-9: drafts hold exactly what the server has not acknowledged, and are gone once it has."""
    watch.expect("the network is gone")
    _, paper = sit(PHONE)
    page = paper.page
    paper.answer(paper.item("single"))
    paper.expect_all_saved()
    _expect_drafts(page, 0)
    page.context.set_offline(True)
    expect(paper.banner).to_contain_text("网络不通，作答已全部保存")
    paper.answer(paper.item("short_answer"), "断网时写下的话")
    paper.answer(paper.item("true_false"))
    expect(paper.banner).to_contain_text("2 题尚未保存；已存在本机")
    expect(paper.saved_line).to_have_text("2 题未保存")
    expect(paper.item("true_false").locator("[data-state]")).to_have_text("未保存")
    expect(page.locator("[data-cell].cell-unsaved")).to_have_count(2)
    _expect_drafts(page, 2)
    assert len(_responses(demo, paper.attempt)) == 1
    page.context.set_offline(False)
    paper.expect_all_saved()
    expect(paper.banner).to_be_hidden()
    assert "断网时写下的话" in _responses(demo, paper.attempt)
    _expect_drafts(page, 0)


def _expect_drafts(page: Page, count: int) -> None:
    """Wait until the device keeps so many: it writes and forgets them a moment after the page says so."""
    ends = time.monotonic() + 10
    while len(kept := page.evaluate(DRAFTS)) != count:
        assert time.monotonic() < ends, kept


def test_a_tab_closed_offline_and_opened_again_has_lost_nothing(sit: Sit, watch: Watch, demo: House) -> None:
    watch.expect("the network is gone")
    _, paper = sit(PHONE)
    context, address = paper.page.context, paper.page.url
    context.set_offline(True)
    paper.answer(paper.item("short_answer"), "关掉页面之前写下的话")
    expect(paper.saved_line).to_have_text("1 题未保存")
    _expect_drafts(paper.page, 1)
    paper.page.close()
    context.set_offline(False)
    again = Paper(context.new_page())
    again.page.goto(address)
    again.expect_ready()
    again.expect_all_saved()
    expect(again.item("short_answer").locator("textarea")).to_have_value("关掉页面之前写下的话")
    assert "关掉页面之前写下的话" in _responses(demo, again.attempt)


def test_a_second_device_goes_on_and_the_first_says_so(
    sit: Sit, watch: Watch, open_page: Open, demo: House
) -> None:
    """EX-21: everything acknowledged is there; the first device writes over nothing and keeps its text."""
    watch.expect("something is not open, or not open any more")
    own, phone = sit(PHONE)
    phone.answer(phone.item("short_answer"), "手机上写的")
    phone.expect_all_saved()
    page = open_page(demo, DESK)
    sign_in(page, own.staff_no, PASSWORD)
    computer = begin(page, own.sitting_id)
    expect(computer.item("short_answer").locator("textarea")).to_have_value("手机上写的")
    computer.answer(computer.item("short_answer"), "电脑上接着写的")
    computer.expect_all_saved()
    phone.answer(phone.item("fill_blank"), "没有送达")
    expect(phone.banner).to_contain_text("考试已在另一个页面或设备上继续")
    expect(phone.item("fill_blank").locator("input").first).to_have_value("没有送达")
    expect(phone.item("fill_blank").locator("input").first).not_to_be_editable()
    assert _responses(demo, phone.attempt) == ["电脑上接着写的"]


def test_only_one_save_is_under_way_and_it_carries_the_newest(sit: Sit, demo: House) -> None:
    """While one request hangs nothing else is sent; then one goes with the last value alone."""
    _, paper = sit(PHONE)
    held: list[Route] = []
    sent: list[dict[str, object]] = []

    def hold(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or ""))
        if len(sent) == 1:
            held.append(route)
        else:
            route.continue_()

    paper.page.route("**/responses", hold)
    options = paper.item("single").locator("label")
    with paper.page.expect_request("**/responses"):
        paper.answer(paper.item("single"))
    expect(paper.item("single").locator("[data-state]")).to_have_text("未保存")
    for number in (1, 2, 1, 2):
        options.nth(number).click()
    paper.page.wait_for_timeout(2000)
    assert len(sent) == 1
    held[0].continue_()
    paper.expect_all_saved()
    assert [[row["rev"] for row in each["responses"]] for each in sent] == [[1], [5]]  # type: ignore[index, attr-defined]
    chosen = paper.item("single").locator("input:checked").get_attribute("value")
    assert _responses(demo, paper.attempt) == [chosen]


def test_a_busy_server_is_asked_again_when_it_said(sit: Sit, watch: Watch) -> None:
    """503 with Retry-After: nothing is called saved, and nothing is sent before the time it named."""
    watch.expect("the server is busy")
    _, paper = sit(PHONE)
    times: list[float] = []

    def busy_once(route: Route) -> None:
        times.append(paper.page.evaluate("performance.now()"))
        if len(times) > 1:
            route.continue_()
        else:
            route.fulfill(status=503, headers={"Retry-After": "4"}, json={"error": "busy"})

    paper.page.route("**/responses", busy_once)
    paper.answer(paper.item("single"))
    expect(paper.banner).to_contain_text("保存遇到问题，正在重试，1 题尚未保存")
    paper.expect_all_saved()
    assert 4000 <= times[1] - times[0] < 7000


def test_at_zero_without_a_network_it_waits_for_the_receipt(sit: Sit, watch: Watch, demo: House) -> None:
    """The page says what happens by itself; what was saved counts, and the receipt comes with the network."""
    watch.expect("the network is gone")
    _, paper = sit(PHONE, seconds=15)
    attempt = paper.attempt
    paper.answer(paper.item("single"))
    paper.expect_all_saved()
    expect(paper.banner).to_contain_text("到时将自动交卷")
    paper.page.context.set_offline(True)
    expect(paper.page.get_by_role("dialog")).to_contain_text("时间到", timeout=20_000)
    expect(paper.page.get_by_role("dialog")).to_contain_text(
        "网络不通，系统会按已保存的作答自动交卷", timeout=40_000
    )
    paper.page.context.set_offline(False)
    paper.page.wait_for_url("**/receipt", timeout=40_000)
    expect(paper.page.get_by_text(re.compile(f"1( 题)? / {ITEMS} 题"))).to_be_visible()
    assert demo.ask("SELECT state FROM attempt WHERE id = ?", attempt.replace("-", "")) == [("expired",)]


def test_looking_elsewhere_is_noted_once_for_each_time(sit: Sit, demo: House) -> None:
    """Focus losses go to the server as evidence, when the page is back."""
    _, paper = sit(DESK)
    for _ in range(2):
        paper.page.evaluate("dispatchEvent(new Event('blur'))")
        paper.page.evaluate("dispatchEvent(new Event('blur'))")
        with paper.page.expect_response("**/events"):
            paper.page.evaluate("dispatchEvent(new Event('focus'))")
    rows = demo.ask("SELECT kind FROM exam_evidence WHERE attempt_id = ?", paper.attempt.replace("-", ""))
    # Beside them stands the mark of the browser in which the paper was opened.
    assert [kind for (kind,) in rows if not kind.startswith("device:")] == ["focus_loss", "focus_loss"]


def test_out_of_the_history_cache_the_page_asks_where_it_stands(sit: Sit, watch: Watch) -> None:
    """EX-9: it may have been overtaken meanwhile; without a network it stays as it is."""
    watch.expect("the network is gone")
    _, paper = sit(DESK)
    back = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    paper.page.context.set_offline(True)
    paper.page.evaluate(back)
    paper.answer(paper.item("short_answer"), "从后退缓存回来")
    paper.page.context.set_offline(False)
    paper.expect_all_saved()
    overtaking = paper.page.request.get(paper.page.url)
    assert overtaking.ok
    paper.page.evaluate(back)
    expect(paper.banner).to_contain_text("考试已在另一个页面或设备上继续")


def test_signing_out_leaves_nothing_on_the_device(sit: Sit, watch: Watch) -> None:
    """What was not sent is asked about; then the drafts are gone, whoever comes next."""
    watch.expect("the network is gone")
    _, paper = sit(DESK)
    page = paper.page
    page.route("**/responses", lambda route: route.abort())
    paper.answer(paper.item("short_answer"), "没有送达的话")
    expect(paper.saved_line).to_have_text("1 题未保存")
    _expect_drafts(paper.page, 1)
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto("/exams")
    _expect_drafts(page, 1)
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.locator("details.person summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/sign-in")
    assert "没送达" in asked[0]
    # Signing out waits for it: there is no moment at which they are still there.
    assert page.evaluate(DRAFTS) == []


def test_large_print_is_switched_without_a_request_and_remembered(sit: Sit, watch: Watch) -> None:
    """大字版: on the paper, without a network, and on every page after it."""
    watch.expect("the network is gone")
    _, paper = sit(PHONE)
    page: Page = paper.page
    size = "getComputedStyle(document.querySelector('.current .exam-stem')).fontSize"
    usual = float(page.evaluate(size).removesuffix("px"))
    page.context.set_offline(True)
    page.get_by_role("button", name="大字").click()
    expect(page.get_by_role("button", name="大字")).to_have_attribute("aria-pressed", "true")
    assert float(page.evaluate(size).removesuffix("px")) >= usual * 1.25
    page.context.set_offline(False)
    page.goto("/exams")
    expect(page.locator("html")).to_have_class(re.compile("large-print"))
    page.locator("details.person summary").click()
    page.get_by_role("button", name="标准字号").click()
    expect(page.locator("html")).not_to_have_class(re.compile("large-print"))


def test_letters_twice_as_large_still_fit_a_phone(sit: Sit) -> None:
    """At 200 % a phone is 195 px wide: nothing scrolls sideways, and the bar's buttons stay a thumb's size."""
    _, paper = sit(PHONE)
    paper.page.set_viewport_size({"width": 195, "height": 422})
    for kind in ("multiple", "fill_blank", "short_answer"):
        paper.answer(paper.item(kind))
        assert paper.page.evaluate(WIDER) <= 0
    boxes = [each.bounding_box() for each in paper.page.locator(".exam-bar button:visible").all()]
    assert all(box and box["height"] >= 44 and box["width"] >= 40 for box in boxes)


def test_large_print_has_no_grave_fault(sit: Sit) -> None:
    _, paper = sit(PHONE)
    paper.page.get_by_role("button", name="大字").click()
    faults = list(grave_faults(paper.page))
    paper.answer(paper.item("multiple"))
    faults += grave_faults(paper.page)
    assert not faults, "\n".join(faults)


def test_a_delivery_file_is_carried_by_hand_and_decided_about(
    sit: Sit,
    watch: Watch,
    demo: House,
    open_page: Open,
    signed_in: Callable[[str], StorageState],
    tmp_path: Path,
) -> None:
    """EX-2: typed offline, past the end; saved as a file, brought in by an organizer, a new receipt beside the old."""
    watch.expect("the network is gone", "something is not open, or not open any more")
    _, paper = sit(PHONE, seconds=15)
    page, attempt = paper.page, paper.attempt
    paper.answer(paper.item("single"))
    paper.expect_all_saved()
    page.context.set_offline(True)
    paper.answer(paper.item("short_answer"), "网络没有回来时写下的话")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("时间到", timeout=25_000)
    with page.expect_download() as early:
        dialog.get_by_role("button", name="保存应急文件").click()
    outside = json.loads(early.value.path().read_text(encoding="utf-8"))
    assert "网络没有回来" not in early.value.path().read_text(encoding="utf-8")
    assert outside["attempt"] == attempt
    # Within the grace it would still be saved.
    while demo.ask("SELECT state FROM attempt WHERE id = ?", attempt.replace("-", "")) != [("expired",)]:
        page.wait_for_timeout(500)
    page.context.set_offline(False)
    page.wait_for_url("**/receipt", timeout=40_000)
    leftovers = page.get_by_role("region", name="有作答没有送达")
    expect(leftovers).to_contain_text("1 题")
    assert not list(grave_faults(page))
    page.screenshot(path=tmp_path / "receipt.png", full_page=True)
    code = page.locator(".receipt-code b").inner_text()
    with page.expect_download() as late:
        leftovers.get_by_role("button", name="保存应急文件").click()
    file = tmp_path / late.value.suggested_filename
    late.value.save_as(file)

    desk = open_page(demo, DESK, storage_state=signed_in("organizer"))
    desk.goto(f"/exams/manage/attempts/{attempt}")
    desk.get_by_role("link", name="应急作答文件").click()
    desk.get_by_label("应急作答文件").set_input_files(file)
    desk.get_by_role("button", name="导入并核对").click()
    expect(desk.get_by_role("table")).to_contain_text("网络没有回来时写下的话")
    assert not list(grave_faults(desk))
    desk.screenshot(path=tmp_path / "compare.png", full_page=True)
    desk.locator("summary").filter(has_text="作出决定").click()
    desk.get_by_label(re.compile("^采纳")).check()
    desk.get_by_role("dialog").get_by_role("textbox").fill("考场断网 20 分钟，监考记录第 3 条")
    desk.screenshot(path=tmp_path / "decide.png")
    desk.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(desk.get_by_text("已采纳 1 题")).to_be_visible()
    desk.screenshot(path=tmp_path / "accepted.png", full_page=True)

    page.reload()
    _expect_drafts(page, 0)
    expect(leftovers).to_be_hidden()
    expect(page.locator(".receipt-code b")).not_to_have_text(code)
    expect(page.locator(".receipt-earlier")).to_contain_text(code)
    page.screenshot(path=tmp_path / "after.png", full_page=True)
    assert "网络没有回来时写下的话" in _responses(demo, attempt)
    told = demo.ask(
        "SELECT action FROM journal_event WHERE object_id = ? AND action LIKE 'delivery.%' ORDER BY seq",
        attempt,
    )
    assert told == [("delivery.received",), ("delivery.accepted",)]
