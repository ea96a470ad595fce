"""A session of the timetable: added, changed, moved, called off."""

from datetime import datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.clock import SHANGHAI, day_of
from app.refusals import Refusal
from app.schedule.facts import ActivityForm, LecturerFacts, SessionFacts, TimetableFacts, VenueFacts
from app.schedule.forms.choices import id_or_none, named, seated, sentences
from app.schedule.operations.refusals import AsksFirst
from app.schedule.words import FORMS
from app.web.forms import Form, at_most, chosen, options, required


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
    lecturer_id = SelectField(_l("授课人"), coerce=id_or_none)
    venue_id = SelectField(_l("场地"), coerce=id_or_none)
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
            [("", _l("未定")), *((str(one.id), named(one)) for one in lecturers)]
        )
        self.venue_id.choices = options([("", _l("未定")), *((str(one.id), seated(one)) for one in venues)])
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


class CancelForm(Form):
    reason = StringField(_l("原因"), [at_most(200)])
