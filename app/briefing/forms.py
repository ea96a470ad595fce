"""Why somebody takes whole phone numbers out."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField

from app.web.forms import Form, at_most, required


class PhonesForm(Form):
    reason = StringField(
        _l("用途"), [required(), at_most(200)], description=_l("写明为什么需要完整号码，随导出记入操作日志。")
    )
    sure = BooleanField(
        _l("我确认只用于上述用途，用后删除文件"), [required(_l("请先确认，再导出完整号码。"))]
    )
    # A second button sends the same form for a CSV.
    format = StringField(validators=[at_most(4)])
