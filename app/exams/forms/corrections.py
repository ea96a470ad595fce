"""The form of a correction: what is done, and where a key is put right, which one."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, TextAreaField

from app.exams.facts import Treatment
from app.exams.labels import TREATMENTS
from app.exams.records.corrections import UsedItem
from app.web.forms import Form, at_most, chosen, options, required
from question_bank.items import FillBlankKey, Item, Key, Kind, MultipleKey, SingleKey, TrueFalseKey

LONGEST_BLANKS = 2000


class CorrectionForm(Form):
    treatment = RadioField(
        _l("处理办法"), [chosen()], choices=options((key.value, text) for key, text in TREATMENTS.items())
    )
    right = SelectMultipleField(validate_choice=False, choices=[])
    # Accepted texts come as `blank-0`, `blank-1` …, one accepted text a line.
    blank = HiddenField()
    rationale = TextAreaField(
        _l("更正后的解析"), [at_most(2000)], description=_l("公布成绩后考生可以看到。留空则沿用原解析。")
    )
    only_up = BooleanField(_l("只加分，不减分（原来判对的考生保留得分）"))
    reason = TextAreaField(
        _l("更正理由"),
        [required(), at_most(500)],
        description=_l("写明错在哪里、依据是什么。审批人和督查员会看到，记入操作日志。"),
    )

    def key(self, item: Item, sent: Mapping[str, str]) -> Key | None:
        """Return the right key as it was chosen, or None with an error where it cannot be read."""
        if self.treatment.data != Treatment.NEW_KEY.value:
            return None
        found = _key(item, self.right.data or [], sent)
        if found is None:
            self.right.errors = [_("请给出更正后的正确答案。")]
        return found


def _key(item: Item, right: Sequence[str], sent: Mapping[str, str]) -> Key | None:
    known = {option.id for option in item.options}
    if item.kind is Kind.SINGLE:
        return SingleKey(right[0]) if len(right) == 1 and right[0] in known else None
    if item.kind is Kind.MULTIPLE:
        return MultipleKey(frozenset(right)) if len(right) > 1 and set(right) <= known else None
    if item.kind is Kind.TRUE_FALSE:
        return TrueFalseKey(right[0] == "true") if right and right[0] in {"true", "false"} else None
    if item.kind is Kind.FILL_BLANK:
        blanks = [_lines(sent.get(f"blank-{number}", "")) for number in range(item.blanks)]
        return FillBlankKey(tuple(blanks)) if all(blanks) else None
    return None


def _lines(text: str) -> tuple[str, ...]:
    lines = (line.strip() for line in text[:LONGEST_BLANKS].splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def keeps_order(key: Key, item: UsedItem) -> Key:
    """Return a key of blanks that may be filled in any order, where the old one could."""
    if isinstance(key, FillBlankKey) and isinstance(item.key, FillBlankKey):
        return FillBlankKey(key.blanks, item.key.order_free)
    return key


def shown(key: Key) -> dict[str, Any]:
    """Return a key as the form's controls show it."""
    if isinstance(key, SingleKey):
        return {"right": [key.option_id]}
    if isinstance(key, MultipleKey):
        return {"right": sorted(key.option_ids)}
    if isinstance(key, TrueFalseKey):
        return {"right": ["true" if key.value else "false"]}
    return {}
