"""A file brought in."""

from flask_babel import lazy_gettext as _l
from wtforms import FileField, SelectField

from app.bank import labels
from app.web.forms import Form
from app.web.forms import options as choices
from question_bank.interchange.registry import FORMATS

# QTI is read the same in every version.
_READ = [(name, labels.FORMATS[name]) for name in FORMATS if name != "qti3"]


class ImportForm(Form):
    """A file of items, its format, and the document to hold their quotes against."""

    file = FileField(
        _l("试题文件"),
        description=_l(
            "Excel 模板、GIFT、Aiken、Moodle XML、QTI（单个文件或内容包）、YAML 或 JSON，不超过 20 MB。"
        ),
    )
    form = SelectField(_l("格式"), choices=choices([("auto", _l("按内容判断")), *_READ]), default="auto")
    document_id = SelectField(
        _l("试题出自哪份文件"),
        description=_l(
            "选定后按该文件的现行原文逐条核对引文，不在文件中的不导入；导入的试题记在这份文件名下。"
        ),
    )
    source = FileField(
        _l("或者另附原文（可选）"),
        description=_l("文件还没有存入系统时，可附纯文本原文，只用来核对引文；导入后即删除。"),
    )
