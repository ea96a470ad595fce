"""Who may get a certificate, which unit issues it, and how a series and a masked name are written."""

import json
import uuid
from collections.abc import Iterable, Iterator
from datetime import date

from app.awards.facts import Change, ClassFacts, Evidence, Issuer, ProgrammeFacts
from app.organisation.facts import Level, UnitFacts
from app.planning.rules import completion
from app.refusals import N_, Refusal
from certificates.facts import CertificateFacts

# A class is told by its type and number: S03 is the third batch where that is a seminar.
LETTERS = {"seminar": "S", "thematic": "T", "other": "C"}
LONGEST_ORG = 12
# What a re-issue has of its own in any case; a difference here is no correction.
OWN = frozenset({"serial", "verify_code", "verify_url", "issued_on"})
# Kept with a certificate and not printed on it.
UNPRINTED = frozenset({"class_type", "rules"})
# The way completion is judged; raised when `planning/rules/completion.py` judges otherwise.
COMPLETION = 1


class NobodyMayIssue(Refusal):
    code = "no_issuer"
    sentence = N_("“%(unit)s”及其上级单位均未获准颁发证书，请先在单位信息中设置发证单位。")


class TakesTwo(Refusal):
    code = "takes_two"
    sentence = N_("撤销须由提出人以外的另一名有权人员确认或驳回。")


class AnotherDecides(Refusal):
    code = "another_decides"
    sentence = N_("须由另一名有权人员审核：写的人不能审核自己的样式，上传的人不能批准自己上传的印章。")


class NothingToCorrect(Refusal):
    code = "nothing_to_correct"
    sentence = N_("证书内容与现有记录一致，没有需要更正的地方。请先更正姓名、单位或班次信息，再换发证书。")


def eligible(evidence: Evidence, at: date) -> bool:
    """Say whether a certificate is due: every rule is met, and the person has not left (CE-6)."""
    is_active = evidence.left_on is None or at < evidence.left_on
    return is_active and completion.has_completed(evidence, at)


def issuer_of(path: str, units: Iterable[UnitFacts], root_line: str) -> Issuer | None:
    """Return the nearest unit on a path, itself first, that may issue; `root_line` is the provincial office's."""
    above = [unit for unit in units if unit.may_issue and path.startswith(unit.path)]
    if not above:
        return None
    unit = max(above, key=lambda unit: unit.depth)
    line = root_line if unit.level is Level.PROVINCIAL_HQ and root_line else unit.name
    return Issuer(org_code(unit.code), line, unit.id)


def org_code(code: str) -> str:
    """Return a unit's code as a number carries it; two units that come out alike share one series."""
    bare = "".join(mark for mark in code.upper() if mark.isascii() and mark.isalnum())
    return bare[-LONGEST_ORG:].rjust(2, "0")


def class_code(klass: ClassFacts | None) -> str:
    """Return the class's part of the number."""
    return "C00" if klass is None else f"{LETTERS[klass.class_type]}{klass.number:02d}"


def series(issuer: Issuer, year: int, klass: ClassFacts | None) -> str:
    """Name the series in which numbers follow each other without a gap."""
    return f"{issuer.code}-{year}-{class_code(klass)}"


def decides_revocation(asked_by: uuid.UUID, by: uuid.UUID) -> None:
    """Refuse to let whoever asked for a revocation decide it as well."""
    if asked_by == by:
        raise TakesTwo


def decides_look(brought_by: uuid.UUID, by: uuid.UUID) -> None:
    """Refuse to let whoever wrote a design, or uploaded a seal, decide about it."""
    if brought_by == by:
        raise AnotherDecides


def version(programme: ProgrammeFacts) -> str:
    """Write which rules of completion a certificate was issued by, for whoever asks years later."""
    exam = "exam" if programme.exam_required else "-"
    asked = (programme.hour_rule, programme.required_minutes, f"{programme.attendance_percent}%", exam)
    return f"{COMPLETION}:{'/'.join(map(str, asked))}"


def masked(name: str) -> str:
    """Return a name as the public may see it: 张*."""
    return f"{name[:1]}*"


def changes(before: CertificateFacts, after: CertificateFacts) -> Iterator[Change]:
    """Yield each fact that a new version would print differently."""
    old, new = json.loads(before.canonical()), json.loads(after.canonical())
    for field in CertificateFacts.__dataclass_fields__:
        if field not in OWN | UNPRINTED and old[field] != new[field]:
            yield Change(field, old[field], new[field])
