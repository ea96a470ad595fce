"""The form that brings files of items in."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField

from app.web.forms import Form


class ImportForm(Form):
    """A file of items, and the document to hold their quotes against."""

    file = FileField(_l("试题文件"), description=_l("YAML 或 JSON，UTF-8 编码，不超过 5 MB。"))
    source = FileField(
        _l("文件原文（可选）"),
        description=_l("纯文本。给出后逐条核对引文；只用于核对，不保存。"),
    )
    checked_only = BooleanField(_l("只核对，不导入"))
