"""The forms of the reports room."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import Optional

from app.reports.facts import CallDraft, Section, Texts
from app.reports.rules import LONGEST
from app.web.forms import Form, at_most, required


class CallForm(Form):
    """What the units are asked for, and until when."""

    title = StringField(_l("报告名称"), [required(), at_most(80)])
    note = TextAreaField(_l("要求"), [at_most(500)], description=_l("写什么、附什么，各单位会在消息里看到。"))
    due_on = DateField(_l("报送期限"), [required()])
    as_of = DateField(
        _l("统计截止日期"),
        [Optional()],
        description=_l("各单位的数字统一截至这一天当日终了；不填时截至各自提交的时刻。"),
    )

    def draft(self) -> CallDraft:
        due_on = self.due_on.data
        assert isinstance(due_on, date)
        title, note = (self.title.data or "").strip(), (self.note.data or "").strip()
        return CallDraft(title, note, due_on, self.as_of.data)


class ReportForm(Form):
    """The text of a report, section by section, and which revision it was begun from."""

    progress = TextAreaField(
        _l("组织推进"), [at_most(LONGEST)], description=_l("怎样部署和督促，主要负责同志怎样带头。")
    )
    measures = TextAreaField(
        _l("主要做法"), [at_most(LONGEST)], description=_l("办了哪些班次，怎样保证学习效果。")
    )
    problems = TextAreaField(
        _l("问题与原因"), [at_most(LONGEST)], description=_l("哪些人员未完成，原因是什么。")
    )
    next_steps = TextAreaField(
        _l("下一步安排"), [at_most(LONGEST)], description=_l("补训、补考何时完成，由谁负责。")
    )
    revision = HiddenField()

    def texts(self) -> Texts:
        return {section: (self[section.value].data or "").strip() for section in Section}

    def begun_from(self) -> int:
        """Return the revision the page was opened at; nonsense is none there ever was."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


class ReturnForm(Form):
    comment = TextAreaField(
        _l("退回意见"), [required(), at_most(500)], description=_l("写明需要补充或更正什么。")
    )

    def values(self) -> dict[str, Any]:
        return {"comment": (self.comment.data or "").strip()}
