"""Who is covered, why the others are not, and what that adds up to.

Definitions. Required is the frozen roster; exemptions and deferrals stay in it and stand beside the other
figures. Started means any trace of taking part: a session attended, a minute credited or the exam begun.
Completed means that every rule of the programme is met: required sessions, attendance, hours and exam. It
does not depend on the certificate, which records completion and follows it: a printing run must not change
how many have trained; people still waiting for theirs are counted apart. Where a programme has no rule that
could be met, completion is having taken part in a batch that is over.

Completion counts before exemption, exemption before deferral: whoever trained in spite of an exemption has
trained.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date

from app.coverage.facts import ExamStanding, Figures, Judgement, PersonFacts, Reason, Status, UnitFigures
from app.planning.rules.completion import has_completed, has_sat, has_started, shortfalls

_COUNTS = tuple(f.name for f in fields(Figures) if f.name != "reasons")


def judge(facts: PersonFacts, at: date) -> Judgement:
    """Judge one person on a calendar day of the programme's place."""
    status = _status(facts, at)
    return Judgement(
        person_id=facts.person_id,
        unit_path=facts.unit_path,
        tier_id=facts.tier_id,
        is_principal_leader=facts.is_principal_leader,
        status=status,
        started=has_started(facts),
        reason=_reason(facts, at) if status is Status.MISSING else None,
        exam=facts.exam,
        exam_admitted=facts.exam_admitted or has_sat(facts.exam),
        passed_first_sitting=facts.passed_first_sitting,
        certificate_pending=status is Status.COMPLETED and not facts.has_certificate,
    )


def _status(facts: PersonFacts, at: date) -> Status:
    if not facts.on_roster:
        return Status.OUTSIDE
    if has_completed(facts, at):
        return Status.COMPLETED
    if facts.exempt_until is not None and at <= facts.exempt_until:
        return Status.EXEMPT
    if facts.deferred_until is not None and at <= facts.deferred_until:
        return Status.DEFERRED
    return Status.MISSING


def _reason(facts: PersonFacts, at: date) -> Reason:
    """Name the first reason that holds for a person who has not completed.

    The batch comes first: as long as it lies ahead or is on, what is short is not a fault yet. After it, a
    person who never took part is absent, whatever else is short in consequence.
    """
    if facts.batch_starts_on is None or facts.batch_ends_on is None:
        return Reason.NOT_ENROLLED
    if at < facts.batch_starts_on:
        return Reason.BATCH_TO_COME
    if at <= facts.batch_ends_on:
        return Reason.IN_TRAINING
    if not has_started(facts):
        return Reason.ABSENT
    return Reason(next(shortfalls(facts)))


def figures_of(judgement: Judgement) -> Figures:
    """Turn one judgement into figures that can be added."""
    if judgement.status is Status.OUTSIDE:
        return Figures(outside=1)
    completed = judgement.status is Status.COMPLETED
    eligible = judgement.exam is not ExamStanding.NOT_REQUIRED
    passed = judgement.exam is ExamStanding.PASSED
    return Figures(
        required=1,
        started=int(judgement.started),
        completed=int(completed),
        exempt=int(judgement.status is Status.EXEMPT),
        deferred=int(judgement.status is Status.DEFERRED),
        missing=int(judgement.status is Status.MISSING),
        leaders=int(judgement.is_principal_leader),
        leaders_completed=int(judgement.is_principal_leader and completed),
        exam_eligible=int(eligible),
        exam_admitted=int(eligible and judgement.exam_admitted),
        exam_sat=int(has_sat(judgement.exam)),
        exam_passed=int(passed),
        exam_passed_first=int(passed and judgement.passed_first_sitting),
        certificates_pending=int(judgement.certificate_pending),
        reasons={judgement.reason: 1} if judgement.reason else {},
    )


def add(parts: Iterable[tuple[Figures, int]]) -> Figures:
    """Add figures, each as many times as it is given."""
    counts: Counter[str] = Counter()
    reasons: Counter[Reason] = Counter()
    for figures, times in parts:
        for name in _COUNTS:
            counts[name] += getattr(figures, name) * times
        for reason, count in figures.reasons.items():
            reasons[reason] += count * times
    in_order = {reason: reasons[reason] for reason in Reason if reasons[reason]}
    return Figures(reasons=in_order, **counts)


def fold(judgements: Iterable[Judgement], units: Iterable[str] = ()) -> dict[str, UnitFigures]:
    """Add judgements up the tree: figures of every unit by path, parents before children.

    `units` names units to list even if nobody stands in them. Everyone counts once, where their roster
    entry stands; raises ValueError on a person judged twice.
    """
    own: dict[str, dict[str | None, Figures]] = defaultdict(dict)
    for (path, tier_id), parts in _by_place(judgements).items():
        own[path][tier_id] = add(parts)
    below: dict[str, dict[str | None, list[tuple[Figures, int]]]] = {}
    for path in own.keys() | set(units):
        for ancestor in lineage(path):
            tiers = below.setdefault(ancestor, {})
            for tier_id, figures in own.get(path, {}).items():
                tiers.setdefault(tier_id, []).append((figures, 1))
    return {path: _unit(path, own.get(path, {}), below[path]) for path in sorted(below)}


def lineage(unit_path: str) -> list[str]:
    """List the paths of a unit and everything above it, the root first: `/a/b/` gives `/a/` and `/a/b/`."""
    codes = unit_path.strip("/").split("/")
    return ["/" + "/".join(codes[: depth + 1]) + "/" for depth in range(len(codes))]


def _by_place(
    judgements: Iterable[Judgement],
) -> dict[tuple[str, str | None], list[tuple[Figures, int]]]:
    """Count judgements alike in everything but the person, so that adding costs by kind and not by head."""
    seen: set[str] = set()
    kinds: Counter[Judgement] = Counter()
    for judgement in judgements:
        if judgement.person_id in seen:
            raise ValueError(f"judged twice: {judgement.person_id}")
        seen.add(judgement.person_id)
        kinds[replace(judgement, person_id="")] += 1
    places: dict[tuple[str, str | None], list[tuple[Figures, int]]] = defaultdict(list)
    for kind, count in kinds.items():
        places[kind.unit_path, kind.tier_id].append((figures_of(kind), count))
    return places


def _unit(
    path: str, own: dict[str | None, Figures], below: dict[str | None, list[tuple[Figures, int]]]
) -> UnitFigures:
    above = lineage(path)[:-1]
    tiers = {
        tier_id: add(below[tier_id]) for tier_id in sorted(below, key=lambda tier: (tier is None, tier or ""))
    }
    return UnitFigures(
        unit_path=path,
        parent_path=above[-1] if above else None,
        own=add((figures, 1) for figures in own.values()),
        total=add((figures, 1) for figures in tiers.values()),
        tiers=tiers,
        own_tiers=own,
    )


def units_nobody_started(units: Iterable[UnitFigures]) -> list[str]:
    """List the paths of units where people are due and not one has started (零参训单位)."""
    return [unit.unit_path for unit in units if unit.has_nobody_started]
