"""What each figure of coverage means. Every page, file and paper with a figure on it says so beside it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

MEANINGS: Mapping[str, Any] = {
    "required": _l("冻结名册上的全部人员；免训、缓训人员仍计入，另行列出。"),
    "participation": _l("已参训 ÷ 应训。到过一次课、记过学时或进入过考试即为参训。"),
    "completion": _l("已完成 ÷ 应训。必修课、出勤、学时、考试全部达到要求才算完成，与是否已发证书无关。"),
    "leading": _l("主要负责同志中已完成 ÷ 名册上的主要负责同志。"),
    "excused": _l("经批准且在有效期内的人数；已完成的不计入。"),
    "missing": _l(
        "应训而未完成，也未获免训、缓训的人数，每人只有一条原因；"
        "其中尚未开班、正在培训或等待成绩的另计为未到期，其余为漏训。"
    ),
    "overdue": _l("未完成中除去尚未开班、正在培训和等待成绩的人数。"),
    "sat": _l("实考 ÷ 应考。本专项要求考试时，应考即应训人员；开始作答即为实考。"),
    "admitted": _l("实考 ÷ 已编入考试场次的人数。"),
    "passed_sat": _l("合格 ÷ 实考，含补考后合格（最终合格率）；只计已公布的成绩。"),
    "passed": _l("合格 ÷ 应考，含补考后合格。"),
    "first": _l("首次考试即合格 ÷ 实考。"),
    "nobody": _l("有应训人员而无一人参训的单位。"),
    "pending": _l("已完成而证书尚未签发的人数；不影响完成率。"),
    "outside": _l("现在本范围任职、但不在冻结名册上的人员（漏网），不计入应训人数。"),
    "rounding": _l("百分比一律向下取到一位小数，只有全部达到才显示 100%；每个百分比都列出分子和分母。"),
    "conveyed_people": _l("已确认阅读 ÷ 现在任职的全部人员。"),
    "conveyed_units": _l("已报告传达情况的单位 ÷ 范围内全部单位。"),
    "place": _l("人员按名册冻结时所在单位统计，调动后不重复计算。"),
}
# What each is called in a list of definitions, in the order of such a list.
_NAMES: Mapping[str, Any] = {
    "required": _l("应训"),
    "participation": _l("参训率"),
    "completion": _l("完成率"),
    "excused": _l("免训、缓训"),
    "missing": _l("未完成、未到期、漏训"),
    "leading": _l("领导带头"),
    "sat": _l("参考率（按应考）"),
    "admitted": _l("参考率（按已排考）"),
    "passed_sat": _l("最终合格率（按实考）"),
    "passed": _l("最终合格率（按应考）"),
    "first": _l("首考合格率"),
    "nobody": _l("零参训单位"),
    "outside": _l("名册外"),
    "pending": _l("待发证书"),
    "place": _l("归属"),
    "rounding": _l("取整"),
}
# A metric of its own, beside training.
_CONVEYED: Mapping[str, Any] = {
    "conveyed_people": _l("按人传达覆盖率"),
    "conveyed_units": _l("按单位传达覆盖率"),
}


def defined(*keys: str) -> list[tuple[Any, Any]]:
    """Return figures with what they mean, in order: those named, or every one of training."""
    return [(name, MEANINGS[key]) for key, name in _NAMES.items() if not keys or key in keys]


def conveyed() -> list[tuple[Any, Any]]:
    """Return the figures of conveying the document with what they mean."""
    return [(name, MEANINGS[key]) for key, name in _CONVEYED.items()]
