"""A certificate issued as a job, downloaded, read back from paper, and verified by somebody without an account."""

import re
import subprocess
import sys
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.journeys.hands import confirm, finish_job
from tests.journeys.organizing import CADRE, EVERYONE, PROGRAMME
from tests.journeys.server import ROOT, House


def coverage_before(page: Page, programme: str) -> None:
    """In the gap list with a reason that time may still resolve."""
    page.goto(_coverage(programme))
    expect(_figure(page, "未完成")).to_have_text(f"{len(EVERYONE) + 1}人")
    page.goto(_coverage(programme) + "/gap")
    expect(page.get_by_role("row").filter(has_text=CADRE.name)).to_contain_text("正在培训")


def coverage_after(page: Page, programme: str) -> None:
    """Out of the gap list and among the completed; the figures say the same."""
    page.goto(_coverage(programme))
    expect(_figure(page, "未完成")).to_have_text(f"{len(EVERYONE)}人")
    expect(page.locator(".figure-card", has=page.get_by_text("完成率", exact=True))).to_contain_text(
        f"1 / {len(EVERYONE) + 1}"
    )
    page.goto(_coverage(programme) + "/gap")
    expect(page.get_by_role("row").filter(has_text=EVERYONE[0].name)).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=CADRE.name)).to_have_count(0)
    page.goto(_coverage(programme) + "/people?counted=completed")
    expect(page.get_by_role("row").filter(has_text=CADRE.name)).to_contain_text("已完成")


def _coverage(programme: str) -> str:
    return programme.replace("/programmes/", "/coverage/")


def _figure(page: Page, label: str) -> Locator:
    return page.locator(".figure-card", has=page.get_by_text(label, exact=True)).locator(".figure-value")


def issue(page: Page, programme: str) -> None:
    page.goto(programme.replace("/programmes/", "/certificates/programmes/"))
    expect(page.get_by_role("row").filter(has_text=CADRE.name)).to_be_visible()
    confirm(page, "为全部 1 人颁发")
    finish_job(page)
    page.goto("/certificates")
    expect(page.get_by_role("row").filter(has_text=CADRE.name)).to_contain_text("有效")


def download(phone: Page, folder: Path) -> Path:
    phone.goto("/certificates/mine")
    expect(phone.get_by_role("heading", name=PROGRAMME)).to_be_visible()
    with phone.expect_download() as taken:
        phone.get_by_role("link", name=re.compile("^下载证书")).click()
    kept = folder / "certificate.pdf"
    taken.value.save_as(kept)
    return kept


def read_code(certificate: Path) -> str:
    """Print the certificate and read the code on it as a phone does."""
    words = subprocess.run(["pdftotext", certificate, "-"], capture_output=True, text=True, check=True).stdout
    assert CADRE.name in re.sub(r"\s", "", words)
    picture = certificate.with_suffix("")
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", certificate, picture], check=True)
    with Image.open(picture.with_suffix(".png")) as page:
        found = zxingcpp.read_barcodes(page.convert("L"))
    assert len(found) == 1
    return str(found[0].text)


def verify(stranger: Page, code: str, certificate: Path, house: House) -> None:
    """Whoever scans the code needs no account and learns no more than the certificate proves."""
    address, _, signed = code.partition("#")
    assert address.startswith(f"{house.url}/verify/")
    assert signed.isdigit()
    stranger.goto(code)
    expect(stranger.get_by_text("有效", exact=True)).to_be_visible()
    expect(stranger.locator("main")).to_contain_text("欧*")
    assert CADRE.name not in stranger.content()
    stranger.goto(address[:-1] + ("2" if address[-1] != "2" else "3"))
    expect(stranger.get_by_text("查无此证")).to_be_visible()
    stranger.get_by_role("link", name="重新查验").click()
    _hold_against(stranger, certificate, "文件是原件")
    changed = certificate.with_name("changed.pdf")
    data = certificate.read_bytes()
    changed.write_bytes(data[:900] + bytes([data[900] ^ 1]) + data[901:])
    _hold_against(stranger, changed, "文件被改动")


def _hold_against(stranger: Page, file: Path, said: str) -> None:
    stranger.get_by_label("证书 PDF").set_input_files(file)
    stranger.get_by_role("button", name="核对文件").click()
    expect(stranger.get_by_text(said, exact=True)).to_be_visible()
    stranger.get_by_role("link", name="再查验一张").click()


def verify_offline(code: str, certificate: Path, house: House) -> None:
    """Who has the published keys and a script needs neither the system nor a network."""
    public = certificate.with_name("public")
    house.run("keys", "publish", "--out", str(public))
    script = ROOT / "docs/verify_certificate.py"
    for what in (code, str(certificate)):
        asked = [sys.executable, "-W", "ignore", script, public / "public-keys.json", what]
        told = subprocess.run(asked, capture_output=True, text=True, check=True, cwd="/").stdout
        assert CADRE.name in told
        assert PROGRAMME in told
