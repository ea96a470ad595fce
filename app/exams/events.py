"""What the events of this room are called where they are read."""

from flask_babel import lazy_gettext as _l

from app.exams import labels
from app.journal.words import name_actions, name_details, name_types, name_values

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
name_details(
    {
        "treatment": _l("处理方式"),
        "responses": _l("作答数"),
        "digest_before": _l("采纳前的摘要"),
        "digest_after": _l("采纳后的摘要"),
        "kept": _l("仍保留延时的人数"),
        "reverses": _l("撤回的决定"),
    }
)
name_types(
    {
        "exam": _l("考试"),
        "sitting": _l("场次"),
        "attempt": _l("答卷"),
        "key_correction": _l("答案更正"),
    }
)
name_values("exam", detail=labels.DETAILS)
name_values("sitting", kind={**labels.SITTING_KINDS, **labels.EXTENSIONS})
name_values("marking", finding=labels.FINDINGS)
name_values("appeal", state=labels.APPEAL_STATES)
name_values("correction", treatment=labels.TREATMENTS)
