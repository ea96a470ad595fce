"""What the pages of this room call things."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.awards.facts import Block, CertificateState
from app.planning.rules.completion import ExamStanding

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


def field_name(field: str) -> str:
    return str(FIELDS.get(field, _l("证书内容")))


def block_sentence(block: Block) -> str:
    """Say what keeps a certificate from being printed, naming each character and its code point."""
    field = field_name(block.field)
    if not block.characters:
        return str(_("%(field)s过长或不完整，无法排版", field=field))
    named = str(_("、")).join(f"“{each}” (U+{ord(each):04X})" for each in block.characters)
    return str(_("%(field)s中的 %(characters)s 字体中没有", field=field, characters=named))
