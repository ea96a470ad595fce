"""What organizers wait for: certificates, a roster."""

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import xlsxwriter

from app import clock, worker
from app.organisation.operations import rosters
from certificates.codes import verify_code
from certificates.drawing import render, render_many
from certificates.faces import Fonts, load_fonts
from certificates.facts import CertificateFacts
from certificates.serials import make_serial
from certificates.signing import Seal, sign
from tests.bench.places import Place, Places
from tests.bench.tables import ROUNDS, Measure, core_seconds, seconds
from tests.certificates import keys

SINGLE, BULK = 20, 100
ROSTER = 20_000
HEAD = ("姓名", "工号", "单位代码", "职务", "职务层次", "手机", "是否主要负责同志", "退休日期")


def certificates(places: Places, engine: str) -> Iterator[Measure]:
    """Draw and sign certificates without a database: one document each, and a class in one document."""
    fonts, seal = load_fonts(), keys.seal(1)
    several = [keys.signed(_certificate(number)) for number in range(1, BULK + 1)]
    sign(render(several[0], fonts), seal)
    single = Measure("certificate, single", "-", "certificates/s of a core")
    signed = Measure("certificate, single, facts and document signed", "-", "certificates/s of a core")
    bulk = Measure(f"certificates, {BULK} in a document", "-", "certificates/s of a core")
    for _ in range(ROUNDS):
        single.ours.append(SINGLE / core_seconds(lambda: [render(each, fonts) for each in several[:SINGLE]]))
        signed.ours.append(
            SINGLE / core_seconds(lambda: [_finish(each.facts, fonts, seal) for each in several[:SINGLE]])
        )
        bulk.ours.append(BULK / core_seconds(lambda: render_many(several, fonts)))
    single.note = "fonts loaded once; with QR code"
    yield from (single, signed, bulk)


def _finish(facts: CertificateFacts, fonts: Fonts, seal: Seal) -> bytes:
    return sign(render(keys.signed(facts), fonts), seal)


def _certificate(number: int) -> CertificateFacts:
    code = verify_code()
    return CertificateFacts(
        serial=make_serial("FJKX", 2026, "03", number),
        holder_name="林晓帆",
        unit_name="福建省某某学会",
        post="副秘书长",
        programme="2026年党员干部全员轮训",
        class_title="第3期专题班",
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 3, 6),
        hours=Decimal("40.00"),
        result="合格",
        issuer="福建省某某科学技术协会",
        issued_on=date(2026, 3, 9),
        verify_url=f"https://lunxun.example.cn/verify/{code}",
        verify_code=code,
    )


def roster(places: Places, engine: str) -> Iterator[Measure]:
    """Check and apply a roster of a whole province, as the jobs do."""
    place = places.new(engine)
    content = _workbook()
    checking = Measure(f"roster of {ROSTER:,} rows: check", engine, "s")
    applying = Measure(f"roster of {ROSTER:,} rows: apply", engine, "s")
    by, at = place.cast.cy, clock.now()
    with place.databases.transaction() as session:
        uploaded = rosters.upload(
            session,
            file_name="名册.xlsx",
            content=content,
            unit_id=by.place.unit_id,
            complete=False,
            on=clock.day_of(at),
            by=by.actor,
            at=at,
        )
    checking.ours.append(seconds(lambda: worker.drain(place.databases)))
    with place.databases.transaction() as session:
        rosters.apply(session, uploaded.import_id, by=by.actor, at=at)
    applying.ours.append(seconds(lambda: worker.drain(place.databases)))
    applying.note = f"{_people(place):,} people afterwards"
    yield from (checking, applying)


def _workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("名册")
    sheet.write_row(0, 0, HEAD)
    for number in range(1, ROSTER + 1):
        unit = "FJ-A1" if number % 3 else "FJ-A"
        sheet.write_row(
            number, 0, (f"欧阳{_han(number)}", f"R{number:05d}", unit, "干部", "科员", "", "否", "")
        )
    book.close()
    return out.getvalue()


def _han(number: int) -> str:
    """Return two of the common characters: names differ, and each is one a person may bear."""
    return chr(0x4E00 + number % 500) + chr(0x5B00 + number // 500)


def _people(place: Place) -> int:
    with place.databases.session(readonly=True) as session:
        return int(session.connection().exec_driver_sql("SELECT count(*) FROM person").scalar_one())
