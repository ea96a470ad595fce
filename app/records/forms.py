"""The forms of the records."""

from datetime import date
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, DecimalField, FileField, StringField, ValidationError
from wtforms.validators import NumberRange

from app.records.facts import Outside
from app.web.forms import Form, at_most, chosen, required


class OutsideForm(Form):
    """One training somebody had elsewhere."""

    staff_no = StringField(_l("工号"), [required(), at_most(40)])
    title = StringField(_l("培训名称"), [required(), at_most(120)])
    organiser = StringField(_l("主办单位"), [required(), at_most(120)])
    starts_on = DateField(_l("开始日期"), [required()])
    ends_on = DateField(_l("结束日期"), [required()])
    hours = DecimalField(
        _l("学时"),
        [
            chosen(_l("请填写此栏。")),
            NumberRange(Decimal("0.01"), Decimal(500), message=_l("学时应大于 0，不超过 500。")),
        ],
        places=2,
        description=_l("按主办单位认定的学时填写，不再折算。"),
    )
    evidence = StringField(
        _l("证明材料"), [required(), at_most(200)], description=_l("例如结业证书编号，材料存放何处。")
    )

    def validate_ends_on(self, field: DateField) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_("结束日期不能早于开始日期。"))

    def what(self) -> Outside:
        starts_on, ends_on, hours = self.starts_on.data, self.ends_on.data, self.hours.data
        assert isinstance(starts_on, date)
        assert isinstance(ends_on, date)
        assert isinstance(hours, Decimal)
        words = (str(each.data or "").strip() for each in (self.title, self.organiser, self.evidence))
        title, organiser, evidence = words
        return Outside(title, organiser, starts_on, ends_on, round(hours, 2), evidence)


class OutsideFileForm(Form):
    """A workbook of many."""

    file = FileField(_l("工作簿（.xlsx）"), description=_l("一行一次培训；有一行不对，整个文件都不登记。"))


class ReverseForm(Form):
    """Why a line is taken back."""

    reason = StringField(_l("冲销理由"), [required(), at_most(200)])
