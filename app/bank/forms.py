"""One form for each kind of item: plain fields in rows, so that it works without scripts."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as Part
from wtforms.validators import Regexp

from app.bank.labels import DIFFICULTIES, LEVELS, TOPICS
from app.web.forms import Form, at_most, chosen, required
from app.web.forms import options as choices
from question_bank.anchors import Anchor
from question_bank.items import (
    CognitiveLevel,
    Difficulty,
    Entry,
    FillBlankKey,
    Item,
    Key,
    Kind,
    MultipleKey,
    Option,
    RubricPoint,
    ShortAnswerKey,
    SingleKey,
    TrueFalseKey,
    options_of,
)

LETTERS = "ABCDEFGH"
BLANKS = 6
POINTS = 8
LONGEST = 300
_SEPARATORS = re.compile(r"[、，,;；\s]+")


class EntryForm(Form):
    """What items of every kind have."""

    kind: Kind
    stem = TextAreaField(_l("题干"), [required(), at_most(1000)])
    paragraph = StringField(
        _l("出处段落"),
        [required(), at_most(10), Regexp(r"\d{1,3}\.\d{1,3}$", message=_l("写成 2.4 这样的段落号。"))],
        description=_l("文件中的段落号，例如 2.4。"),
    )
    quote = TextAreaField(
        _l("原文引文"), [required(), at_most(1000)], description=_l("与文件逐字一致，不增不减。")
    )
    rationale = TextAreaField(_l("解析"), [required(), at_most(2000)])
    topic = SelectField(_l("知识点"), choices=choices(TOPICS.items()))
    cognitive_level = SelectField(_l("认知层次"), choices=choices(LEVELS.items()))
    expected_difficulty = SelectField(_l("预计难度"), choices=choices(DIFFICULTIES.items()))
    note = StringField(_l("备注"), [at_most(300)], description=_l("只供出题人和审题人查看。"))
    version = HiddenField()
    act = HiddenField()

    def key(self, options: tuple[Option, ...]) -> Key:
        """Return what is right, as filled in."""
        raise NotImplementedError

    def option_texts(self) -> tuple[str, ...]:
        return ()

    def details(self) -> dict[str, str]:
        return {}

    def _refuse_long(self, texts: Iterable[str]) -> None:
        # Rows tell their faults together, above the form: each alone would be hard to find.
        if any(len(text) > LONGEST for text in texts):
            self.form_errors.append(_("每行最多 %(n)s 个字符。", n=LONGEST))

    def entry(self, code: str) -> Entry:
        """Return the filled-in item under its code."""
        options = options_of(code, self.option_texts())
        key = self.key(options)
        item = Item(
            id=code,
            kind=self.kind,
            stem=_plain(self.stem.data),
            paragraph=_plain(self.paragraph.data),
            topic=self.topic.data,
            cognitive_level=CognitiveLevel(self.cognitive_level.data),
            expected_difficulty=Difficulty(self.expected_difficulty.data),
            options=options,
            blanks=len(key.blanks) if isinstance(key, FillBlankKey) else 0,
        )
        quote = Anchor(item.paragraph, _plain(self.quote.data))
        return Entry(
            item, key, quote, _plain(self.rationale.data), note=_plain(self.note.data), **self.details()
        )


def _plain(text: str | None) -> str:
    return (text or "").strip()


class OptionsForm(EntryForm):
    """Options in rows; empty rows do not count."""

    options = FieldList(StringField(_l("选项")), min_entries=len(LETTERS), max_entries=len(LETTERS))

    def option_texts(self) -> tuple[str, ...]:
        return tuple(text for text in map(_plain, self.options.data) if text)

    def _right(self) -> list[str]:
        raise NotImplementedError

    def right_texts(self) -> list[str]:
        return [text for at in self._right() if (text := _plain(self.options.data[int(at)]))]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        texts = self.option_texts()
        if len(texts) < 2:
            self.form_errors.append(_("请至少填写两个选项。"))
        if len(set(texts)) < len(texts):
            self.form_errors.append(_("有两个选项相同。"))
        self._refuse_long(texts)
        if not self.right_texts():
            self.form_errors.append(_("请勾选正确的选项，并填写它的内容。"))
        return valid and not self.form_errors


_PLACES = [(str(at), letter) for at, letter in enumerate(LETTERS)]


class SingleForm(OptionsForm):
    kind = Kind.SINGLE
    right = RadioField(_l("正确选项"), choices=choices(_PLACES), validate_choice=False)

    def _right(self) -> list[str]:
        return [self.right.data] if self.right.data in dict(_PLACES) else []

    def key(self, options: tuple[Option, ...]) -> Key:
        return SingleKey(_ids(options, self.right_texts())[0])


class MultipleForm(OptionsForm):
    kind = Kind.MULTIPLE
    right = SelectMultipleField(_l("正确选项"), choices=choices(_PLACES))

    def _right(self) -> list[str]:
        return [at for at in self.right.data or [] if at in dict(_PLACES)]

    def key(self, options: tuple[Option, ...]) -> Key:
        return MultipleKey(frozenset(_ids(options, self.right_texts())))


def _ids(options: Iterable[Option], texts: Iterable[str]) -> list[str]:
    known = {option.text: option.id for option in options}
    return [known[text] for text in texts]


class TrueFalseForm(EntryForm):
    kind = Kind.TRUE_FALSE
    value = RadioField(
        _l("答案"),
        [chosen()],
        choices=choices([("true", _l("正确")), ("false", _l("错误"))]),
        validate_choice=True,
    )
    original = StringField(_l("原文用语"), [at_most(300)], description=_l("错误的说法替换掉的原文词语。"))
    swapped_in = StringField(_l("替换用语"), [at_most(300)], description=_l("题干中换上的词语。"))

    def key(self, options: tuple[Option, ...]) -> Key:
        return TrueFalseKey(self.value.data == "true")

    def details(self) -> dict[str, str]:
        return {"original": _plain(self.original.data), "swapped_in": _plain(self.swapped_in.data)}


class FillBlankForm(EntryForm):
    kind = Kind.FILL_BLANK
    blanks = FieldList(TextAreaField(_l("可接受的写法")), min_entries=BLANKS, max_entries=20)
    order_free = BooleanField(_l("各空不分先后"))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if not self._accepted():
            self.form_errors.append(_("请至少填写一个空的答案。"))
        self._refuse_long(text for accepted in self._accepted() for text in accepted)
        return valid and not self.form_errors

    def _accepted(self) -> tuple[tuple[str, ...], ...]:
        rows = (tuple(filter(None, map(_plain, (text or "").splitlines()))) for text in self.blanks.data)
        return tuple(row for row in rows if row)

    def key(self, options: tuple[Option, ...]) -> Key:
        return FillBlankKey(self._accepted(), bool(self.order_free.data))


class PointForm(Part):
    """One rubric point."""

    text = StringField(_l("采分点"))
    marks = StringField(_l("分值"))
    keywords = StringField(_l("提示词"))


class ShortAnswerForm(EntryForm):
    kind = Kind.SHORT_ANSWER
    rubric = FieldList(FormField(PointForm), min_entries=POINTS, max_entries=20)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        rows = self._rows()
        if not rows:
            self.form_errors.append(_("请至少填写一个采分点。"))
        if any(_marks(row["marks"]) is None for row in rows):
            self.form_errors.append(_("每个采分点都要有 0 到 100 之间的分值。"))
        self._refuse_long(text for row in rows for text in (row["text"], row["keywords"]))
        return valid and not self.form_errors

    def _rows(self) -> list[dict[str, str]]:
        rows = [{name: _plain(text) for name, text in row.items()} for row in self.rubric.data]
        return [row for row in rows if row["text"]]

    def key(self, options: tuple[Option, ...]) -> Key:
        return ShortAnswerKey(
            tuple(
                RubricPoint(row["text"], _marks(row["marks"]) or Decimal(0), _words(row["keywords"]))
                for row in self._rows()
            )
        )


def _marks(text: str) -> Decimal | None:
    """Return the marks of a point; None when they are no number from 0 to 100 with at most one decimal."""
    return Decimal(text) if re.fullmatch(r"\d{1,2}(\.\d)?|100", text, re.ASCII) else None


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(word for word in _SEPARATORS.split(text or "") if word)


FORMS: dict[Kind, type[EntryForm]] = {
    form.kind: form for form in (SingleForm, MultipleForm, TrueFalseForm, FillBlankForm, ShortAnswerForm)
}


def filled(entry: Entry, version: int) -> EntryForm:
    """Return the form of an item's kind, filled with its present wording."""
    item, key = entry.item, entry.key
    values: dict[str, Any] = {
        "stem": item.stem,
        "paragraph": item.paragraph,
        "quote": entry.anchor.quote,
        "rationale": entry.rationale,
        "topic": item.topic,
        "cognitive_level": item.cognitive_level.value,
        "expected_difficulty": item.expected_difficulty.value,
        "note": entry.note,
        "version": str(version),
        "options": [option.text for option in item.options],
        "original": entry.original,
        "swapped_in": entry.swapped_in,
    }
    if isinstance(key, SingleKey | MultipleKey):
        right = {key.option_id} if isinstance(key, SingleKey) else key.option_ids
        places = [str(at) for at, option in enumerate(item.options) if option.id in right]
        values["right"] = places[0] if isinstance(key, SingleKey) else places
    elif isinstance(key, TrueFalseKey):
        values["value"] = "true" if key.value else "false"
    elif isinstance(key, FillBlankKey):
        values |= {"blanks": ["\n".join(texts) for texts in key.blanks], "order_free": key.order_free}
    else:
        values["rubric"] = [
            {"text": point.text, "marks": str(point.marks), "keywords": "、".join(point.keywords)}
            for point in key.rubric
        ]
    return FORMS[item.kind](formdata=None, data=values)


class ImportForm(Form):
    """A file of items, and the document to hold their quotes against."""

    file = FileField(_l("试题文件"), description=_l("YAML 或 JSON，UTF-8 编码，不超过 5 MB。"))
    source = FileField(
        _l("文件原文（可选）"),
        description=_l("纯文本。给出后逐条核对引文；只用于核对，不保存。"),
    )
    checked_only = BooleanField(_l("只核对，不导入"))
