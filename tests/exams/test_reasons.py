"""Why a response got its marks is said in the visitor's language, whatever the reason."""

from flask import Flask
from flask_babel import force_locale

from app.exams.reasons import said
from question_bank import kinds
from tests.question_bank.golden_cases import cases


def test_every_reason_of_the_marking_has_its_english(app: Flask) -> None:
    kept = [case for case in cases() if not case.refused]
    reasons = {kinds.mark(case.key, case.raw, case.marks, case.policy).reason for case in kept}
    assert len(reasons) > 40
    for reason in reasons:
        with app.test_request_context(), force_locale("zh_CN"):
            assert said(reason) == reason
        with app.test_request_context(), force_locale("en"):
            assert said(reason).isascii(), reason


def test_what_a_person_wrote_stays_as_written(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert said("论据不足，漏选要点") == "论据不足，漏选要点"
        assert said("2 空答对 1 空，按空计分：第 1 空未填；第 2 空不符") == (
            "1 of 2 blanks right, each blank counts: blank 1 left empty; blank 2 does not match"
        )
