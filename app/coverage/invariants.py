"""What must hold of coverage at any moment: statements that return the rows that break it, and one recomputation."""

from collections import Counter
from datetime import datetime

from sqlmodel import Session

from app.clock import day_of
from app.coverage import rules
from app.coverage.facts import Judgement, Status
from app.coverage.queries.gathering import gather
from app.planning import queries as planning
from app.web.actor import Scope

EVERYWHERE = Scope(("/",))
INVARIANTS: dict[str, str] = {
    "a roster entry stands in a programme whose roster is frozen": """
        SELECT e.id FROM roster_entry e JOIN programme p ON p.id = e.programme_id
        WHERE p.roster_frozen_at IS NULL""",
    "a roster entry lies in its programme's subtree": """
        SELECT e.id FROM roster_entry e JOIN programme p ON p.id = e.programme_id
        WHERE SUBSTR(e.unit_path, 1, LENGTH(p.unit_path)) <> p.unit_path""",
    "a roster entry's tier is one of its programme's": """
        SELECT e.id FROM roster_entry e JOIN tier t ON t.id = e.tier_id WHERE t.programme_id <> e.programme_id""",
}


def faults(session: Session, at: datetime) -> list[str]:
    """Recompute every programme and name what does not add up (CO-1, CO-2); an empty list is what must be."""
    programmes = planning.programmes(session, EVERYWHERE)
    found: list[str] = []
    for programme in programmes:
        # One programme at a time, so that a large database needs the memory of one roster.
        known = gather(session, [programme], EVERYWHERE, at)[programme.id]
        judged = [rules.judge(facts, day_of(at)) for facts in known.people]
        twice = [key for key, times in Counter(each.person_id for each in judged).items() if times > 1]
        found += [f"{programme.name}：{key} 出现了不止一次" for key in twice]
        found += [
            f"{programme.name}：{each.person_id} 的原因与状态不符"
            for each in judged
            if (each.reason is None) == (each.status is Status.MISSING)
        ]
        if not twice:
            found += [f"{programme.name}：{path} 与下级之和不符" for path in _unbalanced(judged)]
    return found


def _unbalanced(judged: list[Judgement]) -> list[str]:
    units = rules.fold(judged)
    broken = []
    for path, unit in units.items():
        below = [other.total for other in units.values() if other.parent_path == path]
        total = rules.add([(unit.own, 1), *((each, 1) for each in below)])
        parts = total.completed + total.exempt + total.deferred + total.missing
        if total != unit.total or parts != total.required or sum(total.reasons.values()) != total.missing:
            broken.append(path)
    return broken
