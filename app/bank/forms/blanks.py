"""Blanks, one a row, each with the wordings accepted in it."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, TextAreaField

from app.bank.forms.entry import LONGEST, EntryForm, numbered, plain
from question_bank.items import FillBlankKey, Key, Kind, Option

BLANKS = 20


class FillBlankForm(EntryForm):
    kind = Kind.FILL_BLANK
    rows = "blanks"
    blanks = FieldList(TextAreaField(_l("可接受的写法")), _l("各空的答案"), min_entries=1, max_entries=BLANKS)
    order_free = BooleanField(_l("各空不分先后"))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        return self._tell_rows(numbered, self._faults()) and valid

    def _faults(self) -> Iterable[str]:
        if not self._accepted():
            yield _("请至少填写一个空的答案。")
        for at, accepted in enumerate(map(_wordings, self.blanks.data)):
            if any(len(text) > LONGEST for text in accepted):
                yield numbered(at) + _("每种写法最多 %(n)s 个字符。", n=LONGEST)

    def _accepted(self) -> tuple[tuple[str, ...], ...]:
        return tuple(row for row in map(_wordings, self.blanks.data) if row)

    def key(self, options: tuple[Option, ...]) -> Key:
        return FillBlankKey(self._accepted(), bool(self.order_free.data))


def _wordings(text: str | None) -> tuple[str, ...]:
    return tuple(filter(None, map(plain, (text or "").splitlines())))
