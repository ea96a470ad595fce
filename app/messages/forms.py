"""Forms of the messages room."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from app.web.forms import Form, at_most, required


class CorrectionForm(Form):
    wrong = TextAreaField(
        _l("哪一项有误，应当是什么"),
        [required(), at_most(500)],
        description=_l("例如：职务应为“副主席”，2026 年 3 月起。请勿填写身份证号。"),
    )
