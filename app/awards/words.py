"""What the pages of this room call things."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.awards.designs import DesignState, SealState
from app.awards.facts import CertificateState
from app.planning.rules.completion import ExamStanding
from certificates.looks import LookName
from certificates.templates import TEMPLATES

STATES = {
    CertificateState.VALID: (_l("有效"), "ok"),
    CertificateState.SUPERSEDED: (_l("已换发"), "warn"),
    CertificateState.REVOKED: (_l("已撤销"), "bad"),
    CertificateState.ISSUING: (_l("制作中"), "info"),
}
EXAMS = {
    ExamStanding.NOT_REQUIRED: _l("不要求"),
    ExamStanding.NOT_SAT: _l("未参加考试"),
    ExamStanding.AWAITING_MARKS: _l("等待成绩"),
    ExamStanding.FAILED: _l("未合格"),
    ExamStanding.PASSED: _l("合格"),
}
FIELDS = {
    "holder_name": _l("姓名"),
    "unit_name": _l("单位和职务"),
    "post": _l("职务"),
    "programme": _l("项目和班次"),
    "class_title": _l("班次"),
    "starts_on": _l("开始日期"),
    "ends_on": _l("结束日期"),
    "hours": _l("学时"),
    "result": _l("考核结果"),
    "issuer": _l("发证单位"),
    "serial": _l("证书编号"),
}
DESIGN_STATES = {
    DesignState.SHIPPED: (_l("系统自带"), "ok"),
    DesignState.DRAFT: (_l("草稿"), "quiet"),
    DesignState.ASKED: (_l("等待审核"), "warn"),
    DesignState.APPROVED: (_l("已批准"), "ok"),
    DesignState.DECLINED: (_l("已退回"), "bad"),
}
SEAL_STATES = {
    SealState.ASKED: (_l("等待批准"), "warn"),
    SealState.APPROVED: (_l("在用"), "ok"),
    SealState.DECLINED: (_l("已退回"), "bad"),
    SealState.REVOKED: (_l("已停用"), "quiet"),
}
TRIALS = {
    "usual": _l("一般"),
    "long_name": _l("长姓名"),
    "two_issuers": _l("两行落款"),
    "long_titles": _l("长班次名称"),
}
COLOURS = {
    "red": _l("红"),
    "gold": _l("金"),
    "ink": _l("墨"),
    "soft": _l("深灰"),
    "faint": _l("浅灰"),
}
FRAMES = {"fret": _l("双线，四角回纹"), "lines": _l("双线"), "none": _l("不印边框（套打用纸）")}
# What a phrase may name, in the order it is looked for.
PLACES = {
    "name": _l("姓名"),
    "unit": _l("单位"),
    "post": _l("职务"),
    "programme": _l("项目名称，带引号"),
    "bare_programme": _l("项目名称，不带引号"),
    "class": _l("班次"),
    "period": _l("起止日期"),
    "hours": _l("学时数"),
    "result": _l("考核结果"),
    "date": _l("颁发日期"),
    "issuer": _l("发证单位"),
    "starts_in_english": _l("开始日期（英文）"),
    "ends_in_english": _l("结束日期（英文）"),
    "result_in_english": _l("考核结果（英文）"),
    "date_in_english": _l("颁发日期（英文）"),
}
SPOTS = {
    "title": _l("标题"),
    "title_in_english": _l("副标题"),
    "holder": _l("姓名行"),
    "standing": _l("单位和职务行"),
    "body": _l("正文"),
    "serial_label": _l("编号前的文字"),
    "serial": _l("证书编号"),
    "code_label": _l("查验码前的文字"),
    "code": _l("查验码"),
    "verify_label": _l("网址前的文字"),
    "verify_url": _l("查验网址"),
    "issuer": _l("落款单位"),
    "issued_on": _l("落款日期"),
    "seal_words": _l("盖章处的提示"),
    "seal": _l("盖章处"),
    "qr": _l("二维码"),
}
# Which text of a certificate a trial found no room for.
TEXTS = FIELDS | {"title": _l("标题或副标题"), "holder_name": _l("姓名行"), "programme": _l("正文")}
TEXTS |= {
    "verify_code": _l("查验码"),
    "verify_url": _l("查验网址"),
    "issued_on": _l("落款日期"),
    "seal": _l("盖章处的提示"),
}


def field_name(field: str) -> str:
    return str(FIELDS.get(field, _l("证书内容")))


def look_sentence(look: LookName, name: str) -> str:
    """Say by which design, and which version of it, a certificate is drawn."""
    if look.is_shipped:
        return str(_("系统自带的“%(name)s”", name=TEMPLATES[look.template].title))
    return str(_("“%(name)s”第 %(n)s 版", name=name, n=look.version))
