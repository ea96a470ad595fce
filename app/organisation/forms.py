"""What people type about units and people, checked."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, FileField, SelectField, StringField
from wtforms.validators import Optional

from app.organisation.facts import Level, Rank
from app.organisation.words import level_name, rank_name
from app.web.forms import Form, at_most, required

ON_HINT = _l("从这一天起按新情况统计，不能晚于今天。")


def _ranks() -> list[tuple[str, str]]:
    return [(rank.value, rank_name(rank)) for rank in Rank]


class UnitForm(Form):
    code = StringField(
        _l("单位代码"), [required(), at_most(20)], description=_l("大写字母、数字或连字符；确定后不再改变。")
    )
    name = StringField(_l("单位名称"), [required(), at_most(120)])
    level = SelectField(_l("单位层级"))
    on = DateField(_l("设立日期"), [required()], description=ON_HINT)

    def __init__(self, levels: list[Level], **more: Any) -> None:
        super().__init__(**more)
        self.level.choices = [(level.value, level_name(level)) for level in levels]


class RenameForm(Form):
    name = StringField(_l("新名称"), [required(), at_most(120)])
    on = DateField(_l("生效日期"), [required()], description=ON_HINT)


class MoveForm(Form):
    parent = SelectField(_l("新的上级单位"))
    on = DateField(_l("生效日期"), [required()], description=ON_HINT)


class _PostForm(Form):
    unit = SelectField(_l("单位"))
    post = StringField(_l("职务"), [required(), at_most(120)])
    rank = SelectField(_l("职务层次"))
    is_principal_leader = BooleanField(_l("是本单位主要负责同志"))
    on = DateField(_l("生效日期"), [required()], description=ON_HINT)

    def __init__(self, units: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.unit.choices = units
        self.rank.choices = _ranks()


class TransferForm(_PostForm):
    pass


class PersonForm(_PostForm):
    name = StringField(_l("姓名"), [required(), at_most(100)], description=_l("少数民族姓名保留间隔号“·”。"))
    staff_no = StringField(
        _l("工号"), [required(), at_most(40)], description=_l("登录时使用；不得填写身份证号。")
    )
    phone = StringField(_l("手机"), [at_most(40)], description=_l("选填，也可用来登录。"))
    retires_on = DateField(_l("退休日期"), [Optional()], description=_l("选填。"))

    def __init__(self, units: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(units, **more)
        self.shown = (
            "name",
            "staff_no",
            "unit",
            "post",
            "rank",
            "is_principal_leader",
            "phone",
            "retires_on",
            "on",
        )


class ChangeForm(Form):
    name = StringField(_l("姓名"), [required(), at_most(100)])
    name_pinyin = StringField(
        _l("姓名拼音"), [at_most(160)], description=_l("每个音节之间空一格；留空则由系统重新生成。")
    )
    retires_on = DateField(_l("退休日期"), [Optional()], description=_l("选填。"))


class PhoneForm(Form):
    phone = StringField(_l("新手机号"), [at_most(40)], description=_l("11 位数字；留空表示不再保留手机号。"))


class LeavingForm(Form):
    on = DateField(_l("离开日期"), [required()])


class ReasonForm(Form):
    reason = StringField(_l("查看事由"), [required(), at_most(200)])


class RosterForm(Form):
    unit = SelectField(_l("单位"), description=_l("名册只能包含这个单位及其下级单位的人员。"))
    file = FileField(_l("名册文件"), description=_l("xlsx 工作簿，不超过 20 MB；列的顺序不限。"))
    on = DateField(
        _l("生效日期"), [required()], description=_l("新增、调动和离开从这一天起计算，不能晚于今天。")
    )
    complete = BooleanField(_l("本表为完整名册，表中没有的人按离开处理"))

    def __init__(self, units: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.unit.choices = units
