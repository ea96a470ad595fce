"""Forms of marking's plan, second looks and appeals."""

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DecimalField, HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, NumberRange

from app.exams.facts import Finding, ResultDetail, ResultLine
from app.exams.labels import DETAILS, FINDINGS
from app.exams.operations.appeals import NewMarks
from app.refusals import Malformed
from app.web.forms import Form, at_most, chosen, options, required

# What stands for the whole paper where an item would be named.
WHOLE = "whole"
GIVEN: Any = InputRequired(message=_l("请填写此栏。"))


def _within(low: int, high: int) -> NumberRange:
    return NumberRange(low, high, message=_l("请填写 %(min)d 至 %(max)d 之间的数。"))


class PlanForm(Form):
    markers = RadioField(
        _l("每道简答题由几人评阅"),
        [chosen()],
        choices=options([("1", _l("一人评阅")), ("2", _l("两人各自评阅，超出允许误差由第三人评定"))]),
    )
    tolerance = DecimalField(
        _l("两评允许相差（分）"),
        [GIVEN, _within(0, 100)],
        places=2,
        description=_l("不超过时取两评平均分；超过时由第三人评定。一人评阅时填 0。"),
    )
    detail = RadioField(
        _l("成绩公布后考生能看到"),
        [chosen()],
        choices=options((key.value, text) for key, text in DETAILS.items()),
    )
    appeal_days = IntegerField(
        _l("成绩申诉期限（天）"),
        [GIVEN, _within(0, 60)],
        description=_l("自本人成绩公布之时起算；填 0 表示不受理申诉。"),
    )

    def values(self) -> dict[str, Any]:
        """Return the plan as its operation takes it."""
        return {
            "markers": int(self.markers.data),
            "tolerance": self.tolerance.data,
            "detail": ResultDetail(self.detail.data),
            "appeal_days": self.appeal_days.data,
        }


class SampleForm(Form):
    size = IntegerField(_l("抽查份数"), [GIVEN, _within(1, 500)], default=10)


class FindingForm(Form):
    finding = RadioField(
        _l("抽查意见"), [chosen()], choices=options((key.value, text) for key, text in FINDINGS.items())
    )
    note = TextAreaField(
        _l("抽查说明"), [at_most(500)], description=_l("评分有出入时必填：看到了什么，应当怎样。")
    )

    def values(self) -> tuple[Finding, str]:
        return Finding(self.finding.data), self.note.data or ""


class AppealForm(Form):
    item = SelectField(_l("申诉内容"), [chosen()])
    text = TextAreaField(
        _l("申诉理由"),
        [required(), at_most(2000)],
        description=_l("写明哪里应当得分、依据是什么。由没有评过这道题的组织者办理，答复会发到消息里。"),
    )

    @property
    def item_id(self) -> uuid.UUID | None:
        return None if self.item.data == WHOLE else uuid.UUID(self.item.data)


class DecisionForm(Form):
    outcome = RadioField(
        _l("处理决定"),
        [chosen()],
        choices=options([("dismissed", _l("维持原分")), ("upheld", _l("改分"))]),
    )
    decision = TextAreaField(
        _l("答复理由"), [required(), at_most(2000)], description=_l("考生会看到这段话。")
    )
    # Marks come as `marks-<item>`, on sight of the mark `version-<item>`.
    marks = HiddenField()
    version = HiddenField()

    def changes(self, lines: Sequence[ResultLine], sent: Mapping[str, str]) -> list[NewMarks] | None:
        """Return the marks of a posted page, or None with an error where one cannot be read."""
        found = []
        for line in lines:
            marks = _marks(sent.get(f"marks-{line.item_id}", ""), line.out_of)
            if marks is None:
                self.outcome.errors = [
                    _(
                        "第 %(n)s 题的得分须在 0 与 %(of)s 之间，至多两位小数。",
                        n=line.position,
                        of=line.out_of,
                    )
                ]
                return None
            found.append(NewMarks(line.item_id, marks, _version(sent.get(f"version-{line.item_id}", ""))))
        return found


def _marks(text: str, most: Decimal) -> Decimal | None:
    try:
        found = Decimal(text.strip())
    except ArithmeticError:
        return None
    return found if found.is_finite() and 0 <= found <= most and found == round(found, 2) else None


def _version(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Malformed
    return int(text)
