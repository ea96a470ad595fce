"""The form of an order."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField

from app.packs import words
from app.packs.facts import Inspection, PackDraft
from app.packs.rules import KINDS
from app.web.forms import Form, chosen, options, required


class OrderForm(Form):
    """Whose material, of which days, and for which inspection."""

    unit = SelectField(_l("单位"), description=_l("材料包含这个单位及其下级单位的人员。"))
    since = DateField(_l("期间起始日"), [required()])
    until = DateField(
        _l("期间截止日"), [required()], description=_l("覆盖情况按这一天当日终了计算；选今天则按此刻。")
    )
    kind = RadioField(_l("检查类型"), [chosen()])

    def __init__(self, units: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.unit.choices = options(units)
        self.kind.choices = options(
            (
                each.value,
                words.INSPECTIONS[each] + _("：") + _("、").join(str(words.PARTS[part]) for part in parts),
            )
            for each, parts in KINDS.items()
        )

    def draft(self) -> PackDraft:
        since, until = self.since.data, self.until.data
        assert isinstance(since, date)
        assert isinstance(until, date)
        return PackDraft(self.unit.data, since, until, Inspection(self.kind.data))
