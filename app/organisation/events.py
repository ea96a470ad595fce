"""What the events of this room are called where they are read."""

from flask_babel import lazy_gettext as _l

from app.journal.words import name_actions

name_actions(
    {
        "unit.added": _l("新增单位"),
        "unit.renamed": _l("单位更名"),
        "unit.moved": _l("单位调整隶属"),
        "unit.issuing_permitted": _l("准许单位颁发证书"),
        "unit.issuing_withdrawn": _l("停止单位颁发证书"),
        "person.added": _l("新增人员"),
        "person.changed": _l("修改人员信息"),
        "person.left": _l("人员离职"),
        "person.reappointed": _l("调整职务"),
        "person.transferred": _l("人员调动"),
        "person.phone_shown": _l("查看完整电话"),
        "people.exported": _l("导出人员名录"),
        "roster.uploaded": _l("上传名册"),
        "roster.checked": _l("核对名册"),
        "roster.recheck_asked": _l("重新核对名册"),
        "roster.apply_asked": _l("确认导入名册"),
        "roster.applied": _l("导入名册"),
        "roster.withdrawn": _l("撤回名册"),
    }
)
