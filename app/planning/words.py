"""Planning in words: names of values, causes, standings and consequences, in the visitor's language."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.organisation.facts import Level, Rank
from app.organisation.words import level_name, rank_name
from app.planning.facts import Consequence, ConsequenceKind, Leaders, LeftOutCause, Objective, Standing
from app.planning.models import BatchState, ClassType, ExcuseKind, Origin, PlanState, ProgrammeState
from app.planning.records import BatchFacts, LineFacts, Shifted
from app.planning.rules import hours

LEVELS: Mapping[Level, Any] = {level: LazyString(level_name, level) for level in Level}
RANKS: Mapping[Rank, Any] = {rank: LazyString(rank_name, rank) for rank in Rank}
CLASS_TYPES: Mapping[ClassType, Any] = {
    ClassType.SEMINAR: _l("研讨班"),
    ClassType.THEMATIC: _l("专题班"),
    ClassType.OTHER: _l("其他班次"),
}
PROGRAMME_STATES: Mapping[ProgrammeState, Any] = {
    ProgrammeState.DRAFT: _l("筹备中"),
    ProgrammeState.RUNNING: _l("进行中"),
    ProgrammeState.CLOSED: _l("已结束"),
}
BATCH_STATES: Mapping[BatchState, Any] = {
    BatchState.PLANNED: _l("待发布"),
    BatchState.CONFIRMED: _l("已发布"),
    BatchState.CANCELLED: _l("已取消"),
}
PLAN_STATES: Mapping[PlanState, Any] = {
    PlanState.PROPOSING: _l("生成中"),
    PlanState.PROPOSED: _l("草案"),
    PlanState.PUBLISHED: _l("已发布"),
    PlanState.SUPERSEDED: _l("已被替代"),
    PlanState.FAILED: _l("生成失败"),
}
ORIGINS: Mapping[Origin, Any] = {
    Origin.PLANNED: _l("按计划"),
    Origin.SELF_SELECTED: _l("自选"),
    Origin.SUBSTITUTE: _l("递补"),
    Origin.MAKE_UP: _l("补训"),
}
EXCUSE_KINDS: Mapping[ExcuseKind, Any] = {
    ExcuseKind.DEFERRAL: _l("缓训"),
    ExcuseKind.EXEMPTION: _l("免训"),
}
CAUSES: Mapping[LeftOutCause, Any] = {
    LeftOutCause.NO_TIER: _l("不属于任何层级"),
    LeftOutCause.NO_ELIGIBLE_BATCH: _l("没有面向其层级的批次"),
    LeftOutCause.UNAVAILABLE_EVERYWHERE: _l("各批次都不能参加"),
    LeftOutCause.BANNED: _l("能参加的批次都不得安排"),
    LeftOutCause.PIN_NOT_POSSIBLE: _l("固定的批次不能参加"),
    LeftOutCause.UNIT_AWAY_SHARE: _l("本单位离岗人数已到上限"),
    LeftOutCause.COVER_PAIR: _l("AB 角同时离岗"),
    LeftOutCause.BATCH_MINIMUM: _l("批次达不到最少人数"),
    LeftOutCause.CAPACITY: _l("名额不足"),
}
HOUR_RULES: Mapping[str, Any] = {
    "lesson_45": _l("45 分钟计 1 学时"),
    "lesson_50": _l("50 分钟计 1 学时"),
    "clock_hour": _l("60 分钟计 1 学时"),
    "day_6": _l("1 天计 6 学时（半天 3 学时）"),
    "day_7_5": _l("1 天计 7.5 学时"),
    "day_8": _l("1 天计 8 学时（半天 4 学时）"),
    "lesson_45_online_half": _l("45 分钟计 1 学时，自学减半"),
    "lesson_45_online_quarter": _l("45 分钟计 1 学时，自学计四分之一"),
}
OBJECTIVES: Mapping[Objective, Any] = {
    Objective.EVEN: _l("各期人数均衡"),
    Objective.EARLIEST: _l("尽早完成"),
    Objective.FEWEST_BATCHES: _l("期数最少"),
}
LEADERS: Mapping[Leaders, Any] = {
    Leaders.EARLY: _l("优先安排在前面的批次"),
    Leaders.SPREAD: _l("分散到各期"),
    Leaders.ANY: _l("与其他人一样"),
}
STANDINGS: Mapping[Standing, Any] = {
    Standing.CHOSEN: _l("安排在这一期。"),
    Standing.NO_TIER: _l("本人不属于任何层级。"),
    Standing.NOT_FOR_TIER: _l("不面向本人的层级。"),
    Standing.UNAVAILABLE: _l("本人不能参加这一期。"),
    Standing.BANNED: _l("组织者已定：本人不安排在这一期。"),
    Standing.PINNED_ELSEWHERE: _l("可以参加，但本人已固定在另一期。"),
    Standing.UNIT_AWAY_SHARE: _l("这几天本单位离岗人数已到上限。"),
    Standing.COVER_AWAY: _l("这几天本人的 AB 角已经离岗。"),
    Standing.NOT_HELD: _l("人数达不到开办要求，或为减少期数，这一期不开办。"),
    Standing.FULL: _l("名额已满。"),
    Standing.WOULD_MOVE: _l("可以参加；已公布的安排不作无谓的变动。"),
    Standing.LATER_FOR_LEADER: _l("可以参加；负责同志优先安排在更早的一期。"),
    Standing.CROWDED: _l("可以参加；这一期的负责同志已经够多。"),
    Standing.FARTHER: _l("可以参加；所在的这一期离本单位更近。"),
    Standing.LATER: _l("可以参加；为尽早完成，没有选更晚的一期。"),
    Standing.FULLER: _l("可以参加；为使各期人数均衡，没有选这一期。"),
    Standing.EQUAL: _l("同样可以参加。"),
}
STATE_TONES = {
    "draft": "quiet", "running": "info", "closed": "quiet", "planned": "quiet", "confirmed": "ok",
    "cancelled": "quiet", "proposing": "info", "proposed": "warn", "published": "ok", "superseded": "quiet",
    "failed": "bad",
}  # fmt: skip


def listed(numbers: Iterable[int]) -> str:
    """Return batch numbers as one reads them out."""
    return str(_("、")).join(str(number) for number in numbers)


def _unavailable(line: LineFacts) -> str:
    sentences = {
        "left": _("已离开单位，不能参加任何一期。"),
        "retires": _("将在各期结束前退休，没有可参加的批次。"),
        "exemption": _("已批准免训，有效期内没有可参加的批次。"),
        "deferral": _("已批准缓训，有效期内没有可参加的批次，须另行安排。"),
        "leave": _("各期期间本人请假，没有可参加的批次。"),
        "training": _("各期期间本人参加其他专项的培训，没有可参加的批次。"),
        "begun": _("面向本人的批次都已开班。"),
    }
    return str(sentences.get(line.cause_data.get("because", ""), _("各批次期间本人都不能参加。")))


def cause_sentence(line: LineFacts) -> str:
    """Say in one sentence why a person has no batch; empty for one who has."""
    data = line.cause_data
    full, used_up = listed(data.get("full", ())), listed(data.get("used_up", ()))
    match line.cause:
        case None:
            return ""
        case LeftOutCause.NO_TIER:
            return str(_("不属于任何层级，请在“层级”中补充规则。"))
        case LeftOutCause.NO_ELIGIBLE_BATCH:
            return str(_("没有批次面向“%(tier)s”。", tier=line.tier_name or ""))
        case LeftOutCause.UNAVAILABLE_EVERYWHERE:
            return _unavailable(line)
        case LeftOutCause.PIN_NOT_POSSIBLE:
            return str(_("固定的批次不面向本人，或本人不能参加。"))
        case LeftOutCause.BANNED:
            return str(_("能参加的批次都列为不得安排，请取消其中一期的限制。"))
        case LeftOutCause.COVER_PAIR:
            return str(_("可参加的各期期间，本人的 AB 角都已离岗。"))
        case LeftOutCause.BATCH_MINIMUM:
            return str(_("可参加的批次达不到最少人数，没有开办。"))
        case LeftOutCause.UNIT_AWAY_SHARE:
            return str(
                _(
                    "本单位同时离岗最多 %(allowed)s 人，第 %(numbers)s 期期间都已用满。",
                    allowed=data.get("allowed", 0),
                    numbers=used_up,
                )
            )
    return _short_of_seats(full, used_up)


def _short_of_seats(full: str, used_up: str) -> str:
    if full and used_up:
        return str(
            _("第 %(full)s 期名额已满，第 %(used)s 期本单位离岗人数已到上限。", full=full, used=used_up)
        )
    if full:
        return str(_("第 %(full)s 期名额已满。", full=full))
    return str(_("由组织者移出，还没有重新安排。"))


def standing_sentence(standing: Standing, batch: BatchFacts, allowed: int) -> str:
    """Say how a batch stands to a person, with the number that decides where there is one."""
    if standing is Standing.UNIT_AWAY_SHARE:
        return str(_("这几天本单位离岗人数已到上限（%(n)s 人）。", n=allowed))
    if standing is Standing.FULL:
        return str(_("名额已满（%(n)s 人）。", n=batch.capacity))
    if standing is Standing.NOT_HELD and batch.capacity_min:
        return str(_("达不到最少 %(n)s 人，这一期不开办。", n=batch.capacity_min))
    return str(STANDINGS[standing])


def chosen_sentence(line: LineFacts, open_to: int, stayed: bool, objective: Objective) -> str:
    """Say why a person is in the batch they are in."""
    if line.pinned:
        return str(_("固定在这一期。"))
    if stayed:
        return str(_("保持已公布的安排。"))
    if open_to == 1:
        return str(_("能参加的只有这一期。"))
    return str(_("能参加 %(n)s 期，按“%(aim)s”安排在这一期。", n=open_to, aim=OBJECTIVES[objective]))


def shift_sentence(each: Shifted) -> str:
    """Say why somebody's place is not what it was: in a draft, why they could not stay."""
    if each.before is None:
        return str(_("新编入。"))
    if each.after is None:
        cause = CAUSES[LeftOutCause(each.cause)] if each.cause else ""
        return str(_("没有安排：%(cause)s。", cause=cause))
    why = each.why.get("why")
    if each.why.get("was") != each.before or why is None:
        return str(_("由组织者调整。")) if each.pinned else str(_("重新编排时没有保留原来的安排。"))
    if why == "closed":
        return str(_("原来的第 %(n)s 期不再开办。", n=each.before))
    if Standing(why) in _NO_BARRIER:
        return str(_("为使更多的人能参加而让出原来的批次。"))
    return str(_("原来的第 %(n)s 期：%(why)s", n=each.before, why=STANDINGS[Standing(why)]))


_NO_BARRIER = frozenset(
    {
        Standing.EQUAL,
        Standing.FULLER,
        Standing.LATER,
        Standing.FARTHER,
        Standing.CROWDED,
        Standing.LATER_FOR_LEADER,
        Standing.WOULD_MOVE,
    }
)


def consequence_sentence(each: Consequence) -> str:
    """Say what a move would break."""
    values = {"number": each.batch, "people": each.would_be, "allowed": each.allowed}
    return str(_CONSEQUENCES[each.kind]) % values


BROKEN: Mapping[ConsequenceKind, Any] = {
    ConsequenceKind.NOT_ELIGIBLE: _l("不面向其层级"),
    ConsequenceKind.UNAVAILABLE: _l("本人不能参加"),
    ConsequenceKind.BANNED: _l("不得安排"),
    ConsequenceKind.PINNED_ELSEWHERE: _l("已在另一期就读"),
    ConsequenceKind.COVER_AWAY: _l("AB 角同时离岗"),
    ConsequenceKind.CAPACITY_EXCEEDED: _l("超过名额"),
    ConsequenceKind.UNIT_SHARE_EXCEEDED: _l("单位离岗超过上限"),
    ConsequenceKind.BELOW_MINIMUM: _l("少于最少人数"),
}
_CONSEQUENCES: Mapping[ConsequenceKind, Any] = {
    ConsequenceKind.NOT_ELIGIBLE: _l("第 %(number)s 期不面向本人的层级。"),
    ConsequenceKind.UNAVAILABLE: _l("本人不能参加第 %(number)s 期。"),
    ConsequenceKind.BANNED: _l("组织者已定：本人不安排在第 %(number)s 期。"),
    ConsequenceKind.PINNED_ELSEWHERE: _l("本人已在另一期就读，不能改到第 %(number)s 期。"),
    ConsequenceKind.COVER_AWAY: _l("第 %(number)s 期期间本人的 AB 角也离岗。"),
    ConsequenceKind.CAPACITY_EXCEEDED: _l("第 %(number)s 期将有 %(people)s 人，超过名额 %(allowed)s 人。"),
    ConsequenceKind.UNIT_SHARE_EXCEEDED: _l(
        "本单位在第 %(number)s 期期间将有 %(people)s 人离岗，超过上限 %(allowed)s 人。"
    ),
    ConsequenceKind.BELOW_MINIMUM: _l("第 %(number)s 期将只有 %(people)s 人，少于最少 %(allowed)s 人。"),
}


def hour_rule_told(key: str) -> str:
    """Say what a preset counts, and where it comes from: conversions are local practice, no regulation sets one."""
    rule = hours.HOUR_RULES[key]
    told = _(
        "到课计 %(present)s%%，迟到计 %(late)s%%，早退计 %(left_early)s%%，请假和缺课不计。",
        **{name: rule.percents.get(name, 0) for name in ("present", "late", "left_early")},
    )
    if rule.self_study_percent != 100:
        told += _("自学再按 %(n)s%% 计。", n=rule.self_study_percent)
    return str(told + _("预设取自各地通行做法，全国没有统一的折算标准。"))
