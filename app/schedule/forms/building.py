"""A timetable laid down from another, from a template, or from a suggestion."""

from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
)
from wtforms.validators import NumberRange, Optional

from app.schedule.drafts import read_draft
from app.schedule.facts import ActivityForm, LecturerFacts, Period, Planned, Template, VenueFacts
from app.schedule.forms.choices import id_or_none, named, seated
from app.schedule.forms.places import PeriodsField, clear_periods
from app.schedule.rules.layout import periods_of
from app.schedule.rules.periods import write_periods
from app.schedule.rules.suggesting import Wanted
from app.schedule.words import FORMS
from app.web.forms import Form, at_most, chosen, options, required

# How many rows for courses a page offers at first.
COURSES = 8


class CopyDayForm(Form):
    from_day = DateField(_l("把这一天"), [required(_l("请填写日期。"))])
    to_day = DateField(_l("复制到"), [required(_l("请填写日期。"))])


class CopyForm(Form):
    """Another class, or a template, to be laid over a batch."""

    source = SelectField(_l("来源"), [chosen()])
    on = SelectField(_l("只排在这一天"), description=_l("只有一天的模板可以选；不选则从第一个上课日排起。"))
    open_lecturers = BooleanField(_l("授课人留空，以后再定"))
    open_venues = BooleanField(_l("场地留空，以后再定"))


class TemplateForm(Form):
    name = StringField(_l("模板名称"), [required(), at_most(60)])
    day = SelectField(_l("内容"))


class CourseRow(wtforms.Form):
    """One course of a timetable that is to be suggested; a row without a title is none."""

    title = StringField(_l("课程名称"), [at_most(120)])
    periods = IntegerField(_l("节数"), [Optional(), NumberRange(1, 40, _l("请填写 1 到 40 之间的整数。"))])
    activity_form = SelectField(
        _l("学习形式"),
        choices=options((form.value, label) for form, label in FORMS.items()),
        default=ActivityForm.LECTURE.value,
    )
    lecturer_id = SelectField(_l("授课人"), coerce=id_or_none)
    venue_id = SelectField(_l("场地"), coerce=id_or_none)
    is_required = BooleanField(_l("必修课"))


class SuggestForm(Form):
    """The day's pattern, and the courses that are to find a place in it."""

    template = SelectField(_l("时段取自"), coerce=id_or_none)
    periods = PeriodsField(_l("一天的时段"), [required(), clear_periods])
    courses = FieldList(FormField(CourseRow), min_entries=COURSES, max_entries=40)

    def offer(
        self, lecturers: list[LecturerFacts], venues: list[VenueFacts], templates: list[Template]
    ) -> "SuggestForm":
        """Offer who and where, and the templates whose day may be taken instead of a typed one."""
        self.days = {one.id: periods_of(one.entries) for one in templates if one.entries}
        taken = [
            (str(one.id), f"{one.name} · {write_periods(self.days[one.id]).replace('，', _('、'))}")
            for one in templates
            if one.id in self.days
        ]
        self.template.choices = options([("", _l("按下面填写")), *taken])
        row: Any
        for row in self.courses:
            row.lecturer_id.choices = options(
                [("", _l("未定")), *((str(one.id), named(one)) for one in lecturers)]
            )
            row.venue_id.choices = options(
                [("", _l("由系统选")), *((str(one.id), seated(one)) for one in venues)]
            )
        return self

    def day(self) -> tuple[Period, ...]:
        """Return the periods of a day: those of the template chosen, or those typed."""
        return self.days.get(self.template.data) or self.periods.periods()

    def wanted(self) -> list[Wanted]:
        """Return the courses of the rows that have a title."""
        return [
            Wanted(
                title=(row.title.data or "").strip(),
                periods=row.periods.data or 1,
                activity_form=ActivityForm(row.activity_form.data or ActivityForm.LECTURE.value),
                lecturer_id=row.lecturer_id.data,
                venue_id=row.venue_id.data,
                is_required=bool(row.is_required.data),
            )
            for row in self.courses
            if (row.title.data or "").strip()
        ]


class KeepForm(Form):
    """A draft as the page showed it."""

    draft = HiddenField(validators=[required()])
    insist = BooleanField(_l("已知悉以上提示，仍然保存"))

    def planned(self) -> list[Planned]:
        """Return the sessions of the draft; raises Malformed when they are no sessions."""
        return read_draft(self.draft.data or "")
