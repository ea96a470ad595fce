"""Forms of the awards room."""

import uuid
from contextlib import closing

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import AnyOf, ValidationError

from app.awards.facts import DEFAULT_TEMPLATE
from app.awards.operations.changing import REASON_LIMIT
from app.refusals import Malformed
from app.web.forms import Form, at_most, required
from certificates.templates import TEMPLATES

MOST_BYTES = 2 * 1024 * 1024


class IssueForm(Form):
    """Whom to issue to: the people ticked, or everybody who is ready."""

    chosen = SelectMultipleField(validate_choice=False, choices=[])
    everybody = BooleanField()
    template = HiddenField(default=DEFAULT_TEMPLATE, validators=[AnyOf(tuple(TEMPLATES))])

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


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as fault:
        raise Malformed from fault
