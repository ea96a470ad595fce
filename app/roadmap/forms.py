"""The roadmap's forms."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField, TextAreaField, ValidationError

from app.roadmap.facts import Draft
from app.web.forms import Form, at_most, required


class MilestoneForm(Form):
    """One task: what, who, from when until when."""

    title = StringField(_l("任务"), [required(), at_most(80)])
    detail = TextAreaField(_l("要求"), [at_most(300)], description=_l("完成到什么程度，交什么材料。"))
    staff_no = StringField(
        _l("责任人工号"),
        [required(), at_most(40)],
        description=_l("责任人会收到消息，到期前七天和逾期时再各提醒一次。"),
    )
    starts_on = DateField(_l("开始日期"), [required()])
    due_on = DateField(_l("完成期限"), [required()])

    def validate_due_on(self, field: DateField) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_("完成期限不能早于开始日期。"))

    def draft(self) -> Draft:
        starts_on, due_on = self.starts_on.data, self.due_on.data
        assert isinstance(starts_on, date)
        assert isinstance(due_on, date)
        title, detail = (self.title.data or "").strip(), (self.detail.data or "").strip()
        return Draft(title, detail, starts_on, due_on)


class DoneForm(Form):
    """When a task was done, and in a sentence what came of it."""

    done_on = DateField(_l("完成日期"), [required()])
    note = StringField(_l("完成情况"), [at_most(200)])
    # Set by whoever asks: what is done was done by this day.
    today = date.max

    def validate_done_on(self, field: DateField) -> None:
        if field.data and field.data > self.today:
            raise ValidationError(_("完成日期不能晚于今天。"))

    def values(self) -> dict[str, Any]:
        return {"done_on": self.done_on.data, "note": (self.note.data or "").strip()}
