"""The library's forms."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import NumberRange

from app.library.labels import CONVEYANCE_FORMS
from app.web.forms import Form, at_most, chosen, options, required


class TaskForm(Form):
    """Asks a subtree to read a document's material."""

    document_id = SelectField(_l("学习文件"), [chosen()])
    title = StringField(_l("任务名称"), [required(), at_most(100)])
    unit_id = SelectField(
        _l("学习范围"), [chosen()], description=_l("该单位及其下属单位的在职人员都要学习。")
    )
    opens_on = DateField(_l("开始日期"), [required()])
    due_on = DateField(_l("截止日期"), [required()])

    def validate_due_on(self, field: DateField) -> None:
        if self.opens_on.data and field.data and field.data < self.opens_on.data:
            raise ValidationError(_("截止日期不能早于开始日期。"))


class ConveyanceReportForm(Form):
    """How a unit passed a document on."""

    held_on = DateField(_l("传达日期"), [required()])
    form = SelectField(_l("传达形式"), choices=options(CONVEYANCE_FORMS.items()))
    headcount = IntegerField(
        _l("参加人数"), [required(), NumberRange(1, 100_000, message=_l("参加人数应为正整数。"))]
    )
    note = TextAreaField(_l("备注"), [at_most(500)])
