"""Refusals: what the system says no to, in a sentence and with a status. Pure: rules may raise them."""

from typing import Any, ClassVar


def N_(sentence: str) -> str:
    """Mark a sentence for translation where it is rendered."""
    return sentence


class Refusal(Exception):
    """A request that is understood and not carried out; nothing of it remains."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = N_("这一步现在不能办理。")
    retry_after: ClassVar[int | None] = None

    def __init__(self, **values: Any) -> None:
        super().__init__(self.sentence % values if values else self.sentence)
        self.values = values


class Unknown(Refusal):
    """No such thing, or none of yours: the two must not be told apart."""

    status = 404
    code = "unknown"
    sentence = N_("没有找到您要的内容。")


class Forbidden(Refusal):
    status = 403
    code = "forbidden"
    sentence = N_("您没有办理这一事项的权限。")


class SignedOut(Refusal):
    status = 401
    code = "signed_out"
    sentence = N_("登录已失效，请重新登录。")


class Malformed(Refusal):
    status = 400
    code = "malformed"
    sentence = N_("提交的内容格式不对。")


class UnknownField(Malformed):
    sentence = N_("表单中有不认识的栏目：%(names)s。")


class Busy(Refusal):
    """Nothing was done; the same request may be sent again."""

    status = 503
    code = "busy"
    sentence = N_("系统繁忙，本次操作没有执行，请稍后再试。")
    retry_after = 3
