"""Forms of the accounts room."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import EqualTo

from app.accounts.rules.passwords import LONGEST
from app.web.actor import Role
from app.web.forms import Form, at_most, chosen, required
from app.web.parts import role_name


class SignInForm(Form):
    """Its fields are judged together: an empty one is as wrong as a wrong one."""

    username = StringField(_l("工号、手机号或登录名"))
    password = PasswordField(_l("密码"))
    next = HiddenField()


class NewPasswordForm(Form):
    new = PasswordField(
        _l("新密码"),
        [required(), at_most(LONGEST)],
        description=_l(
            "8 至 128 个字符，含大写字母、小写字母、数字、符号中的三种；不得含姓名、工号、手机号。"
        ),
    )
    again = PasswordField(
        _l("再输一遍新密码"), [required(), EqualTo("new", message=_l("两次输入的新密码不一致。"))]
    )


class WelcomeForm(NewPasswordForm):
    """The first sign-in; whoever has a password of their own already is only asked to acknowledge."""

    acknowledged = BooleanField(_l("我已阅读并知悉个人信息处理规则"), [required(_l("请阅读后勾选。"))])

    def __init__(self, *, password_due: bool, **more: Any) -> None:
        super().__init__(**more)
        if not password_due:
            del self.new
            del self.again


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField(_l("当前密码"), [required(), at_most(LONGEST)])


class GrantForm(Form):
    role = SelectField(_l("角色"), [chosen()])
    unit_code = StringField(
        _l("单位代码"), [required(), at_most(40)], description=_l("角色的范围是该单位及其全部下级单位。")
    )

    def __init__(self, roles: tuple[Role, ...], **more: Any) -> None:
        super().__init__(**more)
        self.role.choices = [(role.value, role_name(role)) for role in roles]
