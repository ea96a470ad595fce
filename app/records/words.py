"""What the records say: faults of a workbook's rows and targets, in the visitor's language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.records.facts import Target
from app.records.rules import Fault

FAULTS: Mapping[str, Any] = {
    "no_staff_no": _l("请填写工号。"),
    "no_name": _l("请填写姓名。"),
    "no_title": _l("请填写培训名称。"),
    "no_organiser": _l("请填写主办单位。"),
    "no_evidence": _l("请填写证明材料，例如结业证书编号。"),
    "too_long": _l("内容过长：“%(value)s…”，请缩短。"),
    "no_day": _l("日期“%(value)s”无法识别，请写成 2026-05-04。"),
    "days_reversed": _l("结束日期不能早于开始日期。"),
    "no_hours": _l("学时“%(value)s”无法识别：应大于 0，不超过 500，最多两位小数。"),
    "unknown_person": _l("您管理的在职人员中没有工号“%(value)s”。"),
    "other_name": _l("姓名“%(value)s”与该工号不符，请核对。"),
    "own_record": _l("本人的培训请由其他组织者登记。"),
    "not_yet_over": _l("培训到 %(value)s 才结束，结束后再登记。"),
    "known_already": _l("“%(value)s”已经登记过，或在本文件中重复。"),
}
TARGETS: Mapping[str, Any] = {
    "division_and_above": _l("县处级以上干部：五年累计 550 学时"),
    "section_and_below": _l("乡科级以下干部：每年 90 学时"),
}

SOURCES: Mapping[str, Any] = {"regulation_2023": _l("《干部教育培训工作条例》（2023年）")}


def fault(found: Fault) -> str:
    """Return what is wrong with a row as a sentence."""
    return str(FAULTS[found.key]) % {"value": found.value}


def target(found: Target) -> str:
    return str(TARGETS[found.key])


def source(found: Target) -> str:
    return str(SOURCES[found.source])
