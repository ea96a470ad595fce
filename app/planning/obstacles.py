"""What stands in the way of a plan, in an organizer's words, and how it could be loosened."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.planning.rules.relaxing import can_relax
from app.planning.words import listed

Titles = Mapping[uuid.UUID, tuple[str, str]]


@dataclass(frozen=True)
class Obstacle:
    """One rule that conflicts with others: its number in the draft, what it is about, and how to loosen it.

    `where` is the part of the programme in which it is mended, when the draft cannot loosen it for itself.
    """

    number: int
    title: str
    detail: str
    relaxation: str
    relaxes: bool
    where: str


def keys_of(conflicts: Sequence[Mapping[str, Any]]) -> set[uuid.UUID]:
    """Return the units, tiers and people that conflicts speak of."""
    found: set[uuid.UUID] = set()
    for each in conflicts:
        for key in (each["scope"], *each["who"]):
            try:
                found.add(uuid.UUID(key))
            except ValueError:
                continue
    return found


def obstacles(conflicts: Sequence[Mapping[str, Any]], titles: Titles) -> list[Obstacle]:
    """Say conflicts in words: first those that the smallest loosening is made of."""
    found = []
    for number, each in enumerate(conflicts):
        title, detail, relaxation, where = _WORDS[each["rule"]](each, titles)
        found.append(Obstacle(number, title, detail, relaxation, can_relax(each), where))
    return sorted(found, key=lambda each: (not each.relaxes, each.where == "", each.number))


Words = tuple[str, str, str, str]


def _name(key: str, titles: Titles) -> str:
    return titles.get(uuid.UUID(key), ("", ""))[0] if key else ""


def _people(each: Mapping[str, Any], titles: Titles) -> str:
    named = [" ".join(titles.get(uuid.UUID(key), ("", ""))).strip() for key in each["who"]]
    text = str(_("、")).join(named)
    return (
        str(_("%(names)s 等 %(n)s 人", names=text, n=each["people"])) if each["people"] > len(named) else text
    )


def _tier(each: Mapping[str, Any], titles: Titles) -> Words:
    if not each["scope"]:
        detail = _("%(n)s 人不属于任何层级。", n=each["people"])
        return str(_("层级")), str(detail), str(_("在“层级”中补充规则。")), "tiers"
    name = _name(each["scope"], titles)
    detail = _("“%(tier)s”的 %(n)s 人没有面向其层级的批次。", tier=name, n=each["people"])
    return str(_("层级")), str(detail), str(_("让其中一期面向“%(tier)s”。", tier=name)), "batches"


def _unavailable(each: Mapping[str, Any], titles: Titles) -> Words:
    detail = _("%(people)s不能参加面向其层级的任何一期。", people=_people(each, titles))
    return str(_("本人时间")), str(detail), str(_("为他们另设一期，或办理缓训、免训。")), "batches"


def _ban(each: Mapping[str, Any], titles: Titles) -> Words:
    if each["scope"]:
        detail = _("%(n)s 人列为不得安排在第 %(number)s 期。", n=each["people"], number=each["scope"])
        return str(_("不得安排")), str(detail), str(_("也可以改为取消其中一些限制。")), "rules"
    detail = _("%(people)s能参加的各期都列为不得安排。", people=_people(each, titles))
    return str(_("不得安排")), str(detail), str(_("取消其中一期的限制。")), "rules"


def _pin(each: Mapping[str, Any], titles: Titles) -> Words:
    if each["scope"]:
        detail = _("%(n)s 人固定在第 %(number)s 期。", n=each["people"], number=each["scope"])
        return str(_("固定")), str(detail), str(_("也可以改为在本稿中取消其中一些固定。")), "plans"
    detail = _("%(people)s固定在不面向本人或不能参加的批次。", people=_people(each, titles))
    return str(_("固定")), str(detail), str(_("在本稿中取消这些人的固定。")), "plans"


def _capacity(each: Mapping[str, Any], titles: Titles) -> Words:
    detail = _(
        "%(people)s 人争用第 %(batches)s 期的 %(size)s 个名额；第 %(number)s 期的 %(limit)s 个已满。",
        people=each["people"],
        batches=str(_("、")).join(each["batches"]),
        size=each["size"],
        number=each["scope"],
        limit=each["limit"],
    )
    if not each["more"]:
        return str(_("名额")), str(detail), str(_("也可以改为增加第 %(n)s 期的名额。", n=each["scope"])), ""
    if not each["limit"]:
        more = _("开办第 %(number)s 期，名额 %(n)s 个", number=each["scope"], n=each["more"])
        return str(_("名额")), str(_("第 %(number)s 期在这一稿中不办。", number=each["scope"])), str(more), ""
    more = _("第 %(number)s 期增加 %(n)s 个名额", number=each["scope"], n=each["more"])
    return str(_("名额")), str(detail), str(more), ""


def _away(each: Mapping[str, Any], titles: Titles) -> Words:
    name, size, limit = _name(each["scope"], titles), each["size"], each["limit"]
    title = str(_("离岗上限") if each["rule"] == "away_share" else _("在岗下限"))
    detail = _(
        "“%(unit)s”共 %(size)s 人，同时离岗不超过 %(limit)s 人，各期合计只能安排 %(placed)s 人。",
        unit=name,
        size=size,
        limit=limit,
        placed=each["people"],
    )
    if not each["more"]:
        return title, str(detail), str(_("也可以改为提高“%(unit)s”的离岗上限。", unit=name)), ""
    then = limit + each["more"]
    more = _(
        "“%(unit)s”在岗下限由 %(now)s%% 降至 %(then)s%%（同时离岗由 %(limit)s 人增至 %(more)s 人）",
        unit=name,
        now=(size - limit) * 100 // size,
        then=max(size - then, 0) * 100 // size,
        limit=limit,
        more=then,
    )
    return title, str(detail), str(more), ""


def _pair(each: Mapping[str, Any], titles: Titles) -> Words:
    one, other = (_name(key, titles) for key in each["who"])
    detail = _("%(one)s与%(other)s互为 AB 角，可参加的各期时间重叠，不能都安排。", one=one, other=other)
    more = _("本稿不再考虑%(one)s与%(other)s的 AB 角关系", one=one, other=other)
    return str(_("AB 角")), str(detail), str(more), ""


def _minimum(each: Mapping[str, Any], titles: Titles) -> Words:
    detail = _(
        "第 %(number)s 期至少 %(limit)s 人才开办，等候的人中可参加的只有 %(n)s 人。",
        number=each["scope"],
        limit=each["limit"],
        n=each["people"],
    )
    if not each["more"]:
        more = _("也可以改为降低第 %(n)s 期的最少人数。", n=each["scope"])
        return str(_("最少人数")), str(detail), str(more), ""
    more = _("第 %(number)s 期最少人数降至 %(n)s 人", number=each["scope"], n=each["limit"] - each["more"])
    return str(_("最少人数")), str(detail), str(more), ""


_WORDS: Mapping[str, Callable[[Mapping[str, Any], Titles], Words]] = {
    "tier": _tier,
    "unavailable": _unavailable,
    "ban": _ban,
    "pin": _pin,
    "capacity": _capacity,
    "away_share": _away,
    "on_duty_min": _away,
    "pair": _pair,
    "capacity_min": _minimum,
}


def loosened(settings: Any, titles: Titles) -> list[str]:
    """Say what a draft's settings loosen or tighten for it alone."""
    found = [str(_("第 %(number)s 期名额 %(n)s 个", number=key, n=n)) for key, n in settings.seats.items()]
    found += [
        str(_("第 %(number)s 期最少 %(n)s 人", number=key, n=n)) for key, n in settings.minimums.items()
    ]
    found += [
        str(_("“%(unit)s”同时离岗至多 %(n)s 人", unit=_name(key, titles), n=n))
        for key, n in settings.away.items()
    ]
    if settings.closed:
        found.append(str(_("不办第 %(numbers)s 期", numbers=listed(map(int, settings.closed)))))
    if settings.untied:
        found.append(str(_("不考虑 %(n)s 人的 AB 角", n=len(settings.untied))))
    return found
