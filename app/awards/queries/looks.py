"""What certificates are drawn with: the looks they name, and the ones a programme may be issued with."""

import hashlib
import uuid
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import String, cast, literal, select, union_all
from sqlmodel import Session, col

from app.awards.designs import USABLE, Offer, SealState
from app.awards.facts import Issuer, ProgrammeFacts
from app.awards.models import Design, DesignVersion, Seal
from app.refusals import N_, Refusal
from certificates.looks import SHIPPED, Look, LookName, SealPicture
from certificates.templates import TEMPLATES, Template, read_template


class LookLost(Refusal):
    status = 500
    code = "look_lost"
    sentence = N_("证书样式或印章图样与登记的不一致，请联系系统管理员核查数据库。")


def looks(session: Session, names: Iterable[str]) -> dict[str, Look]:
    """Return what names stand for; refuse where something is not, or no longer, what was kept."""
    return {name: look(session, name) for name in sorted(set(names))}


def look(session: Session, name: str) -> Look:
    """Return what one name stands for; refuse where it is not, or no longer, what was kept."""
    if name in SHIPPED:
        return SHIPPED[name]
    found = LookName.read(name)
    template = TEMPLATES[found.template] if found.is_shipped else _template(session, found)
    return Look(template, _picture(session, found.seal) if found.seal else None)


def _template(session: Session, name: LookName) -> Template:
    statement: Any = (
        select(col(DesignVersion.content), col(DesignVersion.digest))
        .join(Design, col(Design.id) == DesignVersion.design_id)
        .where(col(Design.key) == name.template, col(DesignVersion.number) == name.version)
    )
    row = session.execute(statement).first()
    if row is None or hashlib.sha256(row.content.encode()).hexdigest() != row.digest:
        raise LookLost
    return _read(row.content)


@lru_cache(maxsize=64)
def _read(content: str) -> Template:
    return read_template(content)


def _picture(session: Session, sha256: str) -> SealPicture:
    # A seal that was revoked since stays on what it was printed on.
    statement = (
        select(col(Seal.png)).where(col(Seal.sha256) == sha256).order_by(col(Seal.uploaded_at)).limit(1)
    )
    png = session.execute(statement).scalar()
    if png is None or hashlib.sha256(png).hexdigest() != sha256:
        raise LookLost
    return SealPicture(png)


def title(session: Session, name: str) -> str:
    """Return the title a certificate bears."""
    return look(session, str(LookName.read(name).unsealed)).template.title


def offers(session: Session, programme: ProgrammeFacts) -> list[Offer]:
    """Return what a programme's certificates may be issued with: what the system brings, then its units' own."""
    return choices(session, programme)[0]


def choices(session: Session, programme: ProgrammeFacts) -> tuple[list[Offer], dict[uuid.UUID, str]]:
    """Return what a programme may issue with, and its units' approved seals by SHA-256: both in one statement."""
    named: tuple[Any, ...] = (
        Design.unit_path,
        Design.name,
        Design.key,
        DesignVersion.number,
        DesignVersion.title,
    )
    own: Any = (
        select(*named)
        .join(DesignVersion, col(DesignVersion.design_id) == Design.id)
        .where(
            col(Design.retired_at).is_(None),
            col(DesignVersion.state).in_(list(USABLE)),
            literal(programme.unit_path).like(col(Design.unit_path).concat("%")),
        )
    )
    unit = cast(col(Seal.unit_id), String)
    columns: tuple[Any, ...] = (literal(""), unit, col(Seal.sha256), literal(0), literal(""))
    sealed: Any = select(*columns).where(
        col(Seal.state) == SealState.APPROVED,
        literal(programme.unit_path).like(col(Seal.unit_path).concat("%")),
    )
    # In the order of units, names and keys; the last one of a design is its newest. No unit has an empty path.
    rows = sorted(tuple(row) for row in session.execute(union_all(own, sealed)).all())
    seals = {uuid.UUID(unit): sha256 for path, unit, sha256, *_ in rows if not path}
    newest = {key: (name, number, said) for path, name, key, number, said in rows if path}
    known = [Offer(LookName(name), each.title) for name, each in TEMPLATES.items()]
    known += [Offer(LookName(key, number), said, name) for key, (name, number, said) in newest.items()]
    return known, seals


def seal_of(session: Session, issuer: Issuer | None) -> str:
    """Return the SHA-256 of the seal a unit's certificates may bear, empty where none is approved."""
    if issuer is None or issuer.unit_id is None:
        return ""
    statement = select(col(Seal.sha256)).where(
        col(Seal.unit_id) == issuer.unit_id, col(Seal.state) == SealState.APPROVED
    )
    return session.execute(statement).scalar() or ""


def still_good(session: Session, name: str) -> str:
    """Return the look a new version of a certificate is drawn with: without a seal that was revoked since."""
    found = LookName.read(name)
    if not found.seal:
        return name
    statement = select(col(Seal.id)).where(
        col(Seal.sha256) == found.seal, col(Seal.state) == SealState.APPROVED
    )
    stands = session.execute(statement).first() is not None
    return name if stands else str(found.unsealed)
