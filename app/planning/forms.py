"""Forms of planning."""

import re
import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    Field,
    FileField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.organisation.facts import Level, Rank
from app.planning import words
from app.planning.facts import Leaders, Objective, PlanSettings
from app.planning.models import ClassType, ExcuseKind
from app.planning.records import DEFAULT_DOCUMENT_NO, TierDraft, TierFacts
from app.planning.rules.hours import HOUR_RULES, minutes_for
from app.web.forms import Form, ValidationError, at_most, chosen, options, required

OWN_SETTING = _l("由组织者设定。")


def _between(low: int, high: int) -> NumberRange:
    return NumberRange(low, high, message=_l("请填写 %(min)d 至 %(max)d 之间的数。"))


def _given() -> InputRequired:
    return InputRequired(message=_l("请填写此栏。"))


class Ticks(SelectMultipleField):
    """Several of a few, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ProgrammeForm(Form):
    name = StringField(_l("名称"), [required(), at_most(120)])
    document_no = StringField(_l("依据文件"), [required(), at_most(60)], default=DEFAULT_DOCUMENT_NO)
    unit_id = SelectField(
        _l("组织单位"), [chosen()], description=_l("本单位及其下级的全部在册人员都在应训范围内。")
    )
    starts_on = DateField(_l("开始日期"), [_given()])
    ends_on = DateField(_l("结束日期"), [_given()])
    hour_rule = SelectField(
        _l("学时折算"),
        [chosen()],
        choices=options(words.HOUR_RULES.items()),
        description=_l("由组织者设定。各地折算办法不同，全国没有统一标准，请按本地规定选择。"),
    )
    hour_basis = StringField(
        _l("折算依据"),
        [at_most(120)],
        # A program that sends the form need not know of the field; the table keeps a sentence, if an empty one.
        filters=[lambda text: text or ""],
        description=_l("写明本地规定的名称和条款；没有的写“组织者自定”。随每一笔学时保存。"),
    )
    required_hours = DecimalField(
        _l("应修学时"), [_given(), _between(0, 2000)], places=2, default=Decimal(24), description=OWN_SETTING
    )
    attendance_percent = IntegerField(
        _l("最低出勤率（百分比）"), [_given(), _between(0, 100)], default=80, description=OWN_SETTING
    )
    exam_required = BooleanField(_l("须通过考试"), default=True, description=OWN_SETTING)
    max_away_percent = IntegerField(
        _l("单位同时离岗上限（百分比）"),
        [_given(), _between(0, 100)],
        default=30,
        description=_l("由组织者设定。人数很少的单位仍可每次派 1 人。"),
    )
    on_duty_min = IntegerField(
        _l("单位在岗人数下限"), [_given(), _between(0, 1000)], default=1, description=OWN_SETTING
    )
    objective = SelectField(
        _l("编排目标"),
        choices=options((each.value, label) for each, label in words.OBJECTIVES.items()),
        default=Objective.EVEN.value,
        description=_l("人人有批次、少变动之后，按它取舍。"),
    )
    leaders = SelectField(
        _l("主要负责同志"),
        choices=options((each.value, label) for each, label in words.LEADERS.items()),
        default=Leaders.EARLY.value,
    )

    def validate_ends_on(self, field: Any) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_("结束日期不能早于开始日期。"))

    def values(self) -> dict[str, Any]:
        """Return the settings as operations take them, without the unit."""
        hour_rule = HOUR_RULES[self.hour_rule.data]
        plain = {name: field.data for name, field in self._fields.items()}
        del plain["unit_id"], plain["required_hours"]
        plain |= {"objective": Objective(self.objective.data), "leaders": Leaders(self.leaders.data)}
        return {**plain, "required_minutes": minutes_for(self.required_hours.data or Decimal(0), hour_rule)}


class FreezeForm(Form):
    as_of = DateField(_l("名册时点"), [_given()], description=_l("按这一天各单位的在册人员冻结。"))


class BatchForm(Form):
    number = IntegerField(_l("期次"), [_given(), _between(1, 9999)])
    class_type = SelectField(
        _l("班次类型"),
        [chosen()],
        choices=options((kind.value, label) for kind, label in words.CLASS_TYPES.items()),
        default=ClassType.THEMATIC.value,
    )
    title = StringField(_l("班次名称"), [required(), at_most(120)])
    starts_on = DateField(_l("开班日期"), [_given()])
    ends_on = DateField(_l("结业日期"), [_given()])
    place = StringField(_l("地点"), [at_most(120)])
    capacity = IntegerField(_l("名额"), [_given(), _between(1, 100_000)])
    capacity_min = IntegerField(
        _l("最少开办人数"),
        [Optional(), _between(0, 100_000)],
        default=0,
        description=_l("编排时达不到这个人数就不开办；0 表示不限。"),
    )
    tier_ids = Ticks(_l("面向层级"), description=_l("不选表示面向全部层级。"))
    another = SubmitField(_l("保存并再加一期"))

    def validate_ends_on(self, field: Any) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_("结束日期不能早于开始日期。"))

    def validate_capacity_min(self, field: Any) -> None:
        if self.capacity.data and field.data and field.data > self.capacity.data:
            raise ValidationError(_("最少开办人数不能多于名额。"))

    def values(self) -> dict[str, Any]:
        plain = {name: field.data for name, field in self._fields.items()}
        del plain["another"]
        plain["tier_ids"] = [uuid.UUID(tier_id) for tier_id in self.tier_ids.data or ()]
        plain["capacity_min"] = self.capacity_min.data or 0
        return {**plain, "class_type": ClassType(self.class_type.data), "place": self.place.data or ""}


class ProposeForm(Form):
    max_away_percent = IntegerField(_l("单位同时离岗上限（百分比）"), [_given(), _between(0, 100)])
    on_duty_min = IntegerField(_l("单位在岗人数下限"), [_given(), _between(0, 1000)])
    objective = SelectField(
        _l("编排目标"),
        [chosen()],
        choices=options((each.value, label) for each, label in words.OBJECTIVES.items()),
    )
    leaders = SelectField(
        _l("主要负责同志"),
        [chosen()],
        choices=options((each.value, label) for each, label in words.LEADERS.items()),
    )
    keep_published = BooleanField(_l("已发布的安排非必要不变动"), default=True)

    def settings(self) -> PlanSettings:
        return PlanSettings(
            max_away_percent=self.max_away_percent.data or 0,
            on_duty_min=self.on_duty_min.data or 0,
            objective=Objective(self.objective.data),
            leaders=Leaders(self.leaders.data),
            keep_published=bool(self.keep_published.data),
        )


class DraftForm(ProposeForm):
    """The settings of a draft with those of each batch: `seats-3`, `least-3`, `closed-3`, read by the page."""

    draft = Field()
    seats = Field()
    least = Field()
    closed = Field()


class UnitRuleForm(Form):
    unit_id = SelectField(
        _l("单位"), [chosen()], description=_l("对本单位及其下级都有效；下级另有规定的从下级。")
    )
    max_away_percent = IntegerField(_l("同时离岗上限（百分比）"), [Optional(), _between(0, 100)])
    on_duty_min = IntegerField(_l("在岗人数下限"), [Optional(), _between(0, 1000)])
    near = StringField(
        _l("就近地点"), [at_most(120)], description=_l("与批次的地点写法一致；尽量把本单位的人安排在这里。")
    )


class PairForm(Form):
    staff_no = StringField(_l("A 角工号"), [required(), at_most(40)])
    partner = StringField(_l("B 角工号"), [required(), at_most(40)])


class BanForm(Form):
    staff_no = StringField(_l("工号"), [required(), at_most(40)])
    batch_id = SelectField(_l("不得安排在"), [chosen()])
    reason = StringField(_l("原因"), [required(), at_most(200)])


class MoveForm(Form):
    batch = SelectField(_l("调整到"), [Optional()])
    insist = BooleanField(_l("我已了解以上影响，仍然调整"))


class ExcuseForm(Form):
    kind = SelectField(
        _l("类别"),
        [chosen()],
        choices=options((kind.value, label) for kind, label in words.EXCUSE_KINDS.items()),
        default=ExcuseKind.DEFERRAL.value,
        description=_l("缓训期满后须另行安排；确不能参训的才办理免训。"),
    )
    reason = TextAreaField(_l("理由"), [required(), at_most(300)])
    proof = StringField(
        _l("证明依据"), [required(), at_most(300)], description=_l("证明材料的名称、文号或存放处。")
    )
    file = FileField(_l("证明材料（文件）"), description=_l("PDF、JPG 或 PNG，不超过 5 MB；没有可以不传。"))
    expires_on = DateField(_l("有效期至"), [_given()])


class SeatForm(Form):
    staff_no = StringField(_l("工号"), [required(), at_most(40)])
    origin = SelectField(
        _l("入班方式"),
        [chosen()],
        choices=options((origin.value, label) for origin, label in words.ORIGINS.items()),
    )


TIER_FIELD = re.compile(r"tier-(\d{1,2})-(id|position|name|levels|ranks|leaders|remove)")
SPARE_TIERS = 1
MOST_TIERS = 12


def tier_lines(tiers: Iterable[TierFacts]) -> list[dict[str, Any]]:
    """Return the tiers as the page's fields show them, with an empty one to fill in."""
    shown = [
        {
            "id": str(tier.id),
            "position": str(tier.position),
            "name": tier.name,
            "levels": [level.value for level in tier.levels],
            "ranks": [rank.value for rank in tier.ranks],
            "leaders": tier.leaders_only,
        }
        for tier in tiers
    ]
    blank = {
        "id": "",
        "position": str(len(shown) + 1),
        "name": "",
        "levels": [],
        "ranks": [],
        "leaders": False,
    }
    return [*shown, blank]


def read_tiers(sent: Mapping[str, list[str]]) -> list[TierDraft]:
    """Return the tiers of a posted page in the order asked for, without those unnamed or to be removed."""
    lines: dict[int, dict[str, list[str]]] = {}
    for name, values in sent.items():
        found = TIER_FIELD.fullmatch(name)
        if found:
            lines.setdefault(int(found[1]), {})[found[2]] = values
    kept = [
        (_position(line), number, line)
        for number, line in lines.items()
        if line.get("name", [""])[0].strip() and "remove" not in line
    ]
    return [_draft(line) for _place, _number, line in sorted(kept, key=lambda each: each[:2])][:MOST_TIERS]


def _position(line: Mapping[str, list[str]]) -> int:
    text = line.get("position", [""])[0].strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 999


def _draft(line: Mapping[str, list[str]]) -> TierDraft:
    try:
        known = uuid.UUID(line.get("id", [""])[0])
    except ValueError:
        known = None
    return TierDraft(
        name=line["name"][0].strip()[:60],
        levels=tuple(level for level in Level if level.value in line.get("levels", ())),
        ranks=tuple(rank for rank in Rank if rank.value in line.get("ranks", ())),
        leaders_only="leaders" in line,
        id=known,
    )
