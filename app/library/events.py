"""What the events of this room are called where they are read."""

from flask_babel import lazy_gettext as _l

from app.journal.words import name_actions, name_streams, name_types, name_values
from app.library import labels

name_actions(
    {
        "document.published": _l("发布文件"),
        "document.brought_in": _l("登记文件原文"),
        "document.corrected": _l("校订文件"),
        "document.discarded": _l("删除文件草稿"),
        "document.version_kept": _l("保存文件版本"),
        "reading_task.opened": _l("布置阅读任务"),
        "reading.confirmed": _l("确认已读"),
        "reading.reminded": _l("提醒阅读"),
        "conveyance.reported": _l("报告传达学习"),
        "conveyance.corrected": _l("更正传达学习"),
    }
)
name_types(
    {
        "source_document": _l("依据文件"),
        "document_draft": _l("文件草稿"),
        "reading_task": _l("阅读任务"),
        "conveyance_receipt": _l("传达回执"),
    }
)
name_streams({"reading_receipt": _l("阅读回执")})
name_values("conveyance", form=labels.CONVEYANCE_FORMS)
