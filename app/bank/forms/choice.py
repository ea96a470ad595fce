"""Single and multiple choice: options in rows, and which of them are right."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, RadioField, SelectMultipleField, StringField

from app.bank.forms.entry import LETTERS, LONGEST, EntryForm, plain
from app.web.forms import at_most
from app.web.forms import options as choices
from question_bank.items import Key, Kind, MultipleKey, Option, SingleKey

_PLACES = [(str(at), letter) for at, letter in enumerate(LETTERS)]


class OptionsForm(EntryForm):
    """Options in rows; empty rows do not count."""

    rows = "options"
    options = FieldList(
        StringField(_l("选项"), [at_most(LONGEST)]), _l("选项"), min_entries=2, max_entries=len(LETTERS)
    )

    @abstractmethod
    def ticked(self) -> list[str]:
        """Return the places ticked as right."""

    def option_texts(self) -> tuple[str, ...]:
        return tuple(text for text in map(plain, self.options.data) if text)

    def right_texts(self) -> list[str]:
        rows = dict(enumerate(map(plain, self.options.data)))
        return [text for at in self.ticked() if (text := rows.get(int(at), ""))]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        return self._tell_rows(_lettered, self._faults()) and valid

    def _faults(self) -> Iterable[str]:
        texts = self.option_texts()
        if len(texts) < 2:
            yield _("请至少填写两个选项。")
        if len(set(texts)) < len(texts):
            yield _("有两个选项相同。")
        if not self.right_texts():
            yield _("请勾选正确的选项，并填写它的内容。")

    def _moved(self, values: dict[str, Any], order: list[int | None]) -> dict[str, Any]:
        right = [str(order.index(int(at))) for at in self.ticked() if int(at) in order]
        return values | {"right": right if self.kind is Kind.MULTIPLE else next(iter(right), None)}


class SingleForm(OptionsForm):
    kind = Kind.SINGLE
    right = RadioField(_l("正确选项"), choices=choices(_PLACES), validate_choice=False)

    def ticked(self) -> list[str]:
        return [self.right.data] if self.right.data in dict(_PLACES) else []

    def key(self, options: tuple[Option, ...]) -> Key:
        return SingleKey(_ids(options, self.right_texts())[0])


class MultipleForm(OptionsForm):
    kind = Kind.MULTIPLE
    right = SelectMultipleField(_l("正确选项"), choices=choices(_PLACES))

    def ticked(self) -> list[str]:
        return [at for at in self.right.data or [] if at in dict(_PLACES)]

    def key(self, options: tuple[Option, ...]) -> Key:
        return MultipleKey(frozenset(_ids(options, self.right_texts())))


def _ids(options: Iterable[Option], texts: Iterable[str]) -> list[str]:
    known = {option.text: option.id for option in options}
    return [known[text] for text in texts]


def _lettered(at: int) -> str:
    return str(_("选项 %(letter)s：", letter=LETTERS[at]))
