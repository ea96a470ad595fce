"""Signed certificates: what the code on the paper carries, what readers of PDF find, and a script of forty lines."""

import ast
import asyncio
import json
import random
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from app.keys.files import published
from app.keys.making import make_key, make_root
from certificates.apart import apart
from certificates.checking import Finding, check
from certificates.codes import normalise_code
from certificates.drawing import render
from certificates.facts import CertificateFacts
from certificates.sheet import Problem, problems
from certificates.signed import NotSigned, Signed, read_code
from certificates.signing import Seal, sign
from tests.certificates import keys

SCRIPT = Path(__file__).parents[2] / "docs/verify_certificate.py"
RARE = {"holder_name": "欧阳𬭸䶮", "issuer": "福建省某某科学技术协会\n中共福建省某某学校"}
LONG = {
    "holder_name": "阿卜杜热合曼·艾合买提江·乌斯曼",
    "unit_name": "福建省某某科学技术普及促进中心综合管理与对外合作交流办公室",
    "post": "党组成员、副主席、机关党委书记、一级调研员",
    "programme": "福建省某某系统党员干部分层级分批次全员轮训专项",
    "class_title": "省级学会（协会、研究会）主要负责同志专题研讨班第十二期",
    "issuer": "福建省某某科学技术协会\n中共福建省某某学校",
}


@pytest.mark.parametrize("change", [{}, RARE, LONG, {"class_type": "seminar", "rules": "1"}])
def test_the_code_carries_every_fact_and_a_signature_that_holds(build, change: dict[str, str]) -> None:
    """CE-8."""
    made = keys.signed(build(**change))
    read = read_code(made.code)
    assert read == made
    assert keys.key(1).public.verifies(read.facts.canonical(), read.signature)
    assert normalise_code(made.code) == made.facts.verify_code


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=400)
    | st.integers(min_value=0, max_value=10**1500).map(lambda n: f"https://a/verify/b#{n}")
)
def test_no_text_but_a_code_is_read(text: str) -> None:
    with pytest.raises(NotSigned):
        read_code(text)


def test_whatever_digit_is_changed_nothing_but_the_signed_facts_holds(build) -> None:
    """CE-8. A bit that only fills the last byte of what was deflated may be another: it says nothing."""
    made = keys.signed(build())
    url, _, digits = made.code.partition("#")
    chance = random.Random(7)
    for at in range(0, len(digits), 7):
        other = chance.choice([digit for digit in "0123456789" if digit != digits[at]])
        try:
            read = read_code(f"{url}#{digits[:at]}{other}{digits[at + 1 :]}")
        except NotSigned:
            continue
        holds = keys.key(1).public.verifies(read.facts.canonical(), read.signature)
        assert read == made if holds and read.key_id == made.key_id else read != made


@pytest.mark.parametrize("change", [{}, LONG], ids=["short", "long"])
def test_the_signed_code_is_read_from_a_picture_as_a_phone_takes_it(
    build, fonts, tmp_path: Path, change: dict[str, str]
) -> None:
    made = keys.signed(build(**change))
    stem = tmp_path / "page"
    pdf = render(made, fonts)
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", "-", stem], input=pdf, check=True)
    (found,) = zxingcpp.read_barcodes(Image.open(stem.with_suffix(".png")))
    assert found.text == made.code


def test_the_unsigned_document_is_the_beginning_of_the_signed_one(build, fonts) -> None:
    """The same facts and signature give the same bytes; what pyHanko appends holds the moment of signing."""
    made = keys.signed(build())
    pdf = render(made, fonts)
    assert render(made, fonts) == pdf
    signed = sign(pdf, keys.seal())
    assert signed.startswith(pdf)
    assert len(signed) - len(pdf) < 12_000


def test_readers_of_pdf_find_one_invisible_signature_that_allows_no_change(
    build, fonts, tmp_path: Path
) -> None:
    file = tmp_path / "certificate.pdf"
    file.write_bytes(sign(render(keys.signed(build()), fonts), keys.seal()))
    told = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told
    reader = PdfReader(file)
    catalogue: Any = reader.trailer["/Root"]
    reference = catalogue["/Perms"]["/DocMDP"]["/Reference"][0]
    assert reference["/TransformParams"]["/P"] == 1
    assert len(reader.pages[0].extract_text()) > 100
    assert reader.get_fields()


def _spoilt(pdf: bytes, at: int) -> bytes:
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def test_a_changed_file_a_foreign_one_and_an_unsigned_one_are_told_apart(build, fonts) -> None:
    made = keys.signed(build())
    pdf = render(made, fonts)
    whole = sign(pdf, keys.seal())
    read = check(whole, keys.TRUST)
    assert (read.finding, read.signed) == (Finding.WHOLE, made)
    assert check(whole + b"\n% more", keys.TRUST).finding is not Finding.WHOLE
    assert check(pdf, keys.TRUST).finding is Finding.UNSIGNED
    assert check(b"no pdf", keys.TRUST).finding is Finding.NO_PDF
    stranger = make_root("某某", keys.SINCE)
    forged = make_key(stranger, "某某", "证书签章", keys.SINCE)
    pem = stranger[1].public_bytes(Encoding.PEM).decode("ascii")
    theirs = sign(pdf, Seal(forged.documents, forged.public.certificate, pem))
    assert check(theirs, keys.TRUST).finding is Finding.FOREIGN
    chance = random.Random(3)
    for _ in range(15):
        spoilt = _spoilt(whole, chance.randrange(len(pdf)))
        assert check(spoilt, keys.TRUST).finding in {Finding.CHANGED, Finding.NO_PDF}


def test_what_an_old_key_signed_holds_after_the_next_took_over(build, fonts) -> None:
    """CE-8."""
    for number in (1, 2):
        pdf = sign(render(keys.signed(build(), number), fonts), keys.seal(number))
        assert check(pdf, keys.TRUST).finding is Finding.WHOLE


@pytest.fixture
def public_keys(tmp_path: Path) -> Path:
    path = tmp_path / "public-keys.json"
    values = [published(keys.key(number).public) for number in (1, 2)]
    path.write_text(json.dumps({"keys": values, "root": keys.root_pem()}), encoding="utf-8")
    return path


def _script(public: Path, what: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", SCRIPT, public, what],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )


def test_forty_lines_verify_a_certificate_without_the_system(
    build, fonts, tmp_path: Path, public_keys: Path
) -> None:
    """CE-8."""
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 40
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert not any(name.split(".")[0] in {"app", "certificates"} for name in imported)
    made = keys.signed(build(**RARE))
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(sign(render(made, fonts), keys.seal()))
    bad.write_bytes(_spoilt(good.read_bytes(), 900))
    told = _script(public_keys, str(good))
    assert told.returncode == 0, told.stderr
    assert made.facts.serial in told.stdout
    assert made.facts.holder_name in told.stdout
    assert _script(public_keys, str(bad)).returncode != 0
    assert _script(public_keys, made.code).returncode == 0
    changed = Signed(_renamed(made.facts), made.key_id, made.signature)
    assert "InvalidSignature" in _script(public_keys, changed.code).stderr


def _renamed(facts: CertificateFacts) -> CertificateFacts:
    return replace(facts, holder_name="别人")


def test_facts_too_long_for_the_code_are_a_problem_before_the_run(build, fonts) -> None:
    chance = random.Random(5)
    words = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(560))
    long = build(programme=words[:300], class_title=words[300:])
    assert problems(long, fonts) == (Problem("programme", too_long=True),)
    assert problems(build(programme=words[:120]), fonts) == ()
    assert read_code(keys.signed(build(programme=words[:120])).code).facts.programme == words[:120]


def test_a_document_is_no_larger_for_what_it_says_twice(build, fonts) -> None:
    made = keys.signed(build())
    assert PdfReader(BytesIO(render(made, fonts))).metadata["/Keywords"] == made.code  # type: ignore[index]
    assert len(made.number) < 700


def test_documents_are_signed_and_checked_also_where_an_event_loop_runs(build, fonts) -> None:
    pdf = render(keys.signed(build()), fonts)

    async def inside() -> Finding:
        return check(sign(pdf, keys.seal()), keys.TRUST).finding

    # In a thread of its own: a browser driven by other tests may keep a loop in this one.
    assert apart(lambda: asyncio.run(inside())) is Finding.WHOLE
