"""An auditor who believes nothing: down to the evidence, two days compared, a sample and an event recomputed."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, StorageState, expect

from tests.journeys.conftest import DESK, Open
from tests.journeys.hands import fill, follow, press
from tests.journeys.looking import grave_faults
from tests.journeys.server import ROOT, House
from tests.journeys.watching import Watch


def _sound(page: Page) -> None:
    assert list(grave_faults(page)) == []


def _recomputed(page: Page, link: str, script: str, folder: Path) -> str:
    """Take a file along and recompute it with Python alone; return what the script says."""
    with page.expect_download() as taken:
        follow(page, link)
    file = folder / "taken.json"
    taken.value.save_as(file)
    done = subprocess.run(
        [sys.executable, "-I", "-S", ROOT / "docs" / script, file],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_auditor_goes_down_to_the_evidence_and_recomputes_what_they_are_told(
    demo: House, open_page: Open, signed_in: Callable[[str], StorageState], watch: Watch, tmp_path: Path
) -> None:
    page = open_page(demo, DESK, storage_state=signed_in("auditor"))
    page.goto("/")
    expect(page.get_by_role("heading", name="督查关注")).to_be_visible()

    # The province, a city, who has completed there, and what that rests on.
    page.goto("/coverage")
    page.locator("a.card-link").filter(has_text="学习贯彻").click()
    programme = page.url.split("?")[0].rsplit("/", 1)[1]
    page.locator("tbody th a").filter(has_text="福州市科协").click()
    _sound(page)
    page.get_by_role("link", name="完成率").click()
    page.locator("tbody th a").first.click()
    for part in ("认定", "任职与调动", "证书", "学时台账"):
        expect(page.get_by_role("heading", name=part, exact=True)).to_be_visible()
    _sound(page)

    # Two days side by side.
    page.goto(f"/coverage/{programme}")
    follow(page, "两日对比")
    expect(page.get_by_label("前一日")).to_be_visible()
    _sound(page)
    page.goto(f"/coverage/{programme}/pictures")
    _sound(page)
    follow(page, "逐周进度")
    _sound(page)

    # A sample somebody drew, drawn again; its worksheet; and what stands out.
    page.goto(f"/programmes/{programme}/samples")
    page.locator("main a[href^='/samples/']").first.click()
    said = _recomputed(page, "下载名册和种子（可重新抽取）", "check_sample.py", tmp_path)
    assert "the sample is the one this seed gives" in said
    follow(page, "打印工作表")
    _sound(page)
    page.goto(f"/programmes/{programme}/anomalies")
    _sound(page)

    # One event: what was before and after, and its proof.
    page.goto("/journal")
    fill(page, {"操作": "人员调动"})
    press(page, "查找")
    page.locator("tbody a").first.click()
    expect(page.get_by_role("columnheader", name="之前")).to_be_visible()
    expect(page.get_by_text("已封存", exact=True)).to_be_visible()
    _sound(page)
    assert "the event is under seal" in _recomputed(page, "下载证明", "check_event.py", tmp_path)
