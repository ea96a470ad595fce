"""`make pictures`: seed a demo of its own, walk through it, and take the pictures of README.md anew.

Phones are taken at twice, desks at one and a half times their size; each picture keeps 256 colours at most.
"""

import io
import re
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app import clock
from tests.journeys.conftest import DESK, PHONE, QUIET, sign_in
from tests.journeys.hall import begin
from tests.journeys.server import PASSWORD, House, prepare, seed_demo, serve

OUT = Path(__file__).resolve().parents[1] / "docs" / "pictures"
LARGEST = 250 * 1024
PEOPLE = 600
SHARP_DESK = {**DESK, "device_scale_factor": 1.5}


def keep(name: str, picture: bytes | Path) -> None:
    """Write a picture with as few colours as it needs to stay small."""
    with Image.open(io.BytesIO(picture) if isinstance(picture, bytes) else picture) as read:
        plain = read.convert("RGB")
    for colours in (256, 128, 64):
        drawn = io.BytesIO()
        plain.quantize(colours, dither=Image.Dither.NONE).save(drawn, "PNG", optimize=True)
        if drawn.tell() <= LARGEST:
            break
    else:
        raise SystemExit(f"{name}.png is larger than {LARGEST // 1024} KB")
    (OUT / f"{name}.png").write_bytes(drawn.getvalue())
    sys.stdout.write(f"docs/pictures/{name}.png  {drawn.tell() // 1024} KB\n")


class Album:
    """Opens pages as one of the demo's people, and keeps what they show."""

    def __init__(self, browser: Browser, house: House) -> None:
        self.browser = browser
        self.house = house

    @contextmanager
    def visit(self, name: str, device: dict[str, Any]) -> Iterator[Page]:
        context = self.browser.new_context(base_url=self.house.url, reduced_motion="reduce", **device)
        page = context.new_page()
        sign_in(page, name, PASSWORD)
        yield page
        context.close()

    def take(self, name: str, page: Page) -> None:
        page.mouse.move(0, 0)
        page.evaluate("() => document.fonts.ready")
        keep(name, page.screenshot(animations="disabled", caret="hide"))


def phone(album: Album) -> None:
    """What a cadre owes, and an exam with an answer that is saved."""
    with album.visit("cadre", PHONE) as page:
        album.take("cadre-home", page)
        paper = begin(page)
        paper.answer(paper.item("true_false"))
        item = paper.item("single")
        paper.turn_to(item)
        item.locator("label").nth(1).click()
        paper.expect_all_saved()
        expect(item.locator("[data-state]")).to_have_text("已保存")
        page.evaluate("() => document.activeElement.blur()")
        album.take("exam", page)


def planning(album: Album) -> None:
    """The board of the published plan."""
    with album.visit("organizer", SHARP_DESK) as page:
        _first(page, "/programmes", "/programmes/")
        _first(page, f"{page.url}/plans", "/plans/")
        album.take("board", page)


def coverage(album: Album) -> None:
    with album.visit("auditor", SHARP_DESK) as page:
        _first(page, "/coverage", "/coverage/")
        album.take("coverage", page)


def tree(album: Album) -> None:
    with album.visit("organizer", SHARP_DESK) as page:
        page.goto("/units")
        album.take("units", page)


def item(album: Album) -> None:
    """One item of the bank with its key, its source and its figures."""
    with album.visit("organizer", SHARP_DESK) as page:
        _first(page, "/bank?kind=multiple", "/bank/items/")
        album.take("item", page)


def attendance(album: Album) -> None:
    """The hall's screen of a session that is on."""
    with album.visit("organizer", SHARP_DESK) as page:
        page.goto(f"/sessions/{session_on(album.house)}/screen")
        expect(page.get_by_role("img", name="签到二维码")).to_be_visible()
        album.take("attendance", page)


def session_on(house: House) -> uuid.UUID:
    """Find a session of the demo that one may check in to now."""
    at = clock.now().strftime("%Y-%m-%d %H:%M:%S.%f")
    rows = house.ask("SELECT id FROM course_session WHERE starts_at <= ? AND ends_at > ?", at, at)
    if not rows:
        raise SystemExit("the demo has no session that is on")
    return uuid.UUID(rows[0][0])


def certificate(album: Album, folder: Path) -> None:
    """A certificate as it comes off the printer."""
    with album.visit("organizer", SHARP_DESK) as page:
        _first(page, "/certificates?state=valid", "/certificates/")
        with page.expect_download() as taken:
            page.get_by_role("link", name="下载 PDF").click()
        taken.value.save_as(folder / "certificate.pdf")
    drawn = folder / "certificate"
    subprocess.run(
        ["pdftoppm", "-r", "110", "-png", "-singlefile", folder / "certificate.pdf", drawn], check=True
    )
    keep("certificate", drawn.with_suffix(".png"))


def _first(page: Page, listed: str, below: str) -> None:
    """Open the first thing of a list's own rows or cards."""
    page.goto(listed)
    wanted = re.compile(re.escape(below) + r"[0-9a-f-]{36}$")
    for link in page.locator("main a[href]").all():
        address = link.get_attribute("href") or ""
        if wanted.search(address):
            page.goto(address)
            return
    raise SystemExit(f"nothing below {below} at {listed}")


def main() -> None:
    """Take every picture, or those named on the command line."""
    OUT.mkdir(parents=True, exist_ok=True)
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory(prefix="lunxun-pictures-") as name:
        folder = Path(name)
        house = prepare(folder / "data")
        seed_demo(house, PEOPLE)
        scenes: dict[str, Callable[[Album], None]] = {
            "phone": phone,
            "planning": planning,
            "coverage": coverage,
            "tree": tree,
            "item": item,
            "attendance": attendance,
            "certificate": lambda album: certificate(album, folder),
        }
        with serve(house) as served, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
            album = Album(browser, served)
            for scene in sys.argv[1:] or scenes:
                scenes[scene](album)
            browser.close()


if __name__ == "__main__":
    main()
