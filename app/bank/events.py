"""What the events of this room are called where they are read."""

from flask_babel import lazy_gettext as _l

from app.bank import labels
from app.journal.words import name_actions, name_types, name_values

name_actions(
    {
        "item.written": _l("新写试题"),
        "item.revised": _l("修改试题"),
        "item.submitted": _l("试题送审"),
        "item.approved": _l("试题审定"),
        "item.returned": _l("试题退回"),
        "item.retired": _l("停用试题"),
        "item.withdrawn": _l("撤回试题"),
        "item.brought_back": _l("恢复试题"),
        "item.commented": _l("试题意见"),
        "item.classified": _l("调整试题分类"),
        "item.reserved": _l("设定试题用途"),
        "item.anchored": _l("确认试题出处"),
        "items.anchored": _l("批量确认试题出处"),
        "item.alarmed": _l("试题指标预警"),
        "item.alarm_heard": _l("处理试题预警"),
        "items.bulk": _l("批量处理试题"),
        "items.exported": _l("导出试题"),
        "items.taken_in": _l("试题入库"),
        "items.uploaded": _l("上传试题文件"),
        "items.checked": _l("核对试题文件"),
        "items.recheck_asked": _l("重新核对试题文件"),
        "items.intake_asked": _l("确认试题入库"),
        "items.import_applied": _l("导入试题文件"),
        "items.upload_withdrawn": _l("撤回试题文件"),
    }
)
name_types(
    {
        "bank": _l("题库"),
        "bank_item": _l("试题"),
        "item_import": _l("试题文件"),
    }
)
ALARMS = {kind: name for kind, (name, _advice) in labels.ALARMS.items()}
name_values("item", standing=labels.STANDINGS, alarms=ALARMS)
name_values(
    "items", act=labels.BULK, format=labels.FORMATS, state=labels.IMPORT_STATES, counts=labels.IMPORT_ACTIONS
)
