"""What a certificate will say and whether it can be printed, before a number is taken; and its frozen text, read."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from app.awards import rules, signing
from app.awards.facts import Block, Candidate, Evidence, Issuer, ProgrammeFacts, Settings
from app.keys import Keyring
from app.planning.rules.completion import ExamStanding
from certificates import fitting
from certificates.drawing import render
from certificates.faces import Fonts, load_fonts, paths
from certificates.facts import BadFacts, CertificateFacts, plain_hours
from certificates.looks import Look
from certificates.serials import SEQ_LIMIT, make_serial
from certificates.sheet import Problem as Problem
from certificates.sheet import problems
from certificates.signed import Signed

# As wide as any real code, so that what fits the draft fits the certificate.
DRAFT_CODE = fitting.WIDEST_CODE
PASSED = "合格"
SAMPLE_ISSUER = "某某科学技术协会"


@lru_cache(maxsize=4)
def fonts(fallbacks: str) -> Fonts:
    """Return the fonts of this installation; `fallbacks` are paths joined as the system joins them."""
    return load_fonts(fallbacks=paths(fallbacks))


def compose(
    candidate: Candidate,
    programme: ProgrammeFacts,
    issuer: Issuer,
    settings: Settings,
    *,
    on: date,
    number: int,
    code: str,
    serial: str = "",
) -> CertificateFacts:
    """Return the facts of a certificate; raise BadFacts when one of them cannot stand on it."""
    klass = candidate.klass
    passed = candidate.evidence.exam is ExamStanding.PASSED
    return CertificateFacts(
        serial=serial or make_serial(issuer.code, on.year, rules.class_code(klass), number),
        holder_name=candidate.name,
        unit_name=candidate.unit_name,
        post=candidate.post,
        programme=programme.name,
        class_title=klass.title if klass else "",
        starts_on=klass.starts_on if klass else programme.starts_on,
        ends_on=klass.ends_on if klass else programme.ends_on,
        hours=candidate.hours,
        result=PASSED if passed else "",
        issuer=issuer.line,
        issued_on=on,
        verify_url=f"{settings.base_url.rstrip('/')}/verify/{code}",
        verify_code=code,
        template=settings.template,
        class_type=klass.class_type if klass else "",
        rules=rules.version(programme),
    )


def sample(look: Look, trial: str, settings: Settings, on: date) -> bytes:
    """Draw a look with an invented holder, unsigned and under a number that is never given."""
    issuer = settings.issuer or SAMPLE_ISSUER
    facts = fitting.trial(trial, on=on, issuer=issuer, base_url=settings.base_url)
    return render(Signed(facts), fonts(settings.fallback_fonts), look)


def blocks(
    candidate: Candidate, programme: ProgrammeFacts, issuer: Issuer, settings: Settings, look: Look, on: date
) -> tuple[Block, ...]:
    """Return what keeps a person's certificate from being printed, without taking a number.

    `look` is what `settings.template` names.
    """
    try:
        draft = compose(candidate, programme, issuer, settings, on=on, number=SEQ_LIMIT, code=DRAFT_CODE)
    except BadFacts as fault:
        return (Block(str(fault).partition(" ")[0]),)
    return _blocks(draft, settings.fallback_fonts, look)


@lru_cache(maxsize=20_000)
def _blocks(draft: CertificateFacts, fallbacks: str, look: Look) -> tuple[Block, ...]:
    found = problems(draft, fonts(fallbacks), look)
    return tuple(Block(problem.field, "".join(problem.missing)) for problem in found)


def read_facts(text: str) -> CertificateFacts:
    """Return frozen facts from their canonical text."""
    return CertificateFacts.from_plain(json.loads(text))


@dataclass(frozen=True)
class Pressed:
    """A finished certificate: the signed file, and who signed its facts how."""

    pdf: bytes
    key_id: str
    signature: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.pdf).hexdigest()


def press(text: str, keys: Keyring, fallbacks: str, look: Look) -> Pressed:
    """Sign frozen facts, draw and sign the document; raise CannotPrint, NoKey, KeysLocked or StampRefused.

    Nothing is written: a run that was killed here does it again, with the key that signs then.
    """
    key = keys.current()
    signed = Signed(read_facts(text), key.public.key_id, key.facts.sign(text.encode()))
    drawn = render(signed, fonts(fallbacks), look)
    return Pressed(signing.sign(drawn, key, keys), signed.key_id, signed.signature)


def write_evidence(evidence: Evidence) -> str:
    """Write evidence as canonical JSON."""
    return json.dumps(plain_evidence(evidence), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain_evidence(evidence: Evidence) -> dict[str, Any]:
    """Return evidence as plain values, for the journal."""
    return {name: _plain(value) for name, value in asdict(evidence).items() if value is not None}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return plain_hours(value)
    return value.isoformat() if isinstance(value, date) else value


def read_evidence(text: str) -> Evidence:
    """Return evidence from its canonical text."""
    values = json.loads(text)
    for name in ("batch_ends_on", "left_on"):
        values[name] = date.fromisoformat(values[name]) if name in values else None
    score = Decimal(values["best_score"]) if "best_score" in values else None
    return Evidence(**values | {"exam": ExamStanding(values["exam"]), "best_score": score})
