"""Everything that can be wrong with a design or a seal is said whole, in either language."""

import re

import pytest
from flask import Flask
from flask_babel import force_locale

from app.awards import faults, words
from app.awards.facts import Block
from certificates.fitting import TRIALS, Clash
from certificates.seals import BadSeal, Unfit
from certificates.sheet import Problem
from certificates.templates import SLOTS, BadTemplate, Wrong, phrase_fault

HAN = re.compile(r"[\u4e00-\u9fff，。；：、（）]")
VALUES = {"most": 600, "name": "score", "known": ("x", "y"), "least": 1, "width": 9, "height": 8}


def _said() -> list[str]:
    said = [faults.template_sentence(BadTemplate(each, "body", line=7, **VALUES)) for each in Wrong]
    said += [faults.seal_sentence(BadSeal(each, width=9, height=8, least=1, most=2)) for each in Unfit]
    said += [faults.clash_sentence(Clash(each, "qr")) for each in (*SLOTS, "seal")]
    said += [faults.clash_sentence(Clash("qr"))]
    said += [faults.misfit_sentence(each, Problem("programme", too_long=True)) for each in TRIALS]
    said += [
        faults.misfit_sentence("usual", Problem(each, missing=("\u0394", "\u200b"))) for each in words.TEXTS
    ]
    said += [faults.block_sentence(Block(each)) for each in words.FIELDS]
    return said


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_fault_has_its_sentence(built_app: Flask, language: str) -> None:
    with built_app.test_request_context(), force_locale(language):
        said = _said()
    assert all(said)
    assert not [each for each in said if "%(" in each]
    assert language == "zh_CN" or not [each for each in said if HAN.search(each)]


def test_a_phrase_says_in_which_of_its_lines_the_fault_is(built_app: Flask) -> None:
    fault = phrase_fault("body", "参加{programme}学习\n成绩{score}")
    assert fault is not None
    with built_app.test_request_context(), force_locale("en"):
        assert faults.phrase_sentence(fault) == "Line 2: {score} stands for nothing"
