"""The forms of leave."""

import uuid
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    DateTimeLocalField,
    DecimalField,
    FileField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import NumberRange, Optional

from app.clock import SHANGHAI
from app.leave import words
from app.leave.facts import Approver, Days, Draft, Half, LeaveKind, Level, SittingDraft
from app.web.forms import Form, at_most, chosen, options, required


def _half(label: Any, usual: Half) -> SelectField:
    return SelectField(
        label,
        choices=options((half.value, name) for half, name in words.HALVES.items()),
        default=usual.value,
    )


class LeaveForm(Form):
    """What a cadre asks for: from which batch, when, why, on what proof."""

    batch_id = SelectField(_l("批次"), [chosen()])
    kind = SelectField(
        _l("类别"), [chosen()], choices=options((kind.value, name) for kind, name in words.KINDS.items())
    )
    starts_on = DateField(_l("从"), [Optional()])
    starts_half = _half(_l("起（上/下午）"), Half.MORNING)
    ends_on = DateField(_l("到"), [Optional()])
    ends_half = _half(_l("止（上/下午）"), Half.AFTERNOON)
    sessions = SelectMultipleField(_l("只请其中几门课"), coerce=uuid.UUID, validate_choice=False)
    reason = TextAreaField(_l("事由"), [required(), at_most(300)])
    proof = FileField(
        _l("证明材料"),
        description=_l("公函、诊断证明等，可以拍照。PDF、JPG 或 PNG，不超过 5 MB；没有可以不传。"),
    )

    def offer(self, seats: Iterable[tuple[str, str]]) -> "LeaveForm":
        """Offer the batches one has a seat in."""
        self.batch_id.choices = options(list(seats))
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for both days unless single sessions are ticked."""
        held = super().validate(extra_validators)
        if not self.sessions.data:
            for field in (self.starts_on, self.ends_on):
                if field.data is None and not field.errors:
                    field.errors = [_("请填写日期，或勾选课程。")]
                    held = False
        return held

    def validate_ends_on(self, field: DateField) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_("请假结束不能早于开始。"))

    def days(self) -> Days:
        starts_on, ends_on = self.starts_on.data, self.ends_on.data
        assert isinstance(starts_on, date)
        assert isinstance(ends_on, date)
        return Days(starts_on, Half(self.starts_half.data), ends_on, Half(self.ends_half.data))

    def values(self) -> dict[str, Any]:
        return {
            "kind": LeaveKind(self.kind.data),
            "days": None if self.sessions.data else self.days(),
            "sessions": tuple(dict.fromkeys(self.sessions.data or ())),
            "reason": (self.reason.data or "").strip(),
        }


class DecisionForm(Form):
    """What an approver answers, to the version they saw."""

    version = HiddenField(validators=[chosen()])
    comment = TextAreaField(_l("意见"), [at_most(300)], description=_l("退回时必填，本人会看到。"))

    def seen(self) -> int:
        said = str(self.version.data or "")
        return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0


class ReturnForm(Form):
    """From when somebody is back."""

    returned_on = DateField(_l("返岗日期"), [chosen(_l("请填写日期。"))])
    half = _half(_l("返岗（上/下午）"), Half.MORNING)


class LevelsForm(Form):
    """Who decides on how many days."""

    class_days = DecimalField(
        _l("本单位组织者可批的天数"),
        [chosen(_l("请填写此栏。")), NumberRange(0, 365, _l("请填写 0 到 365 之间的数。"))],
        places=1,
        description=_l("可填 0.5 的倍数；填 0 表示不设这一级。"),
    )
    programme_days = DecimalField(
        _l("专项组织者可批的天数"),
        [Optional(), NumberRange(0, 365, _l("请填写 0 到 365 之间的数。"))],
        places=1,
        description=_l("不填表示不限，更长的请假也由专项组织者审批。"),
    )
    staff_no = StringField(
        _l("更长的请假由谁审批（工号）"),
        [at_most(40)],
        description=_l("不填则为主办单位的主要负责同志；没有登记的，由专项组织者审批。"),
    )

    def validate_class_days(self, field: DecimalField) -> None:
        _refuse_odd(field.data)

    def validate_programme_days(self, field: DecimalField) -> None:
        _refuse_odd(field.data)

    def levels(self, named_id: Any = None) -> list[Level]:
        near, far = self.class_days.data or Decimal(0), self.programme_days.data
        found = [Level(int(near * 2), Approver.CLASS_ORGANIZER)] if near > 0 else []
        if far is None:
            return [*found, Level(None, Approver.PROGRAMME_ORGANIZER)]
        if far > 0:
            found.append(Level(int(far * 2), Approver.PROGRAMME_ORGANIZER))
        return [*found, Level(None, Approver.LEADER, named_id)]


def _refuse_odd(days: Decimal | None) -> None:
    if days is not None and days * 2 != int(days * 2):
        raise ValidationError(_("请填写 0.5 的倍数。"))


def shown(levels: Iterable[Level]) -> dict[str, Any]:
    """Return levels as the form shows them."""
    bounds = {each.approver: each for each in levels}
    near, far, leader = (bounds.get(each) for each in Approver)
    return {
        "class_days": Decimal(near.up_to or 0) / 2 if near else Decimal(0),
        "programme_days": (Decimal(far.up_to) / 2 if far.up_to else None) if far else Decimal(0),
        "staff_no": leader.named_staff_no if leader else "",
    }


class AnswerForm(Form):
    """Why somebody cannot take a seat; they need not say."""

    reason = StringField(_l("原因（可不填）"), [at_most(200)])


class KeepForm(Form):
    """Why somebody keeps a seat in spite of much leave."""

    reason = StringField(_l("保留名额的理由"), [required(), at_most(300)])


WHEN = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class MakeUpForm(Form):
    """A make-up batch with or without an exam, and whether it is only looked at (`look`) or set (`set`)."""

    title = StringField(_l("班次名称"), [required(), at_most(120)], default=_l("补训班"))
    starts_on = DateField(_l("开始日期"), [chosen(_l("请填写日期。"))])
    ends_on = DateField(_l("结束日期"), [chosen(_l("请填写日期。"))])
    place = StringField(_l("地点"), [at_most(120)])
    capacity = IntegerField(
        _l("名额"), [chosen(_l("请填写此栏。")), NumberRange(1, 10000, _l("名额至少为 1 人。"))], default=40
    )
    exam_id = SelectField(
        _l("同时安排考试"),
        default="",
        description=_l("考过没有合格或缺考的安排补考，还没有考过的安排首考；已经合格的不再考。"),
    )
    opens_at = DateTimeLocalField(_l("考试开始"), [Optional()], format=WHEN)
    closes_at = DateTimeLocalField(_l("考试结束"), [Optional()], format=WHEN)
    chosen = SelectMultipleField(_l("补训人员"), validate_choice=False)
    step = HiddenField(default="look")

    def validate_ends_on(self, field: DateField) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_("结束日期不能早于开始日期。"))

    def validate_exam_id(self, field: SelectField) -> None:
        opens, closes = self.opens_at.data, self.closes_at.data
        if field.data and not (opens and closes and opens < closes):
            raise ValidationError(_("安排考试时，请填写考试的开始和结束时间，结束晚于开始。"))

    def offer(self, exams: Iterable[tuple[str, str]]) -> "MakeUpForm":
        """Offer the exams that may be sat with the batch."""
        self.exam_id.choices = options([("", _l("不考试")), *exams])
        return self

    def sitting(self) -> SittingDraft | None:
        if not self.exam_id.data:
            return None
        opens, closes = self.opens_at.data, self.closes_at.data
        assert opens is not None
        assert closes is not None
        exam_id = uuid.UUID(self.exam_id.data)
        return SittingDraft(exam_id, opens.replace(tzinfo=SHANGHAI), closes.replace(tzinfo=SHANGHAI))

    def sets(self) -> bool:
        return bool(self.step.data == "set")

    def draft(self) -> Draft:
        starts_on, ends_on = self.starts_on.data, self.ends_on.data
        assert isinstance(starts_on, date)
        assert isinstance(ends_on, date)
        title, place = (self.title.data or "").strip(), (self.place.data or "").strip()
        return Draft(title, starts_on, ends_on, place, int(self.capacity.data or 1))
