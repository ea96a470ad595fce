"""How good a draft is: what its solver proved when it was made."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask_babel import gettext as _

from app.planning.facts import Objective, PlanSettings

SLACK = 1e-6


@dataclass(frozen=True)
class Verdict:
    """One of `optimal`, `feasible`, `infeasible`, in words, with the time it took."""

    status: str
    title: str
    text: str
    seconds: float

    @property
    def tone(self) -> str:
        return {"optimal": "ok", "infeasible": "warn"}.get(self.status, "info")


def verdict(summary: Mapping[str, Any], settings: PlanSettings) -> Verdict:
    """Read a draft's summary; drafts of earlier versions said less."""
    seconds = summary["milliseconds"] / 1000
    if "status" not in summary:
        fewest = summary["fewest_left_out"]
        status = "infeasible" if fewest else "optimal" if summary["optimal"] else "feasible"
        return Verdict(status, _title(status), _fewest(fewest), seconds)
    status, worth, bound = summary["status"], summary["worth"], summary["bound"]
    text = _gap(worth, bound, settings)
    if status == "infeasible":
        text = f"{_fewest(ceil(bound[0] - SLACK))}{text}"
    return Verdict(status, _title(status), text, seconds)


def loosening(summary: Mapping[str, Any]) -> str:
    """Say what the loosening told comes to and whether less would do; nothing of drafts that did not say."""
    total, low = summary.get("loosening", 0), summary.get("loosening_bound", 0)
    if not total:
        return ""
    if low >= total:
        return str(_("写明数目的放宽合计 %(n)s 个（名额、人、对），已证明不能再少。", n=total))
    return str(
        _(
            "写明数目的放宽合计 %(n)s 个（名额、人、对），够用；任何放宽都不会少于 %(low)s 个，能否更少没有证明。",
            n=total,
            low=low,
        )
    )


def _title(status: str) -> str:
    titles = {
        "optimal": _("已证明是最优方案"),
        "infeasible": _("规则互相冲突，不能人人都有批次"),
        "feasible": _("找到了可行方案"),
    }
    return str(titles[status])


def _fewest(people: int) -> str:
    return str(_("在现有名额和规则下，任何方案都至少有 %(n)s 人无法安排。", n=people))


def _gap(worth: list[float], bound: list[float], settings: PlanSettings) -> str:
    """Say how far the plan may be from the best: of its wishes the first that is not proven."""
    left, moved, wishes, last = (max(value - low, 0) for value, low in zip(worth, bound, strict=True))
    if left > SLACK:
        return str(_("未安排的人最多还可能减少 %(n)s 人。", n=ceil(left - SLACK)))
    if moved > SLACK:
        return str(_("变动的人最多还可能减少 %(n)s 人。", n=ceil(moved - SLACK)))
    if wishes > SLACK:
        return str(_("没有满足的愿望最多还可能减少 %(n)s 项。", n=ceil(wishes - SLACK)))
    if last > SLACK:
        share = last / max(worth[3], 1) * 100
        return str(
            _("距最优不超过 %(share)s%%（%(aim)s）。", share=f"{share:.1f}", aim=_aim(worth, bound, settings))
        )
    return str(_("没有更好的方案：%(aim)s。", aim=_aim(worth, bound, settings)))


def _aim(worth: list[float], bound: list[float], settings: PlanSettings) -> str:
    """Say what the objective comes to, and what no plan can be below."""
    value, low = round(worth[3]), ceil(bound[3] - SLACK)
    match settings.objective:
        case Objective.FEWEST_BATCHES:
            return str(_("开办 %(n)s 期，至少需要 %(low)s 期", n=value, low=low))
        case Objective.EARLIEST:
            return str(_("历时 %(n)s 天，至少需要 %(low)s 天", n=value, low=low))
    return str(_("各期不均衡程度 %(n)s，下界 %(low)s", n=value, low=low))
