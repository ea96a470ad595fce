import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from io import BytesIO
from itertools import combinations
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from reportlab import rl_config

from certificates.codes import display_code, normalise_code, verify_code
from certificates.drawing import render, render_many
from certificates.faces import Face, FontMissing, Fonts, load_fonts
from certificates.facts import CertificateFacts
from certificates.layout import Box
from certificates.sheet import CannotPrint
from certificates.signed import Signed

RARE = "𬭸𨱏𫖯䶮"
LONG = {
    "holder_name": "阿卜杜热合曼·" * 14 + "乙",
    "unit_name": "福建省某某科学技术普及促进中心" * 6,
    "programme": "分层级、分批次全员轮训" * 8,
    "issuer": "福建省某某科学技术协会\n中共福建省某某学校",
}


def _render(facts: CertificateFacts, fonts: Fonts) -> bytes:
    return render(Signed(facts), fonts)


def _render_many(several: list[CertificateFacts], fonts: Fonts) -> bytes:
    return render_many([Signed(facts) for facts in several], fonts)


def _poppler(tool: str, data: bytes, *options: str) -> bytes:
    done = subprocess.run([tool, *options, "-", "-"], input=data, capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout


def _picture(data: bytes, folder: Path) -> Image.Image:
    stem = folder / "page"
    subprocess.run(["pdftoppm", "-r", "110", "-png", "-singlefile", "-", stem], input=data, check=True)
    return Image.open(stem.with_suffix(".png"))


def _bare(text: str) -> str:
    return "".join(text.split())


def _by_pypdf(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)


def _by_poppler(data: bytes) -> str:
    return _poppler("pdftotext", data, "-raw").decode()


READERS = pytest.mark.parametrize("read", [_by_pypdf, _by_poppler])


@READERS
def test_every_fact_extracts_exactly(build, fonts, read) -> None:
    facts = build(holder_name="欧阳" + RARE, unit_name="某𫖯学会", issuer="某𬭸协会")
    text = _bare(read(_render(facts, fonts)))
    for wanted in (
        "结业证书",
        "CERTIFICATEOFCOMPLETION",
        facts.holder_name + "同志",
        facts.unit_name + facts.post,
        f"于2026年3月2日至3月6日参加“{facts.programme}”{facts.class_title}学习，完成规定的学习任务，计40学时，"
        "考核结果：合格，准予结业。特发此证。",
        "证书编号" + facts.serial,
        "查验码" + display_code(facts.verify_code),
        facts.verify_url,
        facts.issuer,
        "2026年3月9日",
        "盖章处",
    ):
        assert wanted in text


def test_the_title_is_found_by_searching_in_spite_of_its_tracking(build, fonts) -> None:
    text = _by_poppler(_render(build(), fonts))
    assert "结业证书" in text
    assert "CERTIFICATE OF COMPLETION" in text


@READERS
@pytest.mark.parametrize(
    "name", [RARE, "古丽·买买提", "王五", "Anna Maria O’Neil", LONG["holder_name"], "㛃〇"]
)
def test_the_name_extracts_as_it_is_stored(build, fonts, read, name: str) -> None:
    facts = build(holder_name=name)
    text = read(_render(facts, fonts))
    assert _bare(facts.holder_name) in _bare(text)
    if len(name) < 40:
        assert facts.holder_name in text


OTHERS_FIRST = (
    "from reportlab.pdfbase import pdfmetrics, ttfonts\n"
    "from certificates.faces import REGULAR\n"
    "pdfmetrics.registerFont(ttfonts.TTFont('report', str(REGULAR)))\n"
)


@pytest.mark.parametrize("before", ["", OTHERS_FIRST], ids=["alone", "after-another-font-of-the-face"])
def test_the_same_facts_give_the_same_bytes_in_another_process_and_environment(
    build, fonts, before: str
) -> None:
    facts = build(holder_name="欧阳" + RARE, **{key: LONG[key] for key in ("unit_name", "issuer")})
    here = _render(facts, fonts)
    assert _render(build(holder_name="别人"), fonts) != here
    assert _render(facts, fonts) == here
    program = (
        f"{before}import sys, datetime, decimal, hashlib\n"
        "from certificates.facts import CertificateFacts\n"
        "from certificates.faces import load_fonts\n"
        "from certificates.drawing import render\n"
        "from certificates.signed import Signed\n"
        f"from decimal import Decimal\nfacts = {facts!r}\n"
        "print(hashlib.sha256(render(Signed(facts), load_fonts())).hexdigest())"
    )
    root = Path(__file__).parents[2]
    surroundings = os.environ | {
        "SOURCE_DATE_EPOCH": "1", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "PYTHONPATH": str(root),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", program], env=surroundings, cwd="/", capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == sha256(here).hexdigest()


def test_threads_do_not_mix_their_certificates(build, fonts) -> None:
    several = [build(holder_name=f"林{chr(0x4E00 + 13 * at)}{RARE[at % 4]}") for at in range(16)]
    alone = [_render(facts, fonts) for facts in several]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda facts: _render(facts, fonts), several)) == alone


def test_only_embedded_subsets_are_used(build, fonts) -> None:
    data = _render(build(**LONG), fonts)
    assert b"Helvetica" not in data
    rows = _poppler_fonts(data)
    assert {row.split("+")[1].split()[0] for row in rows} == {"NotoSerifSC-Bold", "NotoSerifSC-Regular"}
    for row in rows:
        assert re.search(r"TrueType\s+\S+\s+yes yes yes", row), row


def _poppler_fonts(data: bytes) -> list[str]:
    done = subprocess.run(["pdffonts", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode().splitlines()[2:]


def test_title_language_and_dates_stand_in_the_document(build, fonts) -> None:
    facts = build()
    reader = PdfReader(BytesIO(_render(facts, fonts)))
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert reader.metadata is not None
    assert reader.metadata.title == f"结业证书 {facts.serial}"
    assert reader.metadata.author == facts.issuer
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == facts.issued_on
    width, height = (float(reader.pages[0].mediabox[at]) for at in (2, 3))
    assert (width, height) == pytest.approx((841.89, 595.28), abs=0.01)


@pytest.mark.parametrize("length", [0, 60, 120])
def test_the_code_is_read_from_a_picture_of_110_dpi(build, fonts, tmp_path: Path, length: int) -> None:
    code = verify_code()
    facts = build(
        verify_code=code, verify_url="https://lunxun.example.cn/" + "v/" * (length // 2) + code, **LONG
    )
    (found,) = zxingcpp.read_barcodes(_picture(_render(facts, fonts), tmp_path))
    assert found.text == facts.verify_url
    assert normalise_code(found.text) == code


def test_twenty_random_codes_are_all_read(build, fonts, tmp_path: Path) -> None:
    for _ in range(20):
        code = verify_code()
        facts = build(verify_code=code, verify_url=f"http://192.0.2.10:8080/verify/{code}")
        (found,) = zxingcpp.read_barcodes(_picture(_render(facts, fonts), tmp_path))
        assert found.text == facts.verify_url


@pytest.mark.parametrize("change", [{}, LONG], ids=["short", "long"])
def test_no_two_words_touch_in_the_finished_page(build, fonts, change) -> None:
    page = _poppler("pdftotext", _render(build(**change), fonts), "-bbox").decode()
    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]+)<', page)
    words = [(Box(*map(float, (x, y, float(right) - float(x), float(low) - float(y)))), word)
             for x, y, right, low, word in found]  # fmt: skip
    assert len(words) > 15
    for (one, text), (other, next_text) in combinations(words, 2):
        assert not one.overlaps(other, 0.5), (text, next_text)


def test_a_missing_glyph_is_refused_not_drawn_as_a_box(build, fonts) -> None:
    with pytest.raises(CannotPrint) as refused:
        _render(build(holder_name="王𠮷"), fonts)
    assert refused.value.problems[0].missing == ("𠮷",)


class _Without(Face):
    """A face that lacks some characters, to make the chain fall back."""

    def draws(self, character: str) -> bool:
        return character not in RARE and super().draws(character)


@READERS
def test_a_fallback_font_draws_what_the_first_lacks(build, fonts, read) -> None:
    regular, bold = fonts.regular[0], fonts.bold[0]
    chained = Fonts((regular,), (_Without(bold.name, bold.font), regular))
    data = _render(build(holder_name="欧𬭸阳䶮"), chained)
    assert "欧𬭸阳䶮" in read(data)
    assert data != _render(build(holder_name="欧𬭸阳䶮"), fonts)


def test_many_certificates_become_pages_of_one_document(build, fonts) -> None:
    several = [build(holder_name=f"林{number}") for number in "甲乙丙"]
    data = _render_many(several, fonts)
    pages = PdfReader(BytesIO(data)).pages
    assert [facts.holder_name in page.extract_text() for facts, page in zip(several, pages, strict=True)] == [
        True, True, True,
    ]  # fmt: skip
    assert len(data) < 2 * len(_render(several[0], fonts))
    assert len(_poppler_fonts(data)) == 2


def test_drawing_nothing_is_a_mistake(fonts) -> None:
    with pytest.raises(ValueError, match="no certificate"):
        render_many((), fonts)


def test_a_missing_font_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FontMissing, match=r"absent\.ttf"):
        load_fonts(regular=tmp_path / "absent.ttf")


def test_fonts_are_loaded_once_and_settings_of_the_library_are_left_alone(build, fonts) -> None:
    before = rl_config.useA85
    _render(build(), fonts)
    assert rl_config.useA85 == before
    assert load_fonts().regular[0] is fonts.regular[0]
