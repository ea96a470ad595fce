"""Timetable and places as forms; a roll-call as marks."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import wtforms
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
    TimeField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from app.clock import SHANGHAI, day_of
from app.refusals import Malformed, Refusal
from app.schedule.drafts import read_draft
from app.schedule.facts import (
    ActivityForm,
    AttendanceStatus,
    Availability,
    LecturerFacts,
    Period,
    Planned,
    SessionFacts,
    TimetableFacts,
    VenueFacts,
)
from app.schedule.operations.refusals import AsksFirst, SessionClashes
from app.schedule.rules.periods import PeriodsOverlap, PeriodsUnclear, read_periods, write_periods
from app.schedule.rules.suggesting import Wanted
from app.schedule.words import DAYS, FORMS, WEEKDAYS
from app.web.actor import Actor, Role
from app.web.errors import say
from app.web.forms import Form, ValidationError, at_most, chosen, options, required

MARK, SEEN = "mark-", "seen-"
# How many rows for courses a page offers at first.
COURSES = 8


def sentences(refusal: Refusal) -> list[str]:
    """Return each thing a refusal holds against it, in the visitor's language."""
    parts = refusal.parts if isinstance(refusal, SessionClashes) else [refusal]
    return [say(part) for part in parts]


def _id_or_none(value: Any) -> uuid.UUID | None:
    return uuid.UUID(str(value)) if value else None


class SessionForm(Form):
    title = StringField(_l("课程名称"), [required(), at_most(120)])
    activity_form = SelectField(
        _l("学习形式"), [chosen()], choices=options((form.value, label) for form, label in FORMS.items())
    )
    day = DateField(_l("日期"), [required(_l("请填写日期。"))])
    starts = TimeField(_l("开始"), [InputRequired(_l("请填写开始时间。"))])
    ends = TimeField(_l("结束"), [InputRequired(_l("请填写结束时间。"))])
    minutes = IntegerField(
        _l("计学时分钟数"),
        [Optional(), NumberRange(0, 1440, _l("请填写 0 到 1440 之间的整数。"))],
        description=_l("不填则按课程时长计。"),
    )
    lecturer_id = SelectField(_l("授课人"), coerce=_id_or_none)
    venue_id = SelectField(_l("场地"), coerce=_id_or_none)
    is_required = BooleanField(_l("必修课"))
    insist = BooleanField(_l("已知悉以上提示，仍然保存"))

    # Whether what was refused last may be insisted on; only then is there something to tick.
    asks = False

    def refuse(self, refusal: Refusal) -> None:
        """Say what stands against it, and let the organizer insist where that is enough."""
        self.form_errors.extend(sentences(refusal))
        self.asks = isinstance(refusal, AsksFirst)

    def offer(self, lecturers: list[LecturerFacts], venues: list[VenueFacts]) -> "SessionForm":
        """Offer the lecturers and venues one may choose."""
        self.lecturer_id.choices = options(
            [("", _l("未定")), *((str(one.id), _named(one)) for one in lecturers)]
        )
        self.venue_id.choices = options([("", _l("未定")), *((str(one.id), _seated(one)) for one in venues)])
        return self

    def within(self, batch: TimetableFacts) -> "SessionForm":
        """Begin on the batch's first day."""
        if self.day.data is None:
            self.day.data = batch.starts_on
        return self

    def show(self, found: SessionFacts) -> "SessionForm":
        """Fill in a session as it is."""
        self.title.data, self.activity_form.data = found.title, found.activity_form.value
        self.day.data = day_of(found.starts_at)
        self.starts.data, self.ends.data = _time(found.starts_at), _time(found.ends_at)
        self.minutes.data, self.is_required.data = found.minutes, found.is_required
        self.lecturer_id.data, self.venue_id.data = found.lecturer_id, found.venue_id
        return self

    def values(self) -> dict[str, Any]:
        """Return what the operations ask for, times as instants."""
        starts_at, ends_at = self._at(self.starts.data), self._at(self.ends.data)
        length = max(0, int((ends_at - starts_at).total_seconds()) // 60)
        return {
            "title": (self.title.data or "").strip(),
            "activity_form": ActivityForm(self.activity_form.data),
            "starts_at": starts_at,
            "ends_at": ends_at,
            "minutes": length if self.minutes.data is None else self.minutes.data,
            "lecturer_id": self.lecturer_id.data,
            "venue_id": self.venue_id.data,
            "is_required": bool(self.is_required.data),
            "insist": bool(self.insist.data),
        }

    def _at(self, when: time | None) -> datetime:
        assert self.day.data is not None
        assert when is not None
        return datetime.combine(self.day.data, when, SHANGHAI)


def _named(one: LecturerFacts) -> str:
    return f"{one.name} · {one.title}" if one.title else one.name


def _seated(one: VenueFacts) -> str:
    return f"{one.name} · {one.seats}"


def _time(at: datetime) -> time:
    return at.astimezone(SHANGHAI).time().replace(tzinfo=None)


class ShiftForm(Form):
    """Where a session was put down on the grid, and which state of it the page showed."""

    day = DateField(_l("日期"), [required(_l("请填写日期。"))])
    starts = TimeField(_l("开始"), [InputRequired(_l("请填写开始时间。"))])
    sequence = IntegerField(validators=[InputRequired()])
    insist = BooleanField(_l("仍要调整"))

    def starts_at(self) -> datetime:
        assert self.day.data is not None
        assert self.starts.data is not None
        return datetime.combine(self.day.data, self.starts.data, SHANGHAI)


class CopyDayForm(Form):
    from_day = DateField(_l("把这一天"), [required(_l("请填写日期。"))])
    to_day = DateField(_l("复制到"), [required(_l("请填写日期。"))])


class CancelForm(Form):
    reason = StringField(_l("原因"), [at_most(200)])


class UnitForm(Form):
    """Something kept by one of the units an actor organizes."""

    unit_path = SelectField(_l("所属单位"), [chosen()])

    def kept_by(self, actor: Actor) -> "UnitForm":
        units = {grant.unit_path: grant.unit_name for grant in actor.grants if grant.role is Role.ORGANIZER}
        self.unit_path.choices = options(units.items())
        if self.unit_path.data is None:
            self.unit_path.data = next(iter(units), None)
        return self


class VenueForm(UnitForm):
    name = StringField(_l("场地名称"), [required(), at_most(120)])
    address = StringField(_l("地址"), [at_most(200)])
    seats = IntegerField(
        _l("座位数"),
        [InputRequired(_l("请填写座位数。")), NumberRange(1, 100_000, _l("请填写 1 到 100000 之间的整数。"))],
    )


class LecturerForm(UnitForm):
    name = StringField(_l("姓名"), [required(), at_most(100)])
    title = StringField(_l("单位、职务或职称"), [at_most(120)])
    staff_no = StringField(
        _l("工号"), [at_most(40)], description=_l("授课人有本系统账号的，填工号后能收到课程调整的通知。")
    )


class PeriodsField(StringField):
    """Periods of a day in words, with a sentence where they are unclear."""

    def periods(self) -> tuple[Period, ...]:
        return read_periods(self.data or "")


def clear_periods(_form: Form, field: Any) -> None:
    """Refuse words that name no periods."""
    try:
        read_periods(field.data or "")
    except (PeriodsUnclear, PeriodsOverlap) as refusal:
        raise ValidationError(say(refusal)) from None


class HoursForm(Form):
    """The hours of each weekday in which a lecturer can be asked."""

    d0 = PeriodsField(WEEKDAYS[0], [clear_periods])
    d1 = PeriodsField(WEEKDAYS[1], [clear_periods])
    d2 = PeriodsField(WEEKDAYS[2], [clear_periods])
    d3 = PeriodsField(WEEKDAYS[3], [clear_periods])
    d4 = PeriodsField(WEEKDAYS[4], [clear_periods])
    d5 = PeriodsField(WEEKDAYS[5], [clear_periods])
    d6 = PeriodsField(WEEKDAYS[6], [clear_periods])

    def show(self, found: Availability) -> "HoursForm":
        for field, periods in zip(self, found.hours, strict=True):
            field.data = write_periods(periods)
        return self

    def hours(self) -> list[tuple[Period, ...]]:
        return [field.periods() for field in self]


class AwayForm(Form):
    first = DateField(_l("从"), [required(_l("请填写日期。"))])
    last = DateField(_l("到"), [required(_l("请填写日期。"))])
    reason = StringField(_l("事由"), [at_most(100)])


class RemovalForm(Form):
    """One thing of a list, by its id, to be taken away."""

    which = StringField(validators=[required()])

    def key(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.which.data or "")
        except ValueError:
            raise Malformed from None


class DayForm(UnitForm):
    day = DateField(_l("日期"), [required(_l("请填写日期。"))])
    kind = SelectField(
        _l("这一天"), [chosen()], choices=options((kind.value, label) for kind, label in DAYS.items())
    )
    name = StringField(_l("名称"), [required(), at_most(40)])
    source = StringField(_l("依据"), [at_most(120)], description=_l("如通知的名称或文号，可以不填。"))


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
    lecturer_id = SelectField(_l("授课人"), coerce=_id_or_none)
    venue_id = SelectField(_l("场地"), coerce=_id_or_none)
    is_required = BooleanField(_l("必修课"))


class SuggestForm(Form):
    """The day's pattern, and the courses that are to find a place in it."""

    periods = PeriodsField(_l("一天的时段"), [required(), clear_periods])
    courses = FieldList(FormField(CourseRow), min_entries=COURSES, max_entries=40)

    def offer(self, lecturers: list[LecturerFacts], venues: list[VenueFacts]) -> "SuggestForm":
        row: Any
        for row in self.courses:
            row.lecturer_id.choices = options(
                [("", _l("未定")), *((str(one.id), _named(one)) for one in lecturers)]
            )
            row.venue_id.choices = options(
                [("", _l("由系统选")), *((str(one.id), _seated(one)) for one in venues)]
            )
        return self

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


class CheckInForm(Form):
    session = StringField()
    code = StringField(_l("六位签到码"))


@dataclass(frozen=True)
class RollCall:
    """A roll-call sheet as it came back: the marks made, and what the page had shown."""

    marks: dict[uuid.UUID, AttendanceStatus]
    seen: dict[uuid.UUID, AttendanceStatus | None]


def roll_call(sent: Mapping[str, str]) -> RollCall:
    """Read a roll-call sheet; with `everyone` those without a mark are present."""
    marks: dict[uuid.UUID, AttendanceStatus] = {}
    seen: dict[uuid.UUID, AttendanceStatus | None] = {}
    try:
        for name, value in sent.items():
            if name.startswith(SEEN):
                seen[uuid.UUID(name.removeprefix(SEEN))] = AttendanceStatus(value) if value else None
            elif name.startswith(MARK):
                marks[uuid.UUID(name.removeprefix(MARK))] = AttendanceStatus(value)
            elif name not in {"csrf_token", "everyone"}:
                raise Malformed
    except ValueError:
        raise Malformed from None
    if "everyone" in sent:
        marks = dict.fromkeys(seen, AttendanceStatus.PRESENT) | marks
    return RollCall(marks, seen)
