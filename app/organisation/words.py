"""What levels, ranks and steps of a roster are called in the visitor's language."""

from flask_babel import gettext as _

from app.organisation.facts import ImportState, Level, Rank
from app.organisation.rules.comparison import Action


def level_name(level: Level) -> str:
    names = {
        Level.PROVINCIAL_HQ: _("省科协机关及直属单位"),
        Level.PROVINCIAL_SOCIETY: _("省级学会"),
        Level.PREFECTURE: _("设区市科协"),
        Level.PINGTAN: _("平潭综合实验区科协"),
        Level.COUNTY: _("县（市、区）科协"),
        Level.GRASSROOTS: _("基层组织"),
    }
    return str(names[level])


def rank_name(rank: Rank) -> str:
    names = {
        Rank.BUREAU: _("厅局级"),
        Rank.DIVISION: _("县处级"),
        Rank.SECTION: _("乡科级"),
        Rank.STAFF: _("一般干部"),
        Rank.OTHER: _("其他"),
    }
    return str(names[rank])


def action_name(action: Action) -> str:
    names = {
        Action.ADD: _("新增"),
        Action.CHANGE: _("变更"),
        Action.TRANSFER: _("调动"),
        Action.RETURN: _("返回"),
        Action.LEAVE: _("离开"),
        Action.UNCHANGED: _("不变"),
        Action.FAULT: _("有误"),
    }
    return str(names[action])


def action_tone(action: Action) -> str:
    tones = {Action.ADD: "ok", Action.LEAVE: "warn", Action.FAULT: "bad", Action.UNCHANGED: "quiet"}
    return tones.get(action, "info")


def state_name(state: ImportState) -> str:
    names = {
        ImportState.CHECKING: _("核对中"),
        ImportState.FAULTY: _("有误待改"),
        ImportState.READY: _("核对无误"),
        ImportState.APPLYING: _("导入中"),
        ImportState.APPLIED: _("已导入"),
        ImportState.WITHDRAWN: _("已放弃"),
    }
    return str(names[state])


def state_tone(state: ImportState) -> str:
    tones = {
        ImportState.FAULTY: "bad",
        ImportState.READY: "warn",
        ImportState.APPLIED: "ok",
        ImportState.WITHDRAWN: "quiet",
    }
    return tones.get(state, "info")


def field_name(field: str) -> str:
    names = {
        "name": _("姓名"),
        "unit": _("单位"),
        "post": _("职务"),
        "rank": _("职务层次"),
        "is_principal_leader": _("主要负责同志"),
        "phone": _("手机"),
        "retires_on": _("退休日期"),
    }
    return str(names[field])
