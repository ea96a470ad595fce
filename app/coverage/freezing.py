"""Figures frozen with the facts they rest on, as a file that anybody can judge and add up again.

The digest is taken of the canonical JSON (sorted keys, no spaces, UTF-8) of everything else in the file. The same
facts always give the same bytes.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from app.coverage import rules
from app.coverage.facts import ExamStanding, Figures, Judgement, PersonFacts, Reason, Status
from app.coverage.records import PersonLine, Roll

FORMAT = "lunxun-coverage-facts-2"
# Files of before units and tiers were told apart in them are still read.
FORMATS = (FORMAT, "lunxun-coverage-facts-1")
NO_TIER = "none"
_DAYS = ("exempt_until", "deferred_until", "batch_starts_on", "batch_ends_on")


def freeze(roll: Roll, paths: Sequence[str], day: date, known_at: datetime) -> bytes:
    """Return the file: who was looked at, what was known of each, the judgement, and the figures of every unit."""
    programme, lines = roll.programme, roll.lines
    told = {
        "format": FORMAT,
        "programme": {
            "id": str(programme.id),
            "name": programme.name,
            "document_no": programme.document_no,
            "hour_rule": programme.hour_rule,
        },
        "units": list(paths),
        "names": [[unit.path, unit.name] for unit in roll.units.values() if _within(unit.path, paths)],
        "tiers": [[tier.id, tier.name] for tier in roll.tiers],
        "day": day.isoformat(),
        "known_at": known_at.isoformat(timespec="microseconds"),
        "people": [_person(line) for line in sorted(lines, key=lambda line: line.facts.person_id)],
        **figures([line.judgement for line in lines]),
    }
    return sealed(told)


def _within(path: str, paths: Sequence[str]) -> bool:
    return any(path.startswith(each) for each in paths)


def _person(line: PersonLine) -> dict[str, Any]:
    return {
        "name": line.named.name,
        "staff_no": line.named.staff_no,
        "unit_name": line.named.unit_name,
        "post": line.named.post,
        "tier_name": line.named.tier_name,
        "facts": json.loads(json.dumps(asdict(line.facts), default=str)),
        "status": line.judgement.status.value,
        "reason": line.judgement.reason.value if line.judgement.reason else None,
    }


def figures(judged: Iterable[Judgement]) -> dict[str, Any]:
    """Return every unit's figures by path, as they stand in the file: the whole, the unit's own people, each tier."""
    folded = rules.fold(judged)
    return {
        "figures": {path: _counts(unit.total) for path, unit in folded.items()},
        "own": {path: _counts(unit.own) for path, unit in folded.items()},
        "by_tier": {
            path: {key or NO_TIER: _counts(found) for key, found in unit.tiers.items()}
            for path, unit in folded.items()
        },
    }


def figures_of(told: Mapping[str, Any]) -> Figures:
    """Return figures as they were told."""
    reasons = {Reason(key): told["reasons"][key] for key in Reason if key in told["reasons"]}
    return Figures(reasons=reasons, **{f.name: told[f.name] for f in fields(Figures) if f.name != "reasons"})


def _counts(figures: Figures) -> dict[str, Any]:
    counts = {f.name: getattr(figures, f.name) for f in fields(Figures) if f.name != "reasons"}
    return counts | {"reasons": {reason.value: count for reason, count in figures.reasons.items()}}


def _canonical(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sealed(told: Mapping[str, Any]) -> bytes:
    """Return a file with the digest of everything in it."""
    digest = hashlib.sha256(_canonical(told)).hexdigest()
    return (
        json.dumps({**told, "digest": digest}, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    ).encode()


class NoFacts(ValueError):
    """Say that a file holds no frozen facts."""


def read(content: bytes) -> dict[str, Any]:
    """Read a file; raises `NoFacts` for anything else."""
    try:
        told = json.loads(content)
    except ValueError as error:
        raise NoFacts from error
    if not isinstance(told, dict) or told.get("format") not in FORMATS:
        raise NoFacts
    return told


def people(told: Mapping[str, Any]) -> list[PersonFacts]:
    """Return the facts of everybody in a file."""
    return [_facts(each["facts"]) for each in told["people"]]


def _facts(told: Mapping[str, Any]) -> PersonFacts:
    values = dict(told)
    for name in _DAYS:
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    return PersonFacts(**values | {"exam": ExamStanding(values["exam"])})


def faults(told: Mapping[str, Any]) -> list[str]:
    """Judge everybody anew, add everything up anew, and name what is not as the file says (CO-1, CO-2, CO-4)."""
    rest = {key: value for key, value in told.items() if key != "digest"}
    found = []
    if hashlib.sha256(_canonical(rest)).hexdigest() != told.get("digest"):
        found.append("摘要不符：文件在生成之后被改动")
    day = date.fromisoformat(told["day"])
    judged = []
    for facts, said in zip(people(told), told["people"], strict=True):
        judgement = rules.judge(facts, day)
        judged.append(judgement)
        if (judgement.status, judgement.reason) != (_status(said), _reason(said)):
            found.append(f"{said['name']}（{said['staff_no']}）：认定与事实不符")
    found += [
        _SAID_WRONG[name]
        for name, counted in figures(judged).items()
        if name in told and counted != told[name]
    ]
    return found


_SAID_WRONG = {
    "figures": "数字与逐人认定之和不符",
    "own": "本级数字与逐人认定之和不符",
    "by_tier": "分层级数字与逐人认定之和不符",
}


def _status(said: Mapping[str, Any]) -> Status:
    return Status(said["status"])


def _reason(said: Mapping[str, Any]) -> Reason | None:
    return Reason(said["reason"]) if said["reason"] else None


def differences(told: Mapping[str, Any], now: Iterable[PersonFacts]) -> list[str]:
    """Name everybody whose facts, asked anew of the database as of then, are not those of the file (CO-3)."""
    names = {each["facts"]["person_id"]: each["name"] for each in told["people"]}
    return [f"{names.get(key, key)}：事实与重新计算的不同" for key in differing(told, now)]


def differing(
    told: Mapping[str, Any], now: Iterable[PersonFacts]
) -> dict[str, tuple[PersonFacts | None, PersonFacts | None]]:
    """Return whose facts are not those of the file, by id: as the file has them, and as they are found now."""
    was = {facts.person_id: facts for facts in people(told)}
    known = {facts.person_id: facts for facts in now}
    return {
        key: (was.get(key), known.get(key))
        for key in sorted(was.keys() | known.keys())
        if was.get(key) != known.get(key)
    }
