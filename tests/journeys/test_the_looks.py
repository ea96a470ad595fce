"""What certificates look like, agreed to by two: a design and a seal; and figures and packs as they are given away."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, StorageState, expect

from tests.certificates.ring import ring
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.hands import confirm, fill, follow, press, reload_until
from tests.journeys.looking import grave_faults
from tests.journeys.server import House
from tests.journeys.watching import Watch

SignedIn = Callable[[str], StorageState]
NAME, TITLE = "研修结业证书", "研修证书"


def _sound(page: Page, device: dict[str, Any] = DESK) -> None:
    """Nothing grave: of one thing at a desk, of a list as the cards it becomes on a phone; nothing too wide on both."""
    page.set_viewport_size(device["viewport"])
    assert list(grave_faults(page)) == []
    page.set_viewport_size(DESK["viewport"])


def test_a_design_is_written_beside_its_preview_and_agreed_to_by_another(
    demo: House, open_page: Open, signed_in: SignedIn, watch: Watch
) -> None:
    writer = open_page(demo, DESK, storage_state=signed_in("organizer"))
    writer.goto("/certificates/designs")
    _sound(writer, PHONE)
    follow(writer, "新建样式")
    fill(writer, {"样式名称": NAME})
    press(writer, "建立并修改")

    # What is typed shows beside the form, what is wrong with it too, and nothing is kept meanwhile.
    beside = writer.get_by_role("complementary", name="预览")
    expect(beside.get_by_text("都排得下")).to_be_visible()
    before = beside.get_by_role("img").get_attribute("src")
    fill(writer, {"标题": TITLE, "盖章处右移（毫米）": "-25"})
    expect(beside.get_by_text("“编号前的文字”与“落款单位”重叠")).to_be_visible()
    fill(writer, {"盖章处右移（毫米）": "0"})
    expect(beside.get_by_text("都排得下")).to_be_visible()
    assert beside.get_by_role("img").get_attribute("src") != before
    _sound(writer)
    press(writer, "保存为新的一版")
    press(writer, "提交审核")
    expect(writer.get_by_text("须由另一名有权人员批准")).to_be_visible()
    _sound(writer)

    other = open_page(demo, DESK, storage_state=signed_in("admin"))
    other.goto(writer.url)
    confirm(other, "批准")
    expect(other.get_by_text("颁发用第 2 版")).to_be_visible()
    expect(other.get_by_role("img", name="第 2 版的样张（一般）")).to_be_visible()
    confirm(other, "停用")
    expect(other.get_by_text("已停用").first).to_be_visible()


def test_a_seal_takes_two_and_figures_and_packs_read_well(
    demo: House, open_page: Open, signed_in: SignedIn, watch: Watch, tmp_path: Path
) -> None:
    keeper = open_page(demo, DESK, storage_state=signed_in("admin"))
    keeper.goto("/certificates/seals")
    _sound(keeper, PHONE)
    follow(keeper, "上传印章图样")
    picture = tmp_path / "seal.png"
    picture.write_bytes(ring())
    fill(keeper, {"用印依据": "办公会同意"})
    keeper.get_by_label("印章图样").set_input_files(picture)
    press(keeper, "上传，等待批准")
    organizer = open_page(demo, DESK, storage_state=signed_in("organizer"))
    organizer.goto(keeper.url)
    _sound(organizer)
    confirm(organizer, "批准")
    organizer.locator("summary").filter(has_text="停用").click()
    fill(organizer, {"停用原因": "走查完毕"})
    organizer.get_by_role("dialog").get_by_role("button", name="确定", exact=True).click()
    expect(organizer.get_by_text("走查完毕")).to_be_visible()

    organizer.goto("/coverage")
    organizer.locator("a.card-link").filter(has_text="学习贯彻").click()
    programme = organizer.url.split("?")[0]
    organizer.goto(f"{programme}/snapshots")
    _sound(organizer, PHONE)
    organizer.get_by_role("link", name="第 1 号").click()
    _sound(organizer)
    # A city's own material: few people, soon put together.
    city = open_page(demo, DESK, storage_state=signed_in("city-organizer"))
    city.goto(f"{programme}/packs/new")
    city.get_by_role("radio").first.check()
    press(city, "开始生成")
    reload_until(city, city.get_by_role("link", name="下载"))
    _sound(city)
    city.goto(f"{programme}/packs")
    _sound(city, PHONE)
