"""The pages: who gets in, what they show, and what the public learns."""

import hashlib
import io
import re
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import process_time

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlmodel import select
from werkzeug.test import TestResponse

from app import clock, worker
from app.awards import forms, operations, press, queries
from app.awards.facts import CertificateState, FileFinding, Proof, Signature
from app.awards.models import Certificate
from app.awards.operations import handing_out, numbering
from app.db import Databases
from app.journal.models import Event
from app.keys import Keyring, Purpose, Revoked, ring
from app.organisation.models import Person
from app.web import limits
from certificates.codes import display_code
from certificates.templates import TEMPLATES
from tests.awards import story as scene
from tests.awards.story import LATER, SETTINGS, Story
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.statements import count_statements

SignIn = Callable[[Player], Client]


@pytest.fixture
def told(dbs: Databases, cast: Cast) -> Story:
    """An and Bo have completed a programme of Cy's; nobody holds a certificate."""
    with dbs.transaction() as session:
        return scene.completed_by(session, cast, cast.an, cast.bo)


@pytest.fixture
def issued(dbs: Databases, cast: Cast, told: Story) -> Certificate:
    """An's certificate."""
    with dbs.transaction() as session:
        operations.issue(
            session, told.programme_id, [cast.an.id], settings=SETTINGS, by=cast.cy.actor, at=LATER
        )
    worker.drain(dbs)
    return _certificates(dbs)[0]


def _certificates(dbs: Databases) -> list[Certificate]:
    with dbs.session(readonly=True) as session:
        return list(session.exec(select(Certificate).order_by(Certificate.number, Certificate.version)))


def _actions(dbs: Databases) -> list[str]:
    with dbs.session(readonly=True) as session:
        return [event.action for event in session.exec(select(Event).order_by(Event.at, Event.id))]


def test_the_organizer_ticks_somebody_and_the_job_issues(
    dbs: Databases, cast: Cast, told: Story, as_: SignIn
) -> None:
    cy = as_(cast.cy)
    page = cy.get(f"/certificates/programmes/{told.programme_id}")
    assert page.status_code == 200
    assert cast.an.name in page.text
    assert cast.bo.name in page.text
    answer = cy.post(
        f"/certificates/programmes/{told.programme_id}/issue", data={"chosen": [str(cast.an.id)]}
    )
    assert answer.status_code == 303
    assert "/jobs/" in answer.location
    worker.drain(dbs)
    assert "已完成" in cy.get(answer.location).text
    assert [row.person_id for row in _certificates(dbs)] == [cast.an.id]
    after = cy.get(f"/certificates/programmes/{told.programme_id}")
    assert cast.bo.name in after.text
    assert cast.an.name not in after.text


def test_everybody_who_is_ready_at_once(dbs: Databases, cast: Cast, told: Story, as_: SignIn) -> None:
    cy = as_(cast.cy)
    answer = cy.post(f"/certificates/programmes/{told.programme_id}/issue", data={"everybody": "1"})
    assert answer.status_code == 303
    worker.drain(dbs)
    assert len(_certificates(dbs)) == 2
    again = cy.post(f"/certificates/programmes/{told.programme_id}/issue", data={"everybody": "1"})
    assert again.status_code == 409
    nobody = cy.post(f"/certificates/programmes/{told.programme_id}/issue", data={"chosen": ["x"]})
    assert nobody.status_code == 400


def test_a_blocked_person_is_named_with_the_character_before_the_run(
    dbs: Databases, cast: Cast, told: Story, as_: SignIn
) -> None:
    with dbs.transaction() as session:
        session.get_one(Person, cast.bo.id).name = "柏𠮷\U000f0001"
    page = as_(cast.cy).get(f"/certificates/programmes/{told.programme_id}").text
    assert "姓名中的“𠮷”（U+20BB7）、不可见或无效字符（U+F0001），字体中没有：请核对用字" in page
    assert "下列人员不会占用编号" in page
    assert f'value="{cast.bo.id}"' not in page
    assert f'value="{cast.an.id}"' in page


def test_the_issuing_page_asks_for_little(dbs: Databases, cast: Cast, told: Story, as_: SignIn) -> None:
    cy = as_(cast.cy)
    for path in (f"/certificates/programmes/{told.programme_id}", "/certificates"):
        with count_statements(dbs.web) as seen:
            assert cy.get(path).status_code == 200
        assert len(seen) <= 12, str(seen)


def test_the_organizer_chooses_the_template_and_sees_a_sample(
    dbs: Databases, cast: Cast, told: Story, as_: SignIn, client: Client
) -> None:
    cy, page = as_(cast.cy), f"/certificates/programmes/{told.programme_id}"
    assert TEMPLATES["english"].title in cy.get(page).text
    assert 'name="template" value="english"' in cy.get(f"{page}?template=english").text
    assert 'name="template" value="completion"' in cy.get(f"{page}?template=none").text
    sample = cy.get("/certificates/sample?template=training")
    assert "样张" in PdfReader(io.BytesIO(sample.data)).pages[0].extract_text()
    assert cy.get("/certificates/sample?template=none").status_code == 404
    assert cy.post(f"{page}/issue", data={"everybody": "1", "template": "none"}).status_code == 400
    assert cy.post(f"{page}/issue", data={"everybody": "1", "template": "training"}).status_code == 303
    worker.drain(dbs)
    for row in _certificates(dbs):
        assert press.read_facts(row.facts).template == "training"
        assert "培训证明" in client.get(f"/verify/{row.verify_code}").text
    with dbs.transaction() as session:
        session.get_one(Person, cast.an.id).name = "安青和"
        mine = next(row for row in _certificates(dbs) if row.person_id == cast.an.id)
        operations.supersede(session, mine.id, reason="更正", settings=SETTINGS, by=cast.cy.actor, at=LATER)
    worker.drain(dbs)
    assert press.read_facts(_certificates(dbs)[-1].facts).template == "training"


def test_nobody_else_issues(cast: Cast, told: Story, as_: SignIn, client: Client, nobody: uuid.UUID) -> None:
    page = f"/certificates/programmes/{told.programme_id}"
    wanted = {"chosen": [str(cast.an.id)]}
    assert as_(cast.di).get(page).status_code == 200
    assert as_(cast.di).post(f"{page}/issue", data=wanted).status_code == 403
    assert as_(cast.ed).get(page).status_code == 404
    assert as_(cast.ed).post(f"{page}/issue", data=wanted).status_code == 404
    assert as_(cast.an).get(page).status_code == 404
    assert as_(cast.an).get("/certificates").status_code == 403
    assert client.get(page).status_code == 303
    assert as_(cast.fu).get(page).status_code == 200
    assert as_(cast.cy).get(f"/certificates/programmes/{nobody}").status_code == 404


def test_an_auditor_sees_no_way_to_change(cast: Cast, told: Story, issued: Certificate, as_: SignIn) -> None:
    di = as_(cast.di)
    page = di.get(f"/certificates/programmes/{told.programme_id}").text
    assert '<form id="chosen-people"' not in page
    assert "/print" not in page
    shown = di.get(f"/certificates/{issued.id}").text
    assert "/revoke" not in shown
    for verb in ("revoke", "reissue"):
        assert di.post(f"/certificates/{issued.id}/{verb}", data={"reason": "x"}).status_code == 403


def test_the_list_is_searched_filtered_and_exported(
    dbs: Databases, cast: Cast, issued: Certificate, as_: SignIn
) -> None:
    cy = as_(cast.cy)
    for query in (
        f"q={cast.an.name}",
        f"q={issued.serial}",
        "state=valid",
        f"programme={issued.programme_id}",
    ):
        assert issued.serial in cy.get(f"/certificates?{query}").text
    for query in ("q=无此人", "state=revoked", "programme=x"):
        assert issued.serial not in cy.get(f"/certificates?{query}").text
    before = len(_actions(dbs))
    csv = cy.get("/certificates/export?format=csv").data.decode("utf-8-sig")
    assert issued.serial in csv
    assert _actions(dbs)[before:] == ["certificates.exported"]
    assert issued.serial not in as_(cast.ed).get("/certificates").text
    assert issued.serial not in as_(cast.ed).get("/certificates/export?format=csv").text


def test_a_certificate_is_seen_by_its_holder_and_those_in_charge(
    cast: Cast, issued: Certificate, as_: SignIn, client: Client
) -> None:
    for player in (cast.an, cast.cy, cast.di, cast.fu):
        assert issued.serial in as_(player).get(f"/certificates/{issued.id}").text
    for player in (cast.bo, cast.ed):
        assert as_(player).get(f"/certificates/{issued.id}").status_code == 404
        assert as_(player).get(f"/certificates/{issued.id}/pdf").status_code == 404
    assert client.get(f"/certificates/{issued.id}/pdf").status_code == 303


def test_the_pdf_comes_as_it_was_issued(cast: Cast, issued: Certificate, as_: SignIn, dbs: Databases) -> None:
    """CE-3."""
    with dbs.transaction() as session:
        session.get_one(Person, cast.an.id).name = "改名后"
    answer = as_(cast.an).get(f"/certificates/{issued.id}/pdf")
    assert answer.mimetype == "application/pdf"
    written = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    assert cast.an.name in written
    assert display_code(issued.verify_code) in written


def test_ones_own_certificates_on_a_phone(cast: Cast, issued: Certificate, as_: SignIn) -> None:
    mine = as_(cast.an).get("/certificates/mine").text
    assert issued.serial in mine
    assert f"/verify/{issued.verify_code}" in mine
    assert f"/certificates/{issued.id}/pdf" in mine
    assert "还没有证书" in as_(cast.bo).get("/certificates/mine").text


def test_a_class_is_printed_by_whoever_issues(
    dbs: Databases, cast: Cast, told: Story, issued: Certificate, as_: SignIn
) -> None:
    url = f"/certificates/programmes/{told.programme_id}/print"
    answer = as_(cast.cy).post(url, data={"batch": str(told.batch_id), "part": "1"})
    assert answer.status_code == 200
    assert len(PdfReader(io.BytesIO(answer.data)).pages) == 1
    assert "certificates.printed" in _actions(dbs)
    listed = as_(cast.cy).post(url, data={"batch": str(told.batch_id), "part": "1", "what": "list"})
    assert issued.serial in "".join(PdfReader(io.BytesIO(listed.data)).pages[0].extract_text().split())
    wanted = {"batch": str(told.batch_id), "part": "1", "what": "files"}
    packed = as_(cast.cy).post(url, data=wanted)
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        (name,) = archive.namelist()
        assert name == f"{issued.serial}-{cast.an.name}.pdf"
        assert hashlib.sha256(archive.read(name)).hexdigest() == issued.pdf_sha256
    assert as_(cast.cy).post(url, data=wanted).data == packed.data
    assert {"certificates.listed", "certificates.packed"} <= set(_actions(dbs))
    assert as_(cast.cy).post(url, data=wanted | {"what": "all"}).status_code == 400
    assert as_(cast.di).post(url, data={"batch": str(told.batch_id)}).status_code == 403
    assert as_(cast.cy).post(url, data={"batch": "", "part": "1"}).status_code == 409
    assert as_(cast.cy).post(url, data={"batch": "", "part": "0"}).status_code == 400


def test_a_large_class_is_put_together_by_a_job_for_whoever_asked(
    dbs: Databases, cast: Cast, told: Story, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order of the list to sign, every sheet once; others do not get it, and after a day nobody."""
    monkeypatch.setattr(handing_out, "WORTH_A_JOB", 2)
    monkeypatch.setattr(handing_out, "TELL_EVERY", 1)
    people = [cast.an.id, cast.bo.id]
    with dbs.transaction() as session:
        operations.issue(session, told.programme_id, people, settings=SETTINGS, by=cast.cy.actor, at=LATER)
    worker.drain(dbs)
    cy, page = as_(cast.cy), f"/certificates/programmes/{told.programme_id}"
    for what in ("sheets", "files"):
        wanted = {"batch": str(told.batch_id), "part": "1", "what": what}
        answer = cy.post(f"{page}/print", data=wanted)
        assert (answer.status_code, "/jobs/" in answer.location) == (303, True)
        worker.drain(dbs)
        assert "已完成" in cy.get(answer.location).text
    assert {"certificates.printed", "certificates.packed"} <= set(_actions(dbs))
    ready = re.findall(r"/certificates/handouts/[0-9a-f-]{36}", cy.get(page).text)
    assert len(ready) == 2
    contents = [cy.get(path).data for path in ready]
    [pdf] = [each for each in contents if each.startswith(b"%PDF")]
    [packed] = [each for each in contents if each.startswith(b"PK")]
    serials = [row.serial for row in sorted(_certificates(dbs), key=lambda row: row.number)]
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert [serial in text for serial, text in zip(serials, pages, strict=True)] == [True, True]
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert [name[: len(serials[0])] for name in archive.namelist()] == serials
    assert as_(cast.fu).get(ready[0]).status_code == 404
    assert ready[0] not in as_(cast.fu).get(page).text
    handing_out.throw_away(dbs, clock.now() + handing_out.KEPT + timedelta(minutes=1))
    assert cy.get(ready[0]).status_code == 404


def test_reissue_shows_the_difference_and_the_old_code_says_superseded(
    dbs: Databases, cast: Cast, issued: Certificate, as_: SignIn, client: Client
) -> None:
    cy = as_(cast.cy)
    assert "没有需要更正的地方" in cy.get(f"/certificates/{issued.id}/reissue").text
    with dbs.transaction() as session:
        session.get_one(Person, cast.an.id).name = "安青和"
    page = cy.get(f"/certificates/{issued.id}/reissue").text
    assert "安青禾" in page
    assert "安青和" in page
    assert cy.post(f"/certificates/{issued.id}/reissue", data={"reason": " "}).status_code == 422
    answer = cy.post(f"/certificates/{issued.id}/reissue", data={"reason": "姓名录入有误"})
    assert answer.status_code == 303
    worker.drain(dbs)
    old, new = _certificates(dbs)
    assert new.state is CertificateState.VALID
    assert "已换发" in client.get(f"/verify/{old.verify_code}").text
    assert "目前有效" in client.get(f"/verify/{new.verify_code}").text
    shown = cy.get(f"/certificates/{old.id}").text
    assert f"/certificates/{new.id}" in shown
    assert "姓名录入有误" in shown
    mine = as_(cast.an).get("/certificates/mine").text
    assert new.verify_code in mine
    assert old.verify_code not in mine


def test_revoking_needs_a_reason_a_tick_and_a_second_person_and_is_public(
    dbs: Databases, cast: Cast, issued: Certificate, as_: SignIn, client: Client
) -> None:
    cy = as_(cast.cy)
    url = f"/certificates/{issued.id}/revoke"
    assert cy.get(url).status_code == 200
    assert cy.post(url, data={"reason": "成绩作废"}).status_code == 422
    assert cy.post(url, data={"agreed": "y"}).status_code == 422
    assert as_(cast.ed).post(url, data={"reason": "成绩作废", "agreed": "y"}).status_code == 404
    assert as_(cast.an).post(url, data={"reason": "成绩作废", "agreed": "y"}).status_code == 403
    assert cy.post(url, data={"reason": "成绩作废", "agreed": "y"}).status_code == 303
    assert "目前有效" in client.get(f"/verify/{issued.verify_code}").text
    decide = f"/certificates/{issued.id}/revocation"
    assert "成绩作废" in cy.get("/certificates").text
    assert "撤回" in cy.get(f"/certificates/{issued.id}").text
    assert cy.post(decide, data={"decision": "confirm"}).status_code == 409
    assert as_(cast.di).post(decide, data={"decision": "confirm"}).status_code == 403
    fu = as_(cast.fu)
    assert "确认撤销" in fu.get(f"/certificates/{issued.id}").text
    assert fu.post(decide, data={"decision": "maybe"}).status_code == 400
    assert fu.post(decide, data={"decision": "confirm"}).status_code == 303
    assert fu.post(decide, data={"decision": "confirm"}).status_code == 409
    public = client.get(f"/verify/{issued.verify_code}").text
    assert "已撤销" in public
    assert "成绩作废" in public
    assert cy.post(url, data={"reason": "再来", "agreed": "y"}).status_code == 409
    assert "certificate.revoked" in _actions(dbs)


def _typed(code: str) -> list[str]:
    wide = "".join(chr(ord(each) + 0xFEE0) for each in code)
    return [code, code.lower(), display_code(code), display_code(code).lower().replace("-", " "), wide]


def test_the_public_page_reads_a_code_however_it_is_typed(issued: Certificate, client: Client) -> None:
    """CE-7."""
    for typed in _typed(issued.verify_code):
        assert issued.serial in client.get(f"/verify/{typed}").text
        answer = client.get("/verify", query_string={"code": typed})
        assert answer.status_code == 303
        assert answer.location.endswith(f"/verify/{issued.verify_code}")
    assert client.get("/verify").status_code == 200
    assert client.get("/verify?code=").status_code == 422


def test_the_public_page_shows_no_more_than_it_should(
    dbs: Databases, cast: Cast, issued: Certificate, client: Client
) -> None:
    """CE-5: no whole name, unit, path, staff number, phone, post, hours or score."""
    with dbs.transaction() as session:
        session.get_one(Person, cast.an.id).phone = "13900001234"
    page = client.get(f"/verify/{issued.verify_code}")
    data = client.get(f"/verify/{issued.verify_code}", headers={"Accept": "application/json"})
    for text in (page.text, data.text):
        assert "安*" in text
        assert issued.serial in text
        assert "党员干部全员轮训" in text
        assert SETTINGS.issuer in text
        for secret in (
            cast.an.name, cast.an.staff_no, cast.county.name, cast.county.path, "FJ-A1", "1390000", "干部</",
            "学时", str(cast.an.id), str(issued.id), str(issued.programme_id), issued.pdf_sha256 or "?",
        ):  # fmt: skip
            assert secret not in text, secret
        assert re.search(r"(?<![\w.-])88(?![\w.-])", text) is None
    assert data.json == {
        "status": "valid",
        "serial": issued.serial,
        "holder": "安*",
        "title": TEMPLATES["completion"].title,
        "programme": "党员干部全员轮训",
        "class_title": "第3期专题班",
        "starts_on": "2026-11-02",
        "ends_on": "2026-11-06",
        "issued_on": date(2026, 11, 23).isoformat(),
        "issuer": SETTINGS.issuer,
        "signature": "good",
    }


def test_a_record_that_was_altered_is_not_called_valid_and_an_old_key_goes_on_verifying(
    dbs: Databases, issued: Certificate, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CE-8: the facts on record are held against their signature each time somebody looks."""
    told, plain = f"/verify/{issued.verify_code}", {"Accept": "application/json"}
    keys = ring(dbs.config, Purpose.CERTIFICATE)
    key = keys.find(issued.key_id)
    assert key is not None
    for known, said, signature in (
        (replace(key, until=LATER), "密钥已按期更换", "former_key"),
        (None, "签名无法核对", "unknown_key"),
        (key, "目前有效", "good"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(Keyring, "find", lambda self, key_id, known=known: known)
            assert said in client.get(told).text
            assert client.get(told, headers=plain).json["signature"] == signature  # type: ignore[index]
    with dbs.transaction() as session:
        row = session.get_one(Certificate, issued.id)
        row.facts = row.facts.replace("安", "按")
    page = client.get(told).text
    assert "记录异常" in page
    assert "目前有效" not in page
    assert "记录异常" in _brought(client, _pdf(dbs, issued)).text
    assert client.get(told, headers=plain).json["status"] == "broken"  # type: ignore[index]


def _pdf(dbs: Databases, issued: Certificate) -> bytes:
    with dbs.session(readonly=True) as session:
        return queries.pdf(session, issued.id, issued.pdf_sha256) or b""


def _brought(client: Client, content: bytes, accept: str = "text/html") -> TestResponse:
    data = {"file": (io.BytesIO(content), "certificate.pdf")}
    headers = {"Accept": accept}
    return client.post("/verify/file", data=data, content_type="multipart/form-data", headers=headers)


def test_a_file_is_held_against_the_one_that_was_issued(
    dbs: Databases, cast: Cast, issued: Certificate, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CE-5, CE-8."""
    pdf = _pdf(dbs, issued)
    page = _brought(client, pdf).text
    assert "文件是原件" in page
    assert issued.serial in page
    assert cast.an.name not in page
    assert _brought(client, pdf, "application/json").json["status"] == "valid"  # type: ignore[index]
    spoilt = pdf[:700] + bytes([pdf[700] ^ 1]) + pdf[701:]
    for content, said in (
        (spoilt, "文件被改动"),
        (pdf[: pdf.index(b"%%EOF") + 6], "不是原件"),
        (b"%PDF-1.4 nothing", "无法核对"),
        (b"", "无法核对"),
    ):
        answer = _brought(client, content)
        assert said in answer.text
        assert issued.serial not in answer.text
    with monkeypatch.context() as smaller:
        smaller.setattr(forms, "MOST_BYTES", 1000)
        assert _brought(client, bytes(1001)).status_code == 422
    assert client.post("/verify/file").status_code == 422
    with dbs.transaction() as session:
        operations.ask_revocation(session, issued.id, reason="成绩作废", by=cast.cy.actor, at=LATER)
        operations.confirm_revocation(session, issued.id, by=cast.fu.actor, at=LATER)
    assert "已撤销" in _brought(client, pdf).text
    with dbs.transaction() as session:
        session.get_one(Certificate, issued.id).pdf_sha256 = "0" * 64
    assert "没有记录" in _brought(client, pdf).text


def test_what_a_revoked_key_signed_is_told_wherever_it_is_looked_up(
    dbs: Databases,
    cast: Cast,
    issued: Certificate,
    client: Client,
    as_: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The record stands, the signature does not; a file that is not on record proves nothing any more."""
    pdf = _pdf(dbs, issued)
    usual = Keyring.public
    revoked = Revoked(LATER, "备份遗失")
    monkeypatch.setattr(
        Keyring, "public", lambda keys: tuple(replace(key, revoked=revoked) for key in usual(keys))
    )
    page = client.get(f"/verify/{issued.verify_code}").text
    assert "签名密钥已作废" in page
    assert "目前有效" in page
    assert "备份遗失" not in page
    asked = client.get(f"/verify/{issued.verify_code}", headers={"Accept": "application/json"})
    assert asked.json is not None
    assert (asked.json["status"], asked.json["key_revoked_on"]) == ("valid", "2026-11-23")
    assert "签名密钥已作废" in _brought(client, pdf).text
    cy, mine = as_(cast.cy), f"/certificates/{issued.id}"
    assert "请换发，内容不必有更正" in cy.get(mine).text
    assert "重新签名" in cy.get(f"{mine}/reissue").text
    assert cy.post(f"{mine}/reissue", data={"reason": "密钥作废"}).status_code == 303
    with dbs.transaction() as session:
        session.get_one(Certificate, issued.id).pdf_sha256 = "0" * 64
    assert "签名不可信" in _brought(client, pdf).text
    assert _brought(client, pdf, "application/json").json["file"] == "revoked_key"  # type: ignore[index]


def test_files_are_looked_at_seldom_for_one_address(
    issued: Certificate, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits.limiter, "enabled", True)
    limits.limiter.reset()
    client = app.test_client()
    codes = [_brought(client, b"x").status_code for _ in range(11)]  # type: ignore[arg-type]
    assert codes == [200] * 10 + [429]
    limits.limiter.reset()


def test_the_public_keys_are_there_for_anybody(issued: Certificate, client: Client) -> None:
    """CE-8."""
    answer = client.get("/verify/keys.json").json
    assert answer is not None
    assert [key["key_id"] for key in answer["keys"]] == [issued.key_id]
    assert "BEGIN CERTIFICATE" in answer["root"]


def test_every_code_that_proves_nothing_gets_the_same_bytes(issued: Certificate, app: Flask) -> None:
    """CE-5: unknown, malformed, foreign, and a known one cut short; as a page and as JSON."""
    codes = ["2" * 28, "x", "-", "a/b/c", issued.verify_code[:-1], "%E5%BC%A0", issued.serial, str(issued.id)]
    for accept in ("text/html", "application/json"):
        answers = [app.test_client().get(f"/verify/{code}", headers={"Accept": accept}) for code in codes]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.data for answer in answers}) == 1
        assert len({tuple(sorted(answer.headers)) for answer in answers}) == 1
    assert answers[0].json == {"status": "unknown"}


def test_the_page_is_throttled_by_address(
    issued: Certificate, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits.limiter, "enabled", True)
    limits.limiter.reset()
    client = app.test_client()
    codes = [client.get(f"/verify/{issued.verify_code}").status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]
    refused = client.get("/verify/x")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "60"
    assert "操作过于频繁" in refused.text
    # A stranger has saved nothing here; they are told how to ask again.
    assert "保存" not in refused.text
    assert 'href="/verify/x"' in refused.text
    other = client.get(f"/verify/{issued.verify_code}", environ_base={"REMOTE_ADDR": "127.0.0.9"})
    assert other.status_code == 200
    limits.limiter.reset()


def test_a_code_that_proves_nothing_costs_the_same_whichever_way_it_fails(
    dbs: Databases, issued: Certificate, app: Flask
) -> None:
    """CE-5: the same statement, once, for unknown, malformed, foreign and cut short, and no clock tells them apart."""
    codes = ["2" * 28, "x", "-", "a/b/c", issued.verify_code[:-1], "%E5%BC%A0", issued.serial, str(issued.id)]
    asked = []
    for code in codes:
        with count_statements(dbs.web) as seen:
            assert app.test_client().get(f"/verify/{code}").status_code == 404
        asked.append([statement for statement in seen if "certificate" in statement])
    assert all(len(each) == 1 for each in asked)
    assert len({each[0] for each in asked}) == 1
    took: dict[str, list[float]] = {code: [] for code in codes[:5]}
    for turn in range(30):
        # In turn, so that whatever else the machine does befalls all of them; each from another address.
        for code, times in took.items():
            began = process_time()
            app.test_client().get(f"/verify/{code}", environ_base={"REMOTE_ADDR": f"10.0.0.{turn}"})
            times.append(process_time() - began)
    medians = [median(times) for times in took.values()]
    assert max(medians) - min(medians) < 0.005, medians


def test_a_replaced_certificate_leads_to_its_successor_only_for_who_may_see_it(
    dbs: Databases, cast: Cast, issued: Certificate, client: Client, as_: SignIn
) -> None:
    with dbs.transaction() as session:
        session.get_one(Person, issued.person_id).name = "安青"
        operations.supersede(session, issued.id, reason="更正", settings=SETTINGS, by=cast.cy.actor, at=LATER)
    worker.drain(dbs)
    [newest] = [row for row in _certificates(dbs) if row.version == 2]
    path = f"/verify/{issued.verify_code}"
    strangers = [client, as_(cast.ed), as_(cast.bo)]
    for each in strangers:
        page = each.get(path).text
        assert "已换发" in page
        assert "请持证人出示新证书" in page
        assert str(newest.id) not in page
        assert newest.verify_code not in page
    for each in (as_(cast.an), as_(cast.cy), as_(cast.di)):
        page = each.get(path).text
        assert f"/certificates/{newest.id}" in page
        assert newest.verify_code not in page


def test_what_the_pages_answer_as_json_is_described(
    dbs: Databases, cast: Cast, issued: Certificate, client: Client
) -> None:
    """Each field there is stands in the description, and nothing else does; empty ones are left out."""
    written = (Path(__file__).parents[2] / "docs/verification.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `(\w+)` \|", written, flags=re.MULTILINE)
    assert sorted(named) == sorted([*Proof.__dataclass_fields__, "file", "sha256"])
    for state in ("unknown", *CertificateState, *FileFinding, *Signature):
        if state not in {CertificateState.ISSUING, Signature.NONE}:
            assert f"`{state}`" in written
    with dbs.transaction() as session:
        operations.ask_revocation(session, issued.id, reason="成绩作废", by=cast.cy.actor, at=LATER)
        operations.confirm_revocation(session, issued.id, by=cast.fu.actor, at=LATER)
    told = client.get(f"/verify/{issued.verify_code}", headers={"Accept": "application/json"}).json
    assert told is not None
    assert (told["status"], told["revoked_on"]) == ("revoked", "2026-11-23")
    assert told["revoked_reason"] == "成绩作废"
    assert set(told) <= set(named)


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_page_speaks_both_languages(
    cast: Cast, told: Story, issued: Certificate, as_: SignIn, locale: str
) -> None:
    cy = as_(cast.cy)
    cy.set_cookie("locale", locale)
    paths = {
        "/certificates": ("已颁发的证书", "Certificates issued"),
        f"/certificates/programmes/{told.programme_id}": ("可以颁发的人员", "People ready"),
        f"/certificates/{issued.id}": ("结业依据", "What completion rests on"),
        f"/certificates/{issued.id}/revoke": ("撤销原因", "Reason for revoking"),
        "/certificates/mine": ("我的证书", "My certificates"),
        f"/verify/{issued.verify_code}": ("目前有效", "is valid"),
        "/verify": ("查验码", "Verification code"),
        "/verify/x": ("查无此证", "No such certificate"),
    }
    for path, (chinese, english) in paths.items():
        assert (chinese if locale == "zh" else english) in cy.get(path).text, path


def test_an_interrupted_run_is_shown_and_can_be_continued(
    dbs: Databases, cast: Cast, told: Story, as_: SignIn
) -> None:
    """CE-3: the number waits for its PDF until somebody continues."""
    with dbs.transaction() as session:
        programme = queries.programme(session, told.programme_id)
        assert programme is not None
        issuer = queries.issuer(session, programme, SETTINGS)
        one = queries.candidate(session, programme, cast.an.id)
        assert issuer is not None
        assert one is not None
        numbering.number(session, one, programme, issuer, SETTINGS, by=None, issued_by=cast.cy.id, at=LATER)
    cy, page = as_(cast.cy), f"/certificates/programmes/{told.programme_id}"
    assert "有 1 张证书未制作完成" in cy.get(page).text
    waiting = _certificates(dbs)[0]
    assert "尚未制作完成" in cy.get(f"/certificates/{waiting.id}").text
    assert cy.get(f"/certificates/{waiting.id}/pdf").status_code == 404
    assert as_(cast.di).post(f"{page}/resume").status_code == 403
    assert cy.post(f"{page}/resume").status_code == 303
    worker.drain(dbs)
    assert _certificates(dbs)[0].state is CertificateState.VALID
    assert "未制作完成" not in cy.get(page).text
