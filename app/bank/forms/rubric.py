"""Rubric points, one a row, with their marks and the words that suggest them."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, StringField
from wtforms import Form as Part

from app.bank.forms.entry import LONGEST, EntryForm, numbered, plain
from app.web.forms import at_most
from question_bank.items import Key, Kind, Option, RubricPoint, ShortAnswerKey

POINTS = 20
_SEPARATORS = re.compile(r"[、，,;；\s]+")


class PointForm(Part):
    """One rubric point."""

    text = StringField(_l("采分点"), [at_most(LONGEST)])
    marks = StringField(_l("分值"))
    keywords = StringField(_l("提示词"), [at_most(LONGEST)])


class ShortAnswerForm(EntryForm):
    kind = Kind.SHORT_ANSWER
    rows = "rubric"
    rubric = FieldList(FormField(PointForm), _l("采分点"), min_entries=1, max_entries=POINTS)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        return self._tell_rows(numbered, self._faults()) and valid

    def _faults(self) -> Iterable[str]:
        if not self._filled():
            yield _("请至少填写一个采分点。")
        for at, row in enumerate(self._stripped()):
            if row["text"] and _marks(row["marks"]) is None:
                yield numbered(at) + _("分值应在 0 到 100 之间，最多一位小数。")
            if row["marks"] and not row["text"]:
                yield numbered(at) + _("有分值而没有采分点。")

    def _stripped(self) -> list[dict[str, str]]:
        return [{name: plain(text) for name, text in row.items()} for row in self.rubric.data]

    def _filled(self) -> list[dict[str, str]]:
        return [row for row in self._stripped() if row["text"]]

    def key(self, options: tuple[Option, ...]) -> Key:
        return ShortAnswerKey(
            tuple(
                RubricPoint(row["text"], _marks(row["marks"]) or Decimal(0), _words(row["keywords"]))
                for row in self._filled()
            )
        )


def _marks(text: str) -> Decimal | None:
    """Return the marks of a point; None when they are no number from 0 to 100 with at most one decimal."""
    return Decimal(text) if re.fullmatch(r"\d{1,2}(\.\d)?|100", text, re.ASCII) else None


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(word for word in _SEPARATORS.split(text or "") if word)
