"""The forms of the snapshots room."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField

from app.web.forms import Form, at_most, required


class PublishForm(Form):
    """What a figure is for; unit and day go with it, as the page showed them."""

    unit = HiddenField()
    on = HiddenField()
    note = StringField(
        _l("说明"), [at_most(200)], description=_l("这份数字用在哪里，例如“季度通报”。可以不填。")
    )
    reason = TextAreaField(
        _l("取代的原因"),
        [at_most(300)],
        description=_l("本单位这一天已有快照时必填：原来的一份改记为已被取代，仍可查阅。"),
    )

    def said(self) -> dict[str, str]:
        return {"note": (self.note.data or "").strip(), "reason": (self.reason.data or "").strip()}


class WithdrawForm(Form):
    reason = TextAreaField(
        _l("撤回的原因"), [required(), at_most(300)], description=_l("写明哪里有误、以哪份材料为准。")
    )

    def said(self) -> str:
        return (self.reason.data or "").strip()
