"""What the events of this room are called where they are read."""

from flask_babel import lazy_gettext as _l

from app.journal.words import name_actions, name_details, name_types, name_values
from app.planning import words

name_actions(
    {
        "programme.created": _l("新建专项"),
        "programme.changed": _l("修改专项设置"),
        "programme.closed": _l("结束专项"),
        "tiers.set": _l("设置层级"),
        "roster.frozen": _l("冻结名册"),
        "roster.thawed": _l("撤销冻结"),
        "roster.extended": _l("名册新增人员"),
        "roster.exported": _l("导出应训名册"),
        "excuse.approved": _l("批准免训、缓训"),
        "excuse.lifted": _l("撤销免训、缓训"),
        "excuse.expired": _l("免训、缓训到期"),
        "batch.added": _l("新增批次"),
        "batch.changed": _l("修改批次"),
        "batch.cancelled": _l("取消批次"),
        "batch.exported": _l("导出本期学员"),
        "seat.given": _l("个别编入批次"),
        "seat.withdrawn": _l("退出批次"),
        "rule.unit_set": _l("设置单位的编排规则"),
        "rule.unit_dropped": _l("取消单位的编排规则"),
        "rule.paired": _l("设置 AB 角"),
        "rule.parted": _l("解除 AB 角"),
        "rule.banned": _l("限制人员批次"),
        "rule.ban_lifted": _l("取消人员批次限制"),
        "plan.requested": _l("生成计划草案"),
        "plan.stopped": _l("停止编排"),
        "plan.proposed": _l("计划草案已生成"),
        "plan.moved": _l("调整人员批次"),
        "plan.swapped": _l("两人对调批次"),
        "plan.undone": _l("撤销一步调整"),
        "plan.pinned": _l("固定人员批次"),
        "plan.unpinned": _l("取消固定人员批次"),
        "plan.published": _l("发布轮训计划"),
        "plan.exported": _l("导出轮训计划"),
    }
)
name_details(
    {
        "attendance_percent": _l("要求出勤率"),
        "exam_required": _l("须考试合格"),
        "hour_basis": _l("学时规则的依据"),
        "hour_rule": _l("学时规则"),
        "required_minutes": _l("要求分钟"),
        "objective": _l("编排目标"),
        "leaders": _l("负责同志的安排"),
        "class_type": _l("班次类型"),
        "place": _l("地点"),
        "capacity": _l("名额"),
        "capacity_min": _l("最少人数"),
        "tier_ids": _l("面向层级"),
        "partner": _l("AB 角"),
        "status": _l("求解结果"),
        "batches_used": _l("用到的期数"),
        "worth": _l("方案的代价（未安排、变动、未遂愿、目标）"),
        "bound": _l("代价的下界"),
        "loosening": _l("须放宽的处数"),
        "loosening_bound": _l("放宽处数的下界"),
        "thin_units": _l("人手紧的单位数"),
        "milliseconds": _l("用时（毫秒）"),
        "given": _l("新编入"),
        "taken": _l("退出原批次"),
        "away": _l("各单位同时离岗人数"),
        "closed": _l("不开办的期次"),
        "keep_published": _l("尽量不变动已公布的安排"),
        "minimums": _l("各期最少人数"),
        "pins_from": _l("沿用固定安排的草案"),
        "seconds": _l("秒数"),
        "untied": _l("不按 AB 角错开的人员"),
    }
)
name_types(
    {
        "programme": _l("轮训专项"),
        "batch": _l("批次"),
        "plan": _l("轮训计划"),
    }
)
name_values(
    "programme",
    hour_rule=words.HOUR_RULES,
    objective=words.OBJECTIVES,
    leaders=words.LEADERS,
    state=words.PROGRAMME_STATES,
)
name_values("batch", class_type=words.CLASS_TYPES, state=words.BATCH_STATES)
name_values("excuse", kind=words.EXCUSE_KINDS)
name_values("seat", origin=words.ORIGINS)
name_values(
    "plan",
    broke=words.BROKEN,
    objective=words.OBJECTIVES,
    leaders=words.LEADERS,
    left_out=words.CAUSES,
    status={
        "optimal": _l("已证明是最优方案"),
        "infeasible": _l("规则互相冲突，不能人人都有批次"),
        "feasible": _l("找到了可行方案"),
    },
)
