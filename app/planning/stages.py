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


def timetable_stage(ready: int, batches: int, url: str) -> Stage:
    """Say how many batches have a timetable; done when all have."""
    text = str(_("%(n)s / %(all)s 期已排课", n=ready, all=batches)) if batches else ""
    return Stage(LATER["timetable"], batches > 0 and ready == batches, text, url)


def exam_stage(required: bool, published: int, url: str) -> Stage:
    """Say how many exams are published; done when one is, or none is asked for."""
    if not required and not published:
        return Stage(LATER["exam"], True, str(_("不要求考试")), url)
    text = _("已发布 %(n)s 场", n=published) if published else _("还没有发布")
    return Stage(LATER["exam"], published > 0, str(text), url)


def certificate_stage(issued: int, url: str) -> Stage:
    """Say how many certificates are out; done when the first are."""
    text = _("已颁发 %(n)s 份", n=issued) if issued else _("还没有颁发")
    return Stage(LATER["certificate"], issued > 0, str(text), url)


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
