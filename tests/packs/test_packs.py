"""Packs: the same order gives the same bytes, which are checked without the database, and faults are named."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from app import jobs
from app.awards.models import Certificate
from app.coverage.moments import moment
from app.db import Databases
from app.exams.models import Exam
from app.journal.operations import record
from app.journal.sealing import seal_once
from app.keys import PublicKey, Purpose, ring
from app.packs import archive, operations, queries, rules, verifying
from app.packs.facts import Inspection, PackDraft, PackFacts, Part
from app.packs.models import EvidencePack
from app.planning.models import Excuse
from app.planning.queries import programme as programme_of
from app.snapshots import operations as snapshots
from app.snapshots import queries as published
from tests.cast import Cast
from tests.conftest import Client
from tests.coverage.province import Province, draw_province
from tests.telling import identity_numbers, phones

Sign = Callable[[Any], Client]
TODAY = datetime(2026, 12, 1, 2, tzinfo=UTC)
SINCE, UNTIL = date(2026, 9, 1), date(2026, 11, 10)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.clock.now", lambda: TODAY)


@pytest.fixture
def city(cast: Cast, session: Session) -> Province:
    found = draw_province(session, 5, 40, root=(cast.city.path, cast.city.unit_id))
    exam = session.exec(select(Exam)).one()
    row = {"kind": "single", "count": 50, "marks": "2", "topic": None}
    exam.blueprint = [{**row, "difficulty": None, "cognitive_level": None}]
    for excuse in session.exec(select(Excuse)).all():
        excuse.reason = "长期病假，电话13905911234，证号350102199001011234"
    session.commit()
    return found


def _ordered(session: Session, cast: Cast, city: Province, kind: Inspection = Inspection.FULL) -> PackFacts:
    programme = programme_of(session, city.programme_id)
    assert programme is not None
    draft = PackDraft(city.root, SINCE, UNTIL, kind)
    key, _job = operations.order(session, programme, draft, by=cast.cy.actor, at=TODAY)
    session.commit()
    found = queries.pack(session, key)
    assert found is not None
    session.commit()
    return found


def _names(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def _changed(content: bytes, change: Callable[[dict[str, bytes]], None]) -> list[str]:
    files = _names(content)
    change(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as again:
        for name, held in files.items():
            again.writestr(name, held)
    return verifying.verify(out.getvalue()).faults


def test_a_job_makes_the_pack_of_an_order_and_another_run_the_same_bytes(
    as_: Sign, cast: Cast, city: Province, session: Session, dbs: Databases, app: Flask, tmp_path: Path
) -> None:
    browser, address = as_(cast.di), f"/coverage/{city.programme_id}/packs"
    wrong = {"unit": city.root, "since": "2026-11-10", "until": "2026-09-01", "kind": "full"}
    assert browser.post(f"{address}/new", data=wrong).status_code == 422
    asked = {**wrong, "since": SINCE.isoformat(), "until": UNTIL.isoformat()}
    for other in (cast.an, cast.ed):
        assert as_(other).post(f"{address}/new", data=asked).status_code == 404
    assert browser.post(f"{address}/new", data=asked).status_code == 303
    row = session.exec(select(EvidencePack)).one()
    session.commit()
    page = f"/packs/{row.id}"
    assert browser.get(f"{page}/file/export").status_code == 404
    jobs.run(dbs, row.job_id)
    taken = browser.get(f"{page}/file/export").data
    pack = queries.pack(session, row.id)
    assert pack is not None
    assert pack.sha256 == hashlib.sha256(taken).hexdigest()
    assert operations.make(session, pack, "")[0] == taken
    session.commit()
    assert pack.sha256 in browser.get(page).text
    assert "可以下载" in browser.get(address).text
    assert as_(cast.an).get(page).status_code == 404
    assert queries.orders_of(session, cast.di.id, TODAY - timedelta(days=1)) == (1, 0)
    assert queries.orders_of(session, cast.di.id, TODAY + timedelta(days=1)) == (0, 0)
    session.commit()
    file = tmp_path / "PACK.zip"
    file.write_bytes(taken)
    told = app.test_cli_runner().invoke(args=["coverage", "verify", str(file)])
    assert (told.exit_code, "全部相符" in told.output) == (0, True), told.output
    file.write_bytes(taken[:-200])
    assert app.test_cli_runner().invoke(args=["coverage", "verify", str(file)]).exit_code == 1


def _signed(content: bytes, key: PublicKey, app: Flask, folder: Path) -> None:
    """The seals hold by the house's key, by published ones, and by the pack's own with a word of warning (CO-6)."""
    by_itself = verifying.verify(content)
    assert by_itself.faults == []
    assert f"由密钥 {key.key_id} 签名，与包内所附的公钥相符" in by_itself.notes[0]
    assert hashlib.sha256(key.ed25519).hexdigest() in by_itself.notes[1]
    pack, keys = folder / "PACK.zip", folder / "public-keys.json"
    pack.write_bytes(content)
    keys.write_text(json.dumps(app.test_client().get("/verify/keys.json").json), encoding="utf-8")
    for words, said in ((["--keys", str(keys)], "与你给出的公钥相符"), ([], "与本机密钥库中的公钥相符")):
        told = app.test_cli_runner().invoke(args=["coverage", "verify", *words, str(pack)])
        assert (told.exit_code, said in told.output) == (0, True), told.output
    keys.write_text("[]", encoding="utf-8")
    told = app.test_cli_runner().invoke(args=["coverage", "verify", "--keys", str(keys), str(pack)])
    assert (told.exit_code, "不是公布的公钥文件" in told.output) == (1, True), told.output


def test_a_pack_holds_every_part_the_published_figures_and_no_number_of_a_person(
    cast: Cast, city: Province, session: Session, dbs: Databases, app: Flask, tmp_path: Path
) -> None:
    """CO-4: the pack of a day holds the figure that was published for it. CO-8: it holds no number of a person."""
    programme = programme_of(session, city.programme_id)
    assert programme is not None
    when = moment(UNTIL.isoformat(), TODAY)
    by = cast.cy.actor
    snapshot_id = snapshots.publish(
        session, programme, city.root, when, note="", reason="", by=by, at=when.at
    )
    newest = select(Certificate).order_by(col(Certificate.issued_at).desc(), col(Certificate.id)).limit(1)
    certificate = session.exec(newest).one()
    record(session, "certificate.issued", "certificate", certificate.id, by=by, at=when.at)
    session.commit()
    while seal_once(dbs, when.at):
        pass
    pack, keys = _ordered(session, cast, city), ring(dbs.config, Purpose.JOURNAL).public()
    content = operations.make(session, pack, "", keys=keys)[0]
    _signed(content, keys[0], app, tmp_path)
    files = _names(content)
    for number, part in enumerate(Part, 1):
        assert any(name.startswith(f"{number:02d}-{rules.NAMES[part]}") for name in files), part
    snapshot = published.snapshot(session, snapshot_id)
    assert snapshot is not None
    held = published.held(session, snapshot)
    assert files["10-覆盖情况/facts.json"] == held.content
    assert "首考合格率" in files["10-覆盖情况/指标口径.csv"].decode("utf-8-sig")
    gap = list(csv.reader(io.StringIO(files["09-未完成人员及原因.csv"].decode("utf-8-sig"))))[1:]
    assert len(gap) == snapshot.missing
    assert all(line[6] for line in gap)
    whole = b"".join(files.values()).decode("utf-8", "ignore")
    assert set(phones(whole)) == {"139****1234"}
    assert identity_numbers(whole) == []
    assert "350102********1234" in whole
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
    assert sums == {n: hashlib.sha256(c).hexdigest() for n, c in files.items() if n != "SHA256SUMS"}
    assert "sha256sum -c SHA256SUMS" in files["00-说明.txt"].decode("utf-8-sig")
    # The one event names the programme, the other only a certificate of it.
    for action in ("snapshot.published", "certificate.issued"):
        assert any(f"-{action}.json" in name for name in files)
    short = _names(operations.make(session, _ordered(session, cast, city, Inspection.SPECIAL), "")[0])
    assert not any("命题" in name or "单位报告" in name for name in short)


def test_whatever_is_changed_in_a_pack_is_named(cast: Cast, city: Province, session: Session) -> None:
    content = operations.make(session, _ordered(session, cast, city, Inspection.SPECIAL), "")[0]
    assert verifying.verify(content).faults == []
    facts = next(name for name in _names(content) if name.endswith("facts.json"))

    def lie(files: dict[str, bytes]) -> None:
        """Change a judgement and put every digest right again."""
        told = json.loads(files[facts])
        next(each for each in told["people"] if each["status"] == "missing").update(
            status="completed", reason=None
        )
        manifest = json.loads(files["manifest.json"])
        rest = {n: c for n, c in files.items() if n not in ("manifest.json", "SHA256SUMS", archive.README)}
        rest[facts] = archive.told(told)
        about = {key: value for key, value in manifest.items() if key not in ("files", "format")}
        files.clear()
        files.update(_names(archive.build(about, rest)))

    changes: list[tuple[Callable[[dict[str, bytes]], Any], str]] = [
        (lambda files: files.update({"02-应训名册.csv": b"x"}), "02-应训名册.csv：与清单的 SHA-256 不符"),
        (lambda files: files.pop("02-应训名册.csv"), "02-应训名册.csv：清单中有，包内没有"),
        (lambda files: files.update({"多余.txt": b"x"}), "多余.txt：包内有，清单中没有"),
        (lambda files: files.update({"SHA256SUMS": b""}), "SHA256SUMS：与 manifest.json 不一致"),
        (lambda files: files.pop("manifest.json"), "manifest.json：没有"),
        (lambda files: files.update({"manifest.json": b"{" * 9}), "manifest.json：无法读取"),
        (lie, "认定与事实不符"),
    ]
    for change, sentence in changes:
        found = _changed(content, change)
        assert any(sentence in each for each in found), (sentence, found)


@pytest.mark.parametrize(
    ("name", "held", "sentence"),
    [
        ("../x", b"", "文件名不合规定"),
        ("/etc/x", b"", "文件名不合规定"),
        ("a\\b", b"", "文件名不合规定"),
        ("x/", b"", "文件名不合规定"),
        ("bomb", b"\0" * (4 << 20), "压缩比异常"),
    ],
)
def test_an_archive_made_to_harm_is_not_read(name: str, held: bytes, sentence: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, held)
    assert any(sentence in each for each in verifying.verify(out.getvalue()).faults)


def test_too_many_members_two_of_one_name_and_no_archive_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a", b"")
        made.writestr("A", b"")
    assert any("重名" in each for each in verifying.verify(out.getvalue()).faults)
    monkeypatch.setattr(verifying, "MOST_MEMBERS", 1)
    assert "超过 1 个" in verifying.verify(out.getvalue()).faults[0]
    assert "不是完整的 ZIP" in verifying.verify(b"PK nothing").faults[0]
    monkeypatch.setattr(verifying, "LARGEST", 1)
    assert "不予打开" in verifying.verify(b"PK").faults[0]


@pytest.mark.parametrize(("orders", "waiting", "is_let"), [(19, 2, True), (20, 0, False), (3, 3, False)])
def test_orders_of_a_person_are_bounded(orders: int, waiting: int, is_let: bool) -> None:
    with nullcontext() if is_let else pytest.raises(rules.TooManyOrders, match="请稍后再申请"):
        rules.check_orders(orders, waiting)


def test_numbers_of_persons_are_masked_and_other_numbers_are_not() -> None:
    assert rules.masked("13905911234，35010219900101123X") == "139****1234，350102********123X"
    assert (
        rules.masked("闽科协〔2026〕12345678901234号，2026-11-29")
        == "闽科协〔2026〕12345678901234号，2026-11-29"
    )
