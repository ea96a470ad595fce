"""What the forms of all five kinds have in common."""

from abc import ABC, ABCMeta, abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional, Regexp

from app.bank.facts import Preview
from app.bank.forms.rows import blank_rows, order_after
from app.bank.labels import DIFFICULTIES, LEVELS, TOPICS
from app.web.forms import Form, at_most, required
from app.web.forms import options as choices
from question_bank.anchors import Anchor
from question_bank.items import (
    BLANK,
    CognitiveLevel,
    Difficulty,
    Entry,
    FillBlankKey,
    Item,
    Key,
    Kind,
    Option,
    options_of,
)

LETTERS = "ABCDEFGH"
LONGEST = 300


class _FormOfAKind(type(Form), ABCMeta):  # type: ignore[misc]
    """Lets a form be abstract: WTForms has a metaclass of its own."""


class EntryForm(Form, ABC, metaclass=_FormOfAKind):
    """What items of every kind have; each kind adds its answer."""

    kind: ClassVar[Kind]
    # The field whose rows may be added, removed and moved; None where the answer has no rows.
    rows: ClassVar[str | None] = None

    stem = TextAreaField(_l("题干"), [required(), at_most(1000)])
    paragraph = StringField(
        _l("出处段落"),
        [required(), at_most(10), Regexp(r"\d{1,3}\.\d{1,3}$", message=_l("写成 2.4 这样的段落号。"))],
        description=_l("文件中的段落号，例如 2.4。"),
    )
    quote = TextAreaField(
        _l("原文引文"), [required(), at_most(1000)], description=_l("与文件逐字一致，不增不减。")
    )
    which = IntegerField(
        _l("第几处"),
        [Optional(), NumberRange(1, 999, message=_l("填写 1 至 999 的整数，或留空。"))],
        description=_l("引文在段内不止一处时，填写所引的是第几处；只有一处的留空。"),
    )
    document_id = SelectField(_l("出自文件"))
    rationale = TextAreaField(_l("解析"), [required(), at_most(2000)])
    topic = SelectField(_l("知识点"), choices=choices(TOPICS.items()))
    cognitive_level = SelectField(_l("认知层次"), choices=choices(LEVELS.items()))
    expected_difficulty = SelectField(_l("预计难度"), choices=choices(DIFFICULTIES.items()))
    note = StringField(_l("备注"), [at_most(300)], description=_l("只供出题人和审题人查看。"))
    version = HiddenField()
    act = HiddenField()

    @abstractmethod
    def key(self, options: tuple[Option, ...]) -> Key:
        """Return what is right, as filled in."""

    @classmethod
    def blank(cls) -> Self:
        """Return the form as it is first seen, with the usual number of empty rows."""
        return cls(formdata=None, data={cls.rows: blank_rows(cls.rows)} if cls.rows else {})

    def option_texts(self) -> tuple[str, ...]:
        return ()

    def details(self) -> dict[str, str]:
        return {}

    def rearranged(self) -> Self | None:
        """Return the form with a row added, removed or moved, if that was asked; nothing typed is lost."""
        if self.rows is None:
            return None
        values = dict(self.data)
        own = values[self.rows]
        order = order_after(self.act.data or "", self.rows, len(own), self[self.rows].max_entries)
        if order is None:
            return None
        fresh = blank_rows(self.rows)[0]
        values[self.rows] = [fresh if at is None else own[at] for at in order]
        values["act"] = ""
        return type(self)(formdata=None, data=self._moved(values, order))

    def _moved(self, values: dict[str, Any], order: list[int | None]) -> dict[str, Any]:
        """Return the values with whatever points at a row pointing at where the row has gone."""
        return values

    def shown(self) -> Preview:
        """Return what a candidate would see of the form as it stands, however much of it is still missing."""
        stem = plain(self.stem.data)
        item = Item(
            id="",
            kind=self.kind,
            stem=stem,
            paragraph="",
            topic="",
            cognitive_level=CognitiveLevel.RECALL,
            expected_difficulty=Difficulty.MEDIUM,
            options=options_of("", self.option_texts()),
            blanks=len(BLANK.findall(stem)),
        )
        return Preview(item)

    def missing(self) -> list[str]:
        """List what must still be filled in, after the form was found wanting."""
        told = ((field.label.text, _flat(field.errors)) for field in self if field.errors)
        return [f"{label}{_('：')}{sentence}" for label, faults in told for sentence in faults]

    def _tell_rows(self, label: Any, faults: Iterable[str]) -> bool:
        """Gather the faults of the rows, each with its place, and the faults of them all, at the rows' field."""
        assert self.rows is not None
        rows: Any = self[self.rows]
        told = [label(at) + fault for at, row in enumerate(rows) for fault in _told(row.errors)]
        rows.errors = [*told, *faults]
        return not rows.errors

    def entry(self, code: str) -> Entry:
        """Return the filled-in item under its code."""
        options = options_of(code, self.option_texts())
        key = self.key(options)
        item = Item(
            id=code,
            kind=self.kind,
            stem=plain(self.stem.data),
            paragraph=plain(self.paragraph.data),
            topic=self.topic.data,
            cognitive_level=CognitiveLevel(self.cognitive_level.data),
            expected_difficulty=Difficulty(self.expected_difficulty.data),
            options=options,
            blanks=len(key.blanks) if isinstance(key, FillBlankKey) else 0,
        )
        quote = Anchor(item.paragraph, plain(self.quote.data))
        return Entry(
            item, key, quote, plain(self.rationale.data), note=plain(self.note.data), **self.details()
        )


def _told(errors: Any) -> list[str]:
    """List the sentences of a row's errors; a row of several fields keeps them by field."""
    return [each for part in errors.values() for each in part] if isinstance(errors, dict) else list(errors)


def _flat(errors: Iterable[Any]) -> list[str]:
    return [str(each) for each in errors]


def plain(text: str | None) -> str:
    return (text or "").strip()


def numbered(at: int) -> str:
    """Name a row by its number, before what is wrong with it."""
    return str(_("第 %(n)s 行：", n=at + 1))
