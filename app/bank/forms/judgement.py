"""True or false, and which words a false statement swapped."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField

from app.bank.forms.entry import EntryForm, plain
from app.web.forms import at_most, chosen
from app.web.forms import options as choices
from question_bank.items import Key, Kind, Option, TrueFalseKey


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
        return {"original": plain(self.original.data), "swapped_in": plain(self.swapped_in.data)}
