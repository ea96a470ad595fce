"""Put together what is known of each person from the rows of everybody."""

from collections.abc import Sequence
from typing import Any

from app.coverage.facts import PersonFacts
from app.coverage.queries.gathering.excuses import excuse_of
from app.coverage.queries.gathering.traces import Traces
from app.coverage.records import Gathered, Named, TierName
from app.planning.records import ProgrammeFacts
from app.planning.rules import completion


def gathered(
    programme: ProgrammeFacts, rows: Sequence[Any], strangers: Sequence[Any], traces: Traces, named: bool
) -> Gathered:
    """Sort out one programme's rows and put each person together."""
    own = [row for row in rows if row.programme_id == programme.id]
    others = [row for row in strangers if row.programme_id == programme.id]
    people = [compose(programme, row, traces) for row in own]
    people += [stranger(row) for row in others]
    names = {str(row.person_id): _named(row) for row in (*own, *others)} if named else {}
    batches = {str(key): batch for key, batch in traces.batches.items() if batch.programme_id == programme.id}
    tiers = {TierName(str(row.tier_id), row.tier_name, row.tier_position) for row in own if row.tier_id}
    return Gathered(tuple(people), names, batches, tuple(sorted(tiers, key=lambda tier: tier.position)))


def compose(programme: ProgrammeFacts, row: Any, traces: Traces) -> PersonFacts:
    """Put together what the roster says of a person and what they left behind."""
    key = (programme.id, row.person_id)
    batch = traces.seat(key)
    attended = traces.attended.get(key, {})
    there, required_there = attended.get(batch.id, (0, 0)) if batch else (0, 0)
    outcome = traces.outcomes.get(key)
    excuse = excuse_of(row)
    return PersonFacts(
        person_id=str(row.person_id),
        unit_path=row.unit_path,
        tier_id=str(row.tier_id) if row.tier_id else None,
        is_principal_leader=row.is_principal_leader,
        exempt_until=excuse.exempt_until,
        deferred_until=excuse.deferred_until,
        batch_id=str(batch.id) if batch else None,
        batch_starts_on=batch.starts_on if batch else None,
        batch_ends_on=batch.ends_on if batch else None,
        attended_any=bool(attended),
        credited_minutes=traces.minutes.get(key, 0),
        required_minutes=programme.required_minutes,
        sessions_attended=there,
        sessions_total=batch.sessions if batch else 0,
        attendance_percent=programme.attendance_percent,
        required_sessions_missing=batch.required_sessions - required_there if batch else 0,
        exam=completion.standing(programme.exam_required, outcome),
        exam_admitted=outcome is not None and outcome.eligible,
        passed_first_sitting=outcome is not None and outcome.first_passed is True,
        has_certificate=row.has_certificate,
    )


def stranger(row: Any) -> PersonFacts:
    """Return the facts of somebody no roster names; nothing of theirs counts."""
    return PersonFacts(
        person_id=str(row.person_id),
        unit_path=row.unit_path,
        on_roster=False,
        is_principal_leader=row.is_principal_leader,
    )


def _named(row: Any) -> Named:
    return Named(
        name=row.name,
        name_pinyin=row.name_pinyin,
        staff_no=row.staff_no,
        unit_name=row.unit_name,
        post=row.post,
        rank=row.rank,
        tier_name=getattr(row, "tier_name", None),
        tier_position=getattr(row, "tier_position", None),
        unit_now=getattr(row, "unit_now", row.unit_name),
        has_moved=not getattr(row, "stayed", True),
    )
