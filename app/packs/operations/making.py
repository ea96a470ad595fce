"""Make a pack: gather each part as of the order's instant, put the archive together, keep it with its digest."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import Session

from app import clock
from app.coverage import queries as coverage
from app.jobs import Work, handler
from app.journal.operations import record
from app.keys import PublicKey, Purpose, ring
from app.packs import archive, queries, rules
from app.packs.facts import PackFacts, Part
from app.packs.models import EvidencePackFile
from app.packs.operations.ordering import MAKE
from app.packs.parts import PARTS
from app.packs.queries.training import Slice
from app.packs.words import CHINESE
from app.planning.queries import programme as programme_of
from app.refusals import Unknown
from app.web.actor import Scope


@handler(MAKE)
def _make(work: Work) -> dict[str, Any]:
    pack_id = uuid.UUID(work.payload["pack_id"])
    with work.reading() as session:
        pack = queries.pack(session, pack_id)
    if pack is None:
        raise Unknown
    if pack.is_made:
        # The process before this one died after its last step.
        return {"sha256": pack.sha256}
    total = len(rules.KINDS[pack.kind]) + 1

    def tell(done: int, part: str) -> None:
        work.progress(done, total, part)

    keys = ring(work.databases.config, Purpose.JOURNAL).public()
    with work.reading() as session:
        content, files = make(session, pack, work.payload["fallbacks"], tell, keys=keys)
    with work.transaction() as session:
        keep(session, pack, content, files)
    return {"sha256": archive.sha256(content)}


def make(
    session: Session,
    pack: PackFacts,
    fallbacks: str,
    tell: Callable[[int, str], None] | None = None,
    *,
    keys: Sequence[PublicKey] = (),
) -> tuple[bytes, int]:
    """Return the archive of an order and how many files are in it; the same rows and keys give the same bytes."""
    of = replace(_slice(session, pack), keys=keys)
    files: dict[str, bytes] = {}
    for number, part in enumerate(rules.KINDS[pack.kind]):
        if tell is not None:
            tell(number, rules.NAMES[part])
        files |= PARTS[part](session, of, fallbacks)
    return archive.build(_about(pack, of), files), len(files) + 3


def _slice(session: Session, pack: PackFacts) -> Slice:
    programme = programme_of(session, pack.programme_id)
    if programme is None:
        raise Unknown
    scope = Scope((pack.unit_path,))
    # An order of today is made a little later: what happened in between is taken back too.
    roll = coverage.roll(session, programme, scope, pack.unit_path, pack.known_at, is_past=True)
    rules.check_people(len(roll.lines) if roll else 0)
    assert roll is not None
    return Slice(programme, roll, scope, pack.since, pack.until, pack.known_at)


def _about(pack: PackFacts, of: Slice) -> Mapping[str, Any]:
    return {
        "programme": {
            "id": str(of.programme.id),
            "name": of.programme.name,
            "document_no": of.programme.document_no,
        },
        "unit": {"path": pack.unit_path, "name": pack.unit_name},
        "inspection": pack.kind.value,
        "inspection_name": CHINESE[pack.kind],
        "since": pack.since.isoformat(),
        "until": pack.until.isoformat(),
        "known_at": pack.known_at.isoformat(timespec="microseconds"),
        "parts": [part.value for part in Part if part in rules.KINDS[pack.kind]],
    }


def keep(session: Session, pack: PackFacts, content: bytes, files: int) -> None:
    """Keep an archive for good, and write its digest to the journal."""
    at = clock.now()
    row = EvidencePackFile(
        pack_id=pack.id,
        content=content,
        sha256=archive.sha256(content),
        size=len(content),
        files=files,
        made_at=at,
    )
    session.add(row)
    session.flush()
    record(
        session,
        "pack.made",
        "evidence_pack",
        pack.id,
        by=None,
        at=at,
        unit_path=pack.unit_path,
        sha256=row.sha256,
        size=row.size,
        files=files,
    )
