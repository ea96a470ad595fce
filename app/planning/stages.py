"""The way of a programme, step by step; rooms above say how far theirs is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from app.planning.models import PlanState
from app.planning.records import BatchFacts, PlanFacts, ProgrammeFacts, RosterCount, TierFacts


@dataclass(frozen=True)
class Stage:
    """One step: its name, whether it is done, how it stands in words, and where it is looked after."""

    label: Any
    done: bool
    text: str
    url: str | None = None


Report = Callable[[Session, ProgrammeFacts], Stage]
LATER: dict[str, Any] = {"timetable": _l("课表"), "exam": _l("考试"), "certificate": _l("证书")}
REPORTS: dict[str, Report] = {}


def report(key: str) -> Callable[[Report], Report]:
    """Register what tells how far a later step of a programme is: `timetable`, `exam` or `certificate`."""

    def register(function: Report) -> Report:
        REPORTS[key] = function
        return function

    return register


def later(session: Session, programme: ProgrammeFacts) -> list[Stage]:
    """Return the steps that other rooms look after; one nobody reports on is still to come."""
    return [
        REPORTS[key](session, programme) if key in REPORTS else Stage(label, False, "")
        for key, label in LATER.items()
    ]


def own(
    tiers: list[TierFacts],
    roster: RosterCount,
    batches: list[BatchFacts],
    plans: list[PlanFacts],
    urls: dict[str, str],
) -> list[Stage]:
    """Return this room's four steps."""
    seats = sum(batch.capacity for batch in batches)
    published = next((plan for plan in plans if plan.state is PlanState.PUBLISHED), None)
    return [
        Stage(_("层级"), bool(tiers), _("%(n)s 个层级", n=len(tiers)), urls["tiers"]),
        Stage(
            _("名册"),
            roster.people > 0,
            _("%(n)s 人", n=roster.people) if roster.people else _("尚未冻结"),
            urls["roster"],
        ),
        Stage(
            _("批次"),
            bool(batches),
            _("%(n)s 期，%(seats)s 个名额", n=len(batches), seats=seats) if batches else _("尚未设置"),
            urls["batches"],
        ),
        Stage(
            _("计划"),
            published is not None,
            _("第 %(n)s 稿已发布", n=published.version) if published else _("尚未发布"),
            urls["plans"],
        ),
    ]
