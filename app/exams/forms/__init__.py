"""Forms of those who organize exams."""

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateTimeLocalField,
    DecimalField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from app.clock import SHANGHAI
from app.exams import labels
from app.exams.facts import ReleasePolicy
from app.exams.operations.sittings import MOST_EXTRA_MINUTES, MOST_TIME_PERCENT
from app.exams.records import Decision, Essay
from app.web.forms import Form, ValidationError, at_most, chosen, options, required
from question_bank.blueprints import Blueprint, Row
from question_bank.items import CognitiveLevel, Difficulty, Kind
from question_bank.marks import MultiplePolicy

MOST_ROWS = 30
ROW_FIELD = re.compile(r"row-(\d{1,3})-(kind|topic|difficulty|level|count|marks)")


def _between(low: int, high: int) -> NumberRange:
    return NumberRange(low, high, message=_l("请填写 %(min)d 至 %(max)d 之间的数。"))


def _given() -> InputRequired:
    return InputRequired(message=_l("请填写此栏。"))


class ExamForm(Form):
    programme_id = SelectField(_l("所属专项"), [chosen()])
    title = StringField(_l("考试名称"), [required(), at_most(120)])
    duration_minutes = IntegerField(_l("作答时长（分钟）"), [_given(), _between(1, 600)], default=60)
    max_attempts = IntegerField(
        _l("可作答次数"), [_given(), _between(1, 10)], default=1, description=_l("补考另计，每场补考一次。")
    )
    retake_wait_hours = IntegerField(
        _l("重考间隔（小时）"),
        [Optional(), _between(0, 720)],
        default=0,
        description=_l("允许多次作答时，上一次结束后至少隔多久才能再考；0 表示不限。"),
    )
    pass_mark = DecimalField(_l("及格线（分）"), [_given()], places=2)
    merit_mark = DecimalField(
        _l("优秀线（分）"), [Optional()], places=2, description=_l("不设优秀线时留空。")
    )
    multiple_policy = SelectField(
        _l("多选题计分"),
        [chosen()],
        choices=options((key.value, label) for key, label in labels.MULTIPLE_POLICIES.items()),
        default=MultiplePolicy.ALL_OR_NOTHING.value,
        description=_l("错选一律不得分。"),
    )
    release_policy = SelectField(
        _l("成绩公布"),
        [chosen()],
        choices=options((key.value, label) for key, label in labels.RELEASES.items()),
        default=ReleasePolicy.AFTER_WINDOW.value,
    )

    # The blueprint's fields are `row-<number>-<trait>`, read by `read_rows`; the others are its buttons.
    row = HiddenField()
    add = HiddenField()
    drop = HiddenField()
    count = HiddenField()

    def values(self) -> dict[str, Any]:
        """Return the settings as operations take them, without programme and blueprint."""
        other = {"programme_id", "row", "add", "drop", "count"}
        plain = {name: field.data for name, field in self._fields.items() if name not in other}
        plain["retake_wait_hours"] = self.retake_wait_hours.data or 0
        plain["multiple_policy"] = MultiplePolicy(self.multiple_policy.data)
        plain["release_policy"] = ReleasePolicy(self.release_policy.data)
        return plain


@dataclass(frozen=True)
class RowLine:
    """One row of a blueprint as the page's fields show it, and what is wrong with it."""

    kind: str = Kind.SINGLE.value
    topic: str = ""
    difficulty: str = ""
    level: str = ""
    count: str = ""
    marks: str = ""
    error: Any = ""

    @property
    def row(self) -> Row | None:
        """Return the row, or None while it cannot be read."""
        try:
            return Row(
                kind=Kind(self.kind),
                count=int(self.count),
                marks=_decimal(self.marks),
                topic=self.topic or None,
                difficulty=Difficulty(self.difficulty) if self.difficulty else None,
                cognitive_level=CognitiveLevel(self.level) if self.level else None,
            )
        except ValueError:
            return None


def _decimal(text: str) -> Decimal:
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(text) from None
    if not found.is_finite() or found > 1000 or found != round(found, 2):
        raise ValueError(text)
    return found


def shown_rows(blueprint: Blueprint) -> list[RowLine]:
    """Return a blueprint as the page's fields show it."""
    return [
        RowLine(
            row.kind.value,
            row.topic or "",
            row.difficulty.value if row.difficulty else "",
            row.cognitive_level.value if row.cognitive_level else "",
            str(row.count),
            format(row.marks.normalize(), "f"),
        )
        for row in blueprint.rows
    ]


def read_rows(sent: Mapping[str, str]) -> list[RowLine]:
    """Return the rows of a posted page in their order; `add` appends one, `drop` takes the one it numbers away."""
    lines: dict[int, dict[str, str]] = {}
    for name, value in sent.items():
        found = ROW_FIELD.fullmatch(name)
        if found:
            lines.setdefault(int(found[1]), {})[found[2]] = value.strip()[:40]
    dropped = sent.get("drop", "")
    rows = [RowLine(**line) for number, line in sorted(lines.items()) if str(number) != dropped]
    if "add" in sent or not rows:
        rows.append(RowLine())
    return rows[:MOST_ROWS]


def checked_rows(rows: Iterable[RowLine]) -> list[RowLine]:
    """Return the rows, each unreadable one with its error."""
    return [
        row if row.row is not None else RowLine(**{**row.__dict__, "error": _row_error(row)}) for row in rows
    ]


def _row_error(row: RowLine) -> Any:
    if not (row.count.isascii() and row.count.isdigit() and 0 < int(row.count) <= 500):
        return _("题数请填 1 至 500 的整数。")
    return _("每题分值请填大于 0 的数，至多两位小数。")


class SittingForm(Form):
    title = StringField(_l("场次名称"), [required(), at_most(120)])
    opens_at = DateTimeLocalField(_l("开始时间"), [_given()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
    closes_at = DateTimeLocalField(_l("结束时间"), [_given()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
    last_admission_at = DateTimeLocalField(
        _l("最晚入场时间"),
        [Optional()],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        description=_l("过了这一时刻不能再开始作答，已经开始的不受影响；留空则到场次结束为止。"),
    )
    duration_minutes = IntegerField(
        _l("本场作答时长（分钟）"),
        [Optional(), _between(1, 600)],
        description=_l("留空则按考试规定的时长。"),
    )
    place = StringField(_l("地点"), [at_most(120)], description=_l("在线考试可以留空。"))

    def validate_last_admission_at(self, field: Any) -> None:
        opens, closes = self.opens_at.data, self.closes_at.data
        if field.data and opens and closes and not opens < field.data <= closes:
            raise ValidationError(_("最晚入场时间须在开始时间之后，且不晚于结束时间。"))

    def validate_closes_at(self, field: Any) -> None:
        if self.opens_at.data and field.data and field.data <= self.opens_at.data:
            raise ValidationError(_("结束时间须晚于开始时间。"))

    def window(self) -> dict[str, Any]:
        """Return title, window, duration and place as operations take them."""
        return {
            "title": self.title.data,
            "opens_at": instant(self.opens_at.data),
            "closes_at": instant(self.closes_at.data),
            "last_admission_at": instant(self.last_admission_at.data)
            if self.last_admission_at.data
            else None,
            "duration_minutes": self.duration_minutes.data,
            "place": self.place.data or "",
        }


class MakeUpForm(SittingForm):
    overlap_percent = IntegerField(
        _l("与首考试卷重复的题不超过（%）"),
        [Optional(), _between(0, 100)],
        default=30,
        description=_l("补考另抽一份试卷，尽量不重复；题库不够时不予安排，并说明还缺哪些题。"),
    )
    score_cap = DecimalField(
        _l("补考计分上限（分）"),
        [Optional()],
        places=2,
        description=_l("例如按及格线计；不设上限时留空。不影响是否合格。"),
    )

    def window(self) -> dict[str, Any]:
        """Return window, share and cap as operations take them."""
        share = self.overlap_percent.data
        rules = {"score_cap": self.score_cap.data, "overlap_percent": 100 if share is None else share}
        return super().window() | rules


def instant(local: datetime | None) -> datetime:
    """Return an instant typed as the clock of Fujian shows it."""
    assert local is not None
    return local.replace(tzinfo=SHANGHAI)


def local(at: datetime) -> datetime:
    """Return an instant as the clock of Fujian shows it, for a form's field."""
    return at.astimezone(SHANGHAI).replace(tzinfo=None)


class NewSittingForm(SittingForm):
    batch_id = SelectField(
        _l("考生"), description=_l("选择批次，本期在册学员全部列为考生；选择“指定人员”，在下面填写工号。")
    )
    staff_nos = TextAreaField(
        _l("工号"), [at_most(20_000)], description=_l("仅用于指定人员。每行一个，也可用逗号或空格分开。")
    )

    def validate_staff_nos(self, field: Any) -> None:
        if not self.batch_id.data and not split_numbers(field.data):
            raise ValidationError(_("请选择批次，或填写至少一个工号。"))

    @property
    def batch(self) -> uuid.UUID | None:
        return uuid.UUID(self.batch_id.data) if self.batch_id.data else None


class AdmitForm(Form):
    staff_nos = TextAreaField(
        _l("工号"),
        [required(), at_most(20_000)],
        description=_l("每行一个，也可用逗号或空格分开。加入后会收到站内消息。"),
    )


def split_numbers(text: str | None) -> list[str]:
    """Return the staff numbers in a text, each once."""
    return list(dict.fromkeys(part for part in re.split(r"[\s,，;；、]+", text or "") if part))


class AllowanceForm(Form):
    time_percent = IntegerField(
        _l("作答时长（正常时长的百分比）"),
        [_given(), _between(100, MOST_TIME_PERCENT)],
        default=130,
        description=_l("100 表示不延时，150 表示延长一半；不会超过场次的结束时间。"),
    )
    extra_minutes = IntegerField(
        _l("另加分钟数"),
        [Optional(), _between(0, MOST_EXTRA_MINUTES)],
        default=0,
        description=_l("在上面的时长之外再加的分钟数，不加填 0。"),
    )
    reason = TextAreaField(_l("理由"), [required(), at_most(200)])


class ReasonForm(Form):
    reason = TextAreaField(_l("理由"), [required(), at_most(200)])


class ScriptForm(Form):
    """The page of one script: its fields are named by the items, and read by `read_marks`."""

    point = HiddenField()
    reason = HiddenField()
    version = HiddenField()


@dataclass(frozen=True)
class GivenMarks:
    """What a marker's page holds for one item: texts as typed, and what is wrong with them."""

    points: tuple[str, ...]
    reason: str
    version: int
    error: Any = ""


def read_marks(sent: Mapping[str, str], essays: Iterable[Essay]) -> dict[uuid.UUID, GivenMarks]:
    """Return what a posted page gives for each short answer that was written."""
    found = {}
    for essay in essays:
        if not essay.answered:
            continue
        points = tuple(
            sent.get(f"point-{number}-{essay.item_id}", "").strip()[:12] for number, _m in limits(essay)
        )
        version = sent.get(f"version-{essay.item_id}", "")
        found[essay.item_id] = GivenMarks(
            points,
            sent.get(f"reason-{essay.item_id}", "").strip()[:300],
            int(version) if version.isascii() and version.isdigit() and len(version) < 6 else -1,
            _points_error(points, [most for _n, most in limits(essay)]),
        )
    return found


def limits(essay: Essay) -> list[tuple[int, Decimal]]:
    """Return the number and most marks of each field: one a point, or one for the item where there is no rubric."""
    return [(number, point.marks) for number, point in enumerate(essay.rubric)] or [(0, essay.out_of)]


def _points_error(points: tuple[str, ...], most: list[Decimal]) -> Any:
    for text, limit in zip(points, most, strict=True):
        try:
            if not 0 <= _decimal(text) <= limit:
                return _("每个采分点须在 0 与其分值之间。")
        except ValueError:
            return _("请为每个采分点评分，不得分的填 0。")
    return ""


def decisions(given: Mapping[uuid.UUID, GivenMarks]) -> list[Decision]:
    """Return a readable page as the marker's decisions."""
    return [
        Decision(item_id, tuple(_decimal(text) for text in each.points), each.reason, each.version)
        for item_id, each in given.items()
    ]
