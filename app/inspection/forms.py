"""The forms of the inspection room."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange

from app.inspection import words
from app.inspection.facts import CHECKS, AnomalyKind, Finding, SampleDraft, Strata, Verdict
from app.inspection.rules.sampling import MOST
from app.web.forms import Form, at_most, chosen, options, required


class DrawForm(Form):
    """What a sample is called, how large it is, and by what it is divided."""

    title = StringField(_l("抽查名称"), [required(), at_most(80)])
    size = IntegerField(
        _l("抽查人数"),
        [required(), NumberRange(1, MOST, _l("请填 1 到 %(max)s 之间的整数。"))],
        description=_l("从应训名册的全部人员中抽取。"),
    )
    strata = SelectField(_l("分层"), description=_l("分层时，各层按人数比例分配名额。"))

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.strata.choices = options((each.value, words.STRATA[each]) for each in Strata)

    def draft(self) -> SampleDraft:
        return SampleDraft((self.title.data or "").strip(), Strata(self.strata.data), self.size.data or 0)


class CheckForm(Form):
    """What was found of one person, thing by thing."""

    attendance = RadioField(_l("考勤"), [chosen()])
    hours = RadioField(_l("学时"), [chosen()])
    attempt = RadioField(_l("考试"), [chosen()])
    certificate = RadioField(_l("证书"), [chosen()])
    note = TextAreaField(_l("说明"), [at_most(500)], description=_l("有不符的，写明不符在哪里、凭什么认定。"))

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        for name in CHECKS:
            self[name].choices = options((each.value, words.FINDINGS[each]) for each in Finding)

    def findings(self) -> dict[str, Finding]:
        return {name: Finding(self[name].data) for name in CHECKS}

    def said(self) -> str:
        return (self.note.data or "").strip()


class CloseForm(Form):
    summary = TextAreaField(
        _l("抽查结论"), [required(), at_most(1000)], description=_l("抽查了谁，发现了什么，要求怎样整改。")
    )


class JudgeForm(Form):
    """What somebody makes of an anomaly."""

    kind = HiddenField()
    key = HiddenField()
    verdict = RadioField(_l("判断"), [chosen()])
    reason = TextAreaField(_l("依据"), [required(), at_most(500)])

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.verdict.choices = options((each.value, words.VERDICTS[each]) for each in Verdict)

    def values(self) -> dict[str, Any]:
        return {"verdict": Verdict(self.verdict.data), "reason": (self.reason.data or "").strip()}

    def about(self) -> tuple[AnomalyKind | None, str]:
        kind = self.kind.data or ""
        return (AnomalyKind(kind) if kind in set(AnomalyKind) else None), (self.key.data or "")[:120]
