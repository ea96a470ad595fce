"""What the room's events, and what they tell, are called in the journal."""

from flask_babel import lazy_gettext as _l

from app.coverage import words
from app.journal.words import name_actions, name_details, name_values

name_actions(
    {
        "coverage.count_ordered": _l("统计覆盖情况"),
        "coverage.exported": _l("导出覆盖情况"),
        "coverage.list_ordered": _l("申请导出名单"),
        "coverage.list_stopped": _l("停止导出名单"),
        "coverage.frozen": _l("导出覆盖情况的事实"),
    }
)
# Columns and filters among them: an export tells which it had.
name_details(
    {
        "paths": _l("单位范围"),
        "completed_before": _l("前一日完成"),
        "completion": _l("完成率"),
        "counted": _l("范围"),
        "deferred": _l("缓训"),
        "difference": _l("增减"),
        "exempt": _l("免训"),
        "facts": _l("变动的事实"),
        "figure": _l("指标"),
        "from": _l("前一日"),
        "leading": _l("领导带头（完成/总数）"),
        "move": _l("变动"),
        "name": _l("姓名"),
        "now": _l("后一日认定"),
        "outside": _l("名册外"),
        "participation": _l("参训率"),
        "passed": _l("合格（合格/实考）"),
        "read": _l("已阅读/应阅读（人）"),
        "read_percent": _l("按人覆盖率"),
        "reported": _l("已报告/应报告（单位）"),
        "reported_percent": _l("按单位覆盖率"),
        "required_before": _l("前一日应训"),
        "sat": _l("参考（实考/应考）"),
        "sentence": _l("说明"),
        "share": _l("后一日完成率"),
        "share_before": _l("前一日完成率"),
        "started": _l("已参训"),
        "tier": _l("层级"),
        "to": _l("后一日"),
        "unit_now": _l("现单位（已调动）"),
        "was": _l("前一日认定"),
    },
    "coverage",
)
name_values(
    "coverage",
    table={
        "gap": _l("未完成名单"),
        "people": _l("人员名单"),
        "units": _l("各单位情况"),
        "tiers": _l("各单位分层级完成情况（已完成/应训）"),
        "compare": _l("两日对比"),
    },
    counted={
        "required": _l("应训人员"),
        "started": _l("已参训"),
        "not_started": _l("未参训"),
        "completed": _l("已完成"),
        "exempt": _l("免训"),
        "deferred": _l("缓训"),
        "missing": _l("未完成"),
        "outside": _l("名册外（漏网）"),
        "leaders": _l("主要负责同志"),
        "pending": _l("已完成、待发证书"),
    },
    reason=words.REASONS,
    move=words.MOVES,
)
