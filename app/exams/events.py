"""What the events of this room are called where they are read."""

from flask_babel import lazy_gettext as _l

from app.journal.words import name_actions

name_actions(
    {
        "exam.created": _l("新建考试"),
        "exam.changed": _l("修改考试"),
        "exam.published": _l("发布考试"),
        "exam.closed": _l("结束考试"),
        "exam.released": _l("公布成绩"),
        "exam.items_exported": _l("导出试题得分"),
        "exam.make_up_exported": _l("导出补考名单"),
        "sitting.opened": _l("安排场次"),
        "sitting.changed": _l("修改场次"),
        "sitting.admitted": _l("编入考生"),
        "sitting.exported": _l("导出场次名单"),
        "candidate.allowed_time": _l("个别延时"),
        "attempt.started": _l("开始作答"),
        "attempt.submitted": _l("交卷"),
        "attempt.expired": _l("到时自动交卷"),
        "attempt.voided": _l("作废答卷"),
        "item.marked": _l("评阅"),
        "delivery.received": _l("收到应急作答文件"),
        "delivery.accepted": _l("采纳应急作答文件"),
        "delivery.rejected": _l("不采纳应急作答文件"),
    }
)
