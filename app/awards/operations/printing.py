"""Hand certificates out in numbers: a class as one document, as files or as a list to sign; and other lists."""

import io
import re
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.awards import press, queries
from app.awards.facts import CertificateState, ProgrammeFacts, Settings
from app.awards.models import Certificate
from app.clock import day_of
from app.journal import operations as journal
from app.refusals import N_, Refusal, Unknown
from app.web.actor import Actor, Scope
from certificates.drawing import render_many
from certificates.register import draw_register
from certificates.signed import Signed

MOST = 1000
Tell = Callable[[int], None]
ACTIONS = {"sheets": "certificates.printed", "list": "certificates.listed", "files": "certificates.packed"}
# What a file may not be called by on any system.
FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True)
class Order:
    """Which certificates are asked for: a programme's class, or those without one, within a scope."""

    programme: ProgrammeFacts
    batch_id: uuid.UUID | None
    scope: Scope
    settings: Settings


class NothingToPrint(Refusal):
    code = "nothing_to_print"
    sentence = N_("没有可以打印的证书。")


def print_class(session: Session, order: Order, part: int = 1, *, by: Actor, at: datetime) -> bytes:
    """Return the valid certificates of a class as the pages of one PDF, up to 1,000, in the order of their numbers."""
    note(session, order, "sheets", count(session, order, part), by, at)
    return sheets(session, order, part)


def list_class(session: Session, order: Order, part: int = 1, *, by: Actor, at: datetime) -> bytes:
    """Return the list on which a class signs for its certificates, as a PDF, in the order of the sheets."""
    rows = _rows(session, order, part)
    note(session, order, "list", len(rows), by, at)
    facts = [press.read_facts(row.facts) for row in rows]
    title = "　".join(dict.fromkeys(each for each in (order.programme.name, facts[0].class_title) if each))
    return draw_register(facts, title, press.fonts(order.settings.fallback_fonts), day_of(at))


def pack_class(session: Session, order: Order, part: int = 1, *, by: Actor, at: datetime) -> bytes:
    """Return the files of a class as they were issued, in a ZIP; the same certificates give the same bytes."""
    note(session, order, "files", count(session, order, part), by, at)
    return files(session, order, part)


def count(session: Session, order: Order, part: int) -> int:
    """Return how many certificates a part of a class has; refuse one that has none."""
    return len(_rows(session, order, part))


def sheets(session: Session, order: Order, part: int, tell: Tell = lambda done: None) -> bytes:
    """Draw a class on the pages of one PDF; `tell` hears how many are done."""
    rows = _rows(session, order, part)
    signed = [Signed(press.read_facts(row.facts), row.key_id, bytes.fromhex(row.signature)) for row in rows]
    looks = queries.looks(session, (each.facts.template for each in signed))
    return render_many(signed, press.fonts(order.settings.fallback_fonts), looks, tell)


def files(session: Session, order: Order, part: int, tell: Tell = lambda done: None) -> bytes:
    """Pack the files of a class as they were issued; `tell` hears how many are in."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for done, row in enumerate(_rows(session, order, part), 1):
            pdf = queries.pdf(session, row.id, row.pdf_sha256)
            if pdf is None:
                raise Unknown
            name = FORBIDDEN.sub("_", f"{row.serial}-{press.read_facts(row.facts).holder_name}")
            # Dated by the certificate: a PDF is compressed already.
            day = row.issued_on
            archive.writestr(zipfile.ZipInfo(f"{name}.pdf", (day.year, day.month, day.day, 0, 0, 0)), pdf)
            # One file after the other: the class together may be larger than what it is packed into.
            session.expire_all()
            tell(done)
    return out.getvalue()


def _rows(session: Session, order: Order, part: int) -> list[Any]:
    columns = ("id", "serial", "facts", "key_id", "signature", "pdf_sha256", "issued_on")
    batch = col(Certificate.batch_id)
    statement: Any = (
        select(*(getattr(Certificate, name) for name in columns))
        .where(
            col(Certificate.programme_id) == order.programme.id,
            batch == order.batch_id if order.batch_id else batch.is_(None),
            col(Certificate.state) == CertificateState.VALID,
            order.scope.clause(col(Certificate.unit_path)),
        )
        .order_by(col(Certificate.series), col(Certificate.number))
    )
    rows = list(session.execute(statement.limit(MOST).offset((part - 1) * MOST)).all())
    if not rows:
        raise NothingToPrint
    return rows


def note(session: Session, order: Order, what: str, count: int, by: Actor, at: datetime) -> None:
    """Record that somebody took a class's certificates as sheets, as a list or as files."""
    journal.record(
        session,
        ACTIONS[what],
        "programme",
        order.programme.id,
        by=by,
        at=at,
        unit_path=order.programme.unit_path,
        batch=str(order.batch_id or ""),
        count=count,
    )


def note_export(session: Session, count: int, *, by: Actor, at: datetime) -> None:
    """Record that somebody took the list of certificates out of the house."""
    journal.record(session, "certificates.exported", "certificate", "list", by=by, at=at, count=count)
