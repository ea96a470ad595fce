"""Decisions of the organisation: which unit may stand under which, and how dated periods follow one another."""

import re
from datetime import date
from enum import StrEnum

from app.organisation.facts import Level
from app.refusals import N_, Refusal

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}", re.ASCII)
LONGEST_PATH = 300
UNDER: dict[Level, frozenset[Level]] = {
    Level.PROVINCIAL_HQ: frozenset({Level.PROVINCIAL_HQ}),
    Level.PROVINCIAL_SOCIETY: frozenset({Level.PROVINCIAL_HQ}),
    Level.PREFECTURE: frozenset({Level.PROVINCIAL_HQ}),
    Level.PINGTAN: frozenset({Level.PROVINCIAL_HQ}),
    Level.COUNTY: frozenset({Level.PREFECTURE, Level.PINGTAN}),
    Level.GRASSROOTS: frozenset(Level),
}


class CodeMalformed(Refusal):
    sentence = N_("单位代码须为 1—20 位大写字母、数字或连字符，以字母或数字开头。")


class CodeTaken(Refusal):
    sentence = N_("这个单位代码不能使用，请换一个。")


class NameMissing(Refusal):
    sentence = N_("请填写名称。")


class LevelMisplaced(Refusal):
    sentence = N_("这一层级的单位不能设在所选上级单位之下。")


class TreeTooDeep(Refusal):
    sentence = N_("单位层级过深。")


class MovedUnderItself(Refusal):
    sentence = N_("单位不能移到它自己或它的下级单位之下。")


class BeforePresent(Refusal):
    sentence = N_("生效日期不能早于现有记录的开始日期 %(day)s。")


class InTheFuture(Refusal):
    sentence = N_("生效日期不能晚于今天。")


class StaffNoTaken(Refusal):
    sentence = N_("这个工号不能使用，请核对。")


class StaffNoMalformed(Refusal):
    sentence = N_("请填写工号，最多 40 个字符。")


class PhoneTaken(Refusal):
    sentence = N_("这个手机号不能使用，请核对。")


class PhoneMalformed(Refusal):
    sentence = N_("手机号应为 11 位数字。")


class AlreadyLeft(Refusal):
    sentence = N_("此人已办理离开。")


class NothingBefore(Refusal):
    sentence = N_("离开日期须晚于任职开始日期 %(day)s。")


class Step(StrEnum):
    """What a change on a day does to the present period."""

    REPLACE = "replace"
    FOLLOW = "follow"


def code(text: str) -> str:
    """Return a unit's code as it is kept, or refuse it."""
    kept = text.strip().upper()
    if not CODE.fullmatch(kept):
        raise CodeMalformed
    return kept


def may_stand_under(level: Level, above: Level | None) -> bool:
    """Tell whether a unit of a level may stand under another; the root is the provincial office."""
    return above in UNDER[level] if above is not None else level is Level.PROVINCIAL_HQ


def path_under(parent_path: str, own_code: str) -> str:
    """Return the path of a unit under another (`/` above the root)."""
    path = f"{parent_path}{own_code}/"
    if len(path) > LONGEST_PATH:
        raise TreeTooDeep
    return path


def step(began: date, on: date) -> Step:
    """Say whether a change on a day replaces a period or follows it; the past is not rewritten.

    A period that would be empty is never made: a correction on its first day takes its place.
    """
    if on < began:
        raise BeforePresent(day=began.isoformat())
    return Step.REPLACE if on == began else Step.FOLLOW


def not_later(on: date, today: date) -> None:
    """Refuse a day to come: what is recorded has happened."""
    if on > today:
        raise InTheFuture
