"""Forms about documents: bring a file in, keep its text, confirm what an item rests on."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional, Regexp

from app.web.forms import Form, at_most, required


class FileForm(Form):
    """A document's file, and whether it is a new document or a new text of one."""

    document_id = SelectField(
        _l("属于哪份文件"), description=_l("给已有文件导入修订后的文本时，选择那份文件。")
    )
    file = FileField(
        _l("文本"),
        description=_l("txt、md、docx 或有文字的 pdf，不超过 20 MB；断页断行会自动接上。"),
    )


class KeepForm(Form):
    """What a new document is called."""

    document_no = StringField(_l("文号"), [required(), at_most(60)])
    title = StringField(_l("标题"), [required(), at_most(200)])
    issued_on = DateField(_l("印发日期"), [required()])
    revision = HiddenField()


class KeepNextForm(Form):
    """A new text of a document whose name is known."""

    revision = HiddenField()


class ConfirmForm(Form):
    """The words of the present text an item rests on."""

    paragraph = StringField(
        _l("新版段落号"),
        [required(), at_most(10), Regexp(r"\d{1,3}\.\d{1,4}$", message=_l("写成 2.4 这样的段落号。"))],
    )
    quote = TextAreaField(
        _l("新版引文"), [required(), at_most(1000)], description=_l("从新版原文中照抄，一字不差。")
    )
    which = IntegerField(
        _l("第几处"),
        [Optional(), NumberRange(1, 999, message=_l("填写 1 至 999 的整数，或留空。"))],
        description=_l("引文在段内不止一处时，填写所引的是第几处；只有一处的留空。"),
    )
    anchor = HiddenField()
