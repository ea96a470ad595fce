"""What if: how sure it is that everybody has been by when, with people who do not come and other seats."""

import uuid
from dataclasses import dataclass
from datetime import date

from flask import render_template, request
from flask_babel import gettext as _

from app.planning.queries.plans import crowds, offered
from app.planning.records import PlanFacts
from app.planning.rules.forecast import Forecast, Session, Straggler, Wonder, forecast
from app.planning.views.counter import PLAN, SEE_PLAN, desk, plan_crumbs, within
from app.refusals import Unknown
from app.web.desk import Answer, Visit


@dataclass(frozen=True)
class Plot:
    """A forecast drawn: points of its line and of its band, the days written below, and the units that finish last."""

    line: str
    band: str
    ticks: tuple[tuple[float, str], ...]
    lanes: tuple["Lane", ...]


@dataclass(frozen=True)
class Lane:
    """When a unit is whole, drawn from the first batch's end (0) to the last one's (LANE): 10, 50 and 90 of a hundred.

    A band without an end goes on to the edge; a unit that is whole in not even a tenth of the runs has none.
    """

    unit: Straggler
    band: tuple[float, float] | None
    dot: float | None


@desk.get(f"{PLAN}/forecast", needs=SEE_PLAN, lane="report")
def what_if(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    if plan.summary is None:
        raise Unknown
    wonder = Wonder(_between("absent", 5, 60), _between("seats", 100, 200, 20))
    batches = offered(visit.session, plan)
    sessions = [
        Session(str(each.number), each.ends_on, each.capacity, frozenset(map(str, each.tier_ids)))
        for each in batches
    ]
    found = forecast(sessions, crowds(visit.session, plan), wonder)
    return render_template(
        "planning/forecast_now.html" if "HX-Request" in request.headers else "planning/forecast.html",
        plan=plan,
        crumbs=plan_crumbs(plan, (_("推演"), None)),
        wonder=wonder,
        found=found,
        plot=_plot(found),
    )


def _between(name: str, usual: int, most: int, least: int = 0) -> int:
    """Return a number of the address, within what the page offers."""
    asked = request.args.get(name, "")
    return (
        min(max(int(asked), least), most) if asked.isascii() and asked.isdigit() and len(asked) < 4 else usual
    )


LEFT, RIGHT, TOP, BOTTOM = 60, 620, 20, 300
LANE = 240


def _plot(found: Forecast) -> Plot | None:
    """Lay the points out on the plot: days from left to right, per cent upwards."""
    if not found.points:
        return None
    first, last = found.points[0].on, found.points[-1].on
    days = max((last - first).days, 1)

    def x(on: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * (on - first).days / days, 1)

    def y(share: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * share / 100, 1)

    def along(on: date) -> float:
        return round(LANE * (on - first).days / days, 1)

    def lane(each: Straggler) -> Lane:
        band = (along(each.early), along(each.late) if each.late else LANE) if each.early else None
        return Lane(each, band, along(each.usual) if each.usual else None)

    def drawn(pairs: list[tuple[date, float]]) -> str:
        return " ".join(f"{x(on)},{y(share)}" for on, share in pairs)

    low = [(each.on, each.low) for each in found.points]
    high = [(each.on, each.high) for each in found.points]
    step = -(-len(found.points) // 6)
    return Plot(
        drawn([(each.on, each.middle) for each in found.points]),
        drawn([*high, *reversed(low)]),
        tuple((x(each.on), each.on.strftime("%m-%d")) for each in found.points[::step]),
        tuple(lane(each) for each in found.stragglers),
    )
