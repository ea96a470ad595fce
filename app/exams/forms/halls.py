"""The forms of a sitting while it is held: more time, outages, seats."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange

from app.clock import SHANGHAI
from app.exams.operations.extensions import MOST_MINUTES
from app.exams.rules.outages import MOST_OUTAGE
from app.web.forms import Form, at_most, required

LOCAL = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
MOST_OUTAGE_MINUTES = int(MOST_OUTAGE.total_seconds()) // 60


def _minutes(label: Any, most: int, default: int, description: Any = "") -> IntegerField:
    given = InputRequired(message=_l("请填写此栏。"))
    between = NumberRange(1, most, message=_l("请填写 %(min)d 至 %(max)d 之间的数。"))
    return IntegerField(label, [given, between], default=default, description=description)


def _reason(description: Any = "") -> TextAreaField:
    return TextAreaField(_l("理由"), [required(), at_most(200)], description=description)


class ExtendForm(Form):
    minutes = _minutes(
        _l("延长（分钟）"),
        MOST_MINUTES,
        10,
        _l("正在作答的，截止时间顺延；尚未开始的，本场次为其晚结束同样时间。"),
    )
    reason = _reason(_l("本人会看到，并记入操作日志。"))


class HallForm(ExtendForm):
    hall = SelectField(_l("适用范围"))


class OutageForm(Form):
    """What outage is looked at; it travels in the address, so that looking changes nothing."""

    hall = SelectField(_l("适用范围"))
    began_at = DateTimeLocalField(_l("故障开始"), [InputRequired(message=_l("请填写此栏。"))], format=LOCAL)
    ended_at = DateTimeLocalField(_l("故障结束"), [InputRequired(message=_l("请填写此栏。"))], format=LOCAL)
    cap = _minutes(
        _l("最多补时（分钟）"),
        MOST_OUTAGE_MINUTES,
        30,
        _l("每人按实际中断计，不超过这个数。"),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the address alone: a body, where there is one, is `GrantForm`'s."""
        return bool(super(Form, self).validate(extra_validators))

    def validate_ended_at(self, field: Any) -> None:
        if self.began_at.data and field.data and field.data <= self.began_at.data:
            raise ValidationError(_("结束须晚于开始。"))

    def outage(self) -> dict[str, Any]:
        """Return the outage as operations take it."""
        return {
            "began_at": _instant(self.began_at.data),
            "ended_at": _instant(self.ended_at.data),
            "hall": chosen_hall(self.hall.data),
            "cap": timedelta(minutes=self.cap.data or 0),
        }


class GrantForm(Form):
    """The people to whom a measured outage is made up."""

    chosen = SelectMultipleField(validate_choice=False, choices=[])
    reason = _reason(_l("本人会看到，并记入操作日志。"))

    def people(self) -> set[uuid.UUID]:
        """Return who was ticked; what is no id is nobody."""
        return {found for text in self.chosen.data or () if (found := _id(text)) is not None}


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _instant(local: datetime | None) -> datetime:
    assert local is not None
    return local.replace(tzinfo=SHANGHAI)


# No hall has this name: a name is stripped.
EVERYWHERE = " "


def chosen_hall(value: str | None) -> str | None:
    """Return the hall a field names, None for the whole sitting."""
    return None if value in (None, EVERYWHERE) else value


class SeatsForm(Form):
    halls = TextAreaField(
        _l("考场与座位数"),
        [required(), at_most(2_000)],
        description=_l("每行一个考场：名称、空格、座位数，例如“三楼会议室 40”。按单位和姓名依次编座。"),
    )
    shuffle = BooleanField(_l("随机编座"), description=_l("同一单位的人不再挨着坐。"))


class ReopenForm(Form):
    minutes = _minutes(_l("接着作答的时间（分钟）"), 600, 10)
    reason = _reason(_l("本人会看到，并记入操作日志。"))
    looked = BooleanField(
        _l("已向考生本人和监考人员核实，确认这次作答不是本人有意结束的"),
        [InputRequired(message=_l("请核实后勾选。"))],
    )
