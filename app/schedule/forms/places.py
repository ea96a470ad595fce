"""Venues, lecturers and days as a unit keeps them."""

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange

from app.refusals import Malformed
from app.schedule.facts import Availability, Period
from app.schedule.rules.periods import PeriodsOverlap, PeriodsUnclear, read_periods, write_periods
from app.schedule.words import DAYS, WEEKDAYS
from app.web.actor import Actor, Role
from app.web.errors import say
from app.web.forms import Form, ValidationError, at_most, chosen, options, required


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
