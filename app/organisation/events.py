"""What the events of this room are called where they are read."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.journal.words import name_actions, name_details, name_types, name_values
from app.organisation.facts import ImportState, Level, Rank
from app.organisation.rules.comparison import Action
from app.organisation.words import action_name, level_name, rank_name, state_name

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
RANKS = {rank: LazyString(rank_name, rank) for rank in Rank}
LEVELS = {level: LazyString(level_name, level) for level in Level}
ACTIONS = {action: LazyString(action_name, action) for action in Action}
IMPORT_STATES = {state: LazyString(state_name, state) for state in ImportState}
name_details(
    {
        "complete": _l("整份名册"),
    }
)
name_types(
    {
        "unit": _l("单位"),
        "person": _l("人员"),
        "people": _l("人员名录"),
        "roster_import": _l("名册文件"),
    }
)
name_values("", rank=RANKS, level=LEVELS)
name_values("roster", state=IMPORT_STATES, counts=ACTIONS)
