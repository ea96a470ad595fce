"""Forms of the awards room."""

import uuid
from collections.abc import Iterable
from contextlib import closing
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DecimalField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, InputRequired, NumberRange, ValidationError

from app.awards import faults, words
from app.awards.facts import DEFAULT_TEMPLATE
from app.awards.operations.changing import REASON_LIMIT
from app.awards.policy import KEEPERS
from app.refusals import Malformed
from app.web.actor import Actor
from app.web.forms import Form, at_most, chosen, options, required
from certificates.looks import LookName, NoSuchLook, SealPicture
from certificates.seals import MOST_BYTES as SEAL_BYTES
from certificates.seals import BadSeal, read_seal
from certificates.templates import LONGEST, PHRASES, TEMPLATES, phrase_fault

MOST_BYTES = 2 * 1024 * 1024


class IssueForm(Form):
    """Whom to issue to: the people ticked, or everybody who is ready."""

    chosen = SelectMultipleField(validate_choice=False, choices=[])
    everybody = BooleanField()
    template = HiddenField(default=DEFAULT_TEMPLATE)

    def look(self) -> LookName:
        """Return the look that was chosen; whether it is offered is asked of the programme."""
        try:
            return LookName.read(self.template.data or "")
        except NoSuchLook as fault:
            raise Malformed from fault

    def people(self) -> list[uuid.UUID]:
        return [_id(text) for text in self.chosen.data or ()]


class PrintForm(Form):
    """Which class to print, which thousand of it, and as what."""

    batch = HiddenField()
    part = HiddenField()
    what = HiddenField(default="sheets", validators=[AnyOf(("sheets", "list", "files"))])

    def batch_id(self) -> uuid.UUID | None:
        return _id(self.batch.data) if self.batch.data else None

    def number(self) -> int:
        text = self.part.data or "1"
        if not (text.isascii() and text.isdigit() and 0 < int(text) < 1000):
            raise Malformed
        return int(text)


class ReissueForm(Form):
    reason = TextAreaField(
        _l("更正原因"),
        description=_l("写明更正了什么、依据什么。仅组织者和持证人可见。"),
        validators=[required(), at_most(REASON_LIMIT)],
    )


class RevokeForm(Form):
    reason = TextAreaField(
        _l("撤销原因"),
        description=_l("会显示在公开的查验页上，请勿写入个人信息。"),
        validators=[required(), at_most(REASON_LIMIT)],
    )
    agreed = BooleanField(
        _l("我已核对这张证书和撤销依据；另一人确认后，撤销不能恢复。"),
        validators=[required(_l("请先勾选确认。"))],
    )


class DecisionForm(Form):
    """What is decided about a revocation somebody asked for."""

    decision = HiddenField(validators=[AnyOf(("confirm", "decline", "withdraw"))])


class FileForm(Form):
    """A certificate's PDF, to be held against the one that was issued."""

    file = FileField(
        _l("证书 PDF"),
        description=_l("选择文件或拖到这里，不超过 2 MB。文件只用于这次核对，不会保存。"),
        validators=[required(_l("请选择证书的 PDF 文件。"))],
    )

    def validate_file(self, field: FileField) -> None:
        with closing(field.data) as file:
            self.content = file.read(MOST_BYTES + 1)
        if len(self.content) > MOST_BYTES:
            raise ValidationError(_("文件超过 2 MB，不是本系统颁发的证书。"))


class CodeForm(Form):
    """The code as it stands on the paper, in whichever way it is typed."""

    code = StringField(
        _l("查验码"),
        description=_l("印在证书左下角，共 28 个字母和数字；大小写、空格和短横不限。"),
        validators=[required(_l("请输入查验码。")), at_most(300)],
    )


class NewDesignForm(Form):
    """A unit's own design, begun from one the system brings."""

    unit_id = SelectField(_l("单位"), description=_l("本单位和下级单位的项目可以用它颁发。"))
    based_on = RadioField(
        _l("从哪一种开始"),
        [chosen()],
        choices=options((name, each.title) for name, each in TEMPLATES.items()),
        default=DEFAULT_TEMPLATE,
    )
    name = StringField(
        _l("样式名称"),
        description=_l("供选用时辨认，不印在证书上，如“市科协结业证书”。"),
        validators=[required(), at_most(60)],
    )

    @classmethod
    def of(cls, actor: Actor) -> Self:
        """Return the form with the units an actor keeps certificates of."""
        form = cls()
        held = {str(each.unit_id): each.unit_name for each in actor.grants if each.role in KEEPERS}
        form.unit_id.choices = options(held.items())
        return form

    def unit(self) -> uuid.UUID:
        return _id(self.unit_id.data or "")


def _phrase(label: Any, hint: Any = "", kind: type = StringField) -> Any:
    return kind(label, description=hint, validators=[at_most(LONGEST)])


def _points(label: Any, least: int, most: int) -> DecimalField:
    sentence = _l("须为 %(min)s 至 %(max)s 磅。")
    return DecimalField(label, [InputRequired(sentence), NumberRange(least, most, sentence)], places=1)


def _millimetres(label: Any, hint: Any, reach: int) -> DecimalField:
    sentence = _l("须为 %(min)s 至 %(max)s 毫米。")
    limits = [InputRequired(sentence), NumberRange(-reach, reach, sentence)]
    return DecimalField(label, limits, places=1, description=hint)


class DesignForm(Form):
    """What a design says and where: its phrases, sizes in points, moves in millimetres, its border."""

    seen = HiddenField()
    act = HiddenField()
    trial = SelectField(_l("用哪一份试排"), choices=options(words.TRIALS.items()), default="usual")
    title = _phrase(_l("标题"), _l("如“结业证书”。"))
    title_in_english = _phrase(_l("副标题"), _l("标题下的小字，多为英文。"))
    holder = _phrase(_l("姓名行"))
    standing = _phrase(_l("单位和职务行"))
    body = _phrase(_l("正文"), _l("每段一行。"), TextAreaField)
    issuer = _phrase(_l("落款单位"), _l("联合发证的其他单位另起一行。"), TextAreaField)
    date = _phrase(_l("落款日期"))
    seal_place = _phrase(_l("盖章处的提示"))
    serial_label = _phrase(_l("编号前的文字"))
    code_label = _phrase(_l("查验码前的文字"))
    verify_label = _phrase(_l("网址前的文字"))
    title_size = _points(_l("标题字号（磅）"), 24, 54)
    holder_size = _points(_l("姓名字号（磅）"), 20, 40)
    standing_size = _points(_l("单位职务字号（磅）"), 9, 20)
    body_size = _points(_l("正文字号（磅）"), 10, 24)
    issuer_size = _points(_l("落款字号（磅）"), 10, 24)
    title_colour = SelectField(_l("标题颜色"), choices=options(words.COLOURS.items()))
    head_up = _millimetres(_l("标题上移（毫米）"), _l("负数为下移。"), 15)
    holder_up = _millimetres(_l("姓名上移（毫米）"), _l("姓名、横线和单位职务一起移动。"), 15)
    body_up = _millimetres(_l("正文上移（毫米）"), _l("负数为下移。"), 15)
    seal_right = _millimetres(_l("盖章处右移（毫米）"), _l("落款、日期随盖章处移动；负数为左移。"), 25)
    seal_up = _millimetres(_l("盖章处上移（毫米）"), _l("负数为下移。"), 15)
    frame = SelectField(_l("边框"), choices=options(words.FRAMES.items()))
    frame_colour = SelectField(_l("边框颜色"), choices=options(words.COLOURS.items()))
    note = StringField(_l("修改说明"), description=_l("改了什么，可以不填。"), validators=[at_most(200)])

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        for name in PHRASES:
            fault = phrase_fault(name, (self[name].data or "").replace("\r\n", "\n"))
            if fault is not None and not self[name].errors:
                self[name].errors = [faults.phrase_sentence(fault)]
                sound = False
        return sound

    def fields(self) -> dict[str, Any]:
        """Return the fields as `editing.written` takes them."""
        return {
            field.name: field.data for field in self if field.name not in {"seen", "act", "trial", "note"}
        }

    def seen_number(self) -> int:
        return _number(self.seen.data)


class StepForm(Form):
    """One step with a version of a design."""

    version = HiddenField()
    step = HiddenField(validators=[AnyOf(("ask", "withdraw", "approve", "restore", "retire", "revive"))])

    def version_number(self) -> int:
        return _number(self.version.data)


class DeclineForm(Form):
    """Why a version, or a seal, is sent back."""

    version = HiddenField()
    comment = TextAreaField(_l("退回意见"), validators=[required(), at_most(REASON_LIMIT)])

    def version_number(self) -> int:
        return _number(self.version.data)


def _number(text: str | None) -> int:
    if not (text and text.isascii() and text.isdigit() and len(text) < 7):
        raise Malformed
    return int(text)


class SealForm(Form):
    """The picture of a unit's seal, and what allows it to be used."""

    unit_id = SelectField(_l("单位"), description=_l("只列出获准颁发证书的单位。"))
    source = StringField(
        _l("用印依据"),
        description=_l("谁同意、依据什么文件，会留在记录里。"),
        validators=[required(), at_most(REASON_LIMIT)],
    )
    file = FileField(
        _l("印章图样"),
        description=_l("背景透明的 PNG，正方形，300 至 1200 像素，不超过 1 MB；按 45 毫米见方印出。"),
        validators=[required(_l("请选择印章图样的 PNG 文件。"))],
    )
    picture: SealPicture | None = None

    def offer(self, units: Iterable[tuple[str, str]]) -> None:
        self.unit_id.choices = options(units)

    def unit(self) -> uuid.UUID:
        return _id(self.unit_id.data or "")

    def validate_file(self, field: FileField) -> None:
        with closing(field.data) as file:
            content = file.read(SEAL_BYTES + 1)
        try:
            self.picture = read_seal(content)
        except BadSeal as fault:
            raise ValidationError(faults.seal_sentence(fault)) from fault


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as fault:
        raise Malformed from fault
