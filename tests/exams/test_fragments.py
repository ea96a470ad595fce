"""The items of a paper put together from kept fragments read exactly as the template renders them."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from app.db import Databases
from app.exams import queries
from app.exams.facts import Paper
from app.exams.views import fragments
from tests.cast import Cast
from tests.exams.conftest import Stage
from tests.exams.test_start import _start


@pytest.fixture
def paper(dbs: Databases, stage: Stage, cast: Cast) -> Paper:
    attempt_id: uuid.UUID = _start(dbs, stage, cast.an.id)
    with dbs.session(readonly=True) as session:
        attempt = queries.attempt(session, attempt_id)
        assert attempt is not None
        return queries.paper(session, attempt)


def _answered(paper: Paper) -> Paper:
    answers: dict[str, Callable[[Any], Any]] = {
        "single": lambda item: item.options[1].id,
        "multiple": lambda item: [item.options[0].id, item.options[2].id],
        "true_false": lambda item: False,
        "fill_blank": lambda item: ["<b>&“全覆盖”"] * item.blanks,
        "short_answer": lambda item: "第一行\n</textarea>",
    }
    items = [
        replace(place, rev=1, response=answers[place.item.kind.value](place.item)) for place in paper.items
    ]
    return replace(paper, items=tuple(items))


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_a_paper_of_fragments_is_the_templates_own(app: Flask, paper: Paper, locale: str) -> None:
    """EX-5: nothing is in it that the template does not write, whoever was first to need a fragment."""
    upside_down = replace(
        paper,
        items=tuple(
            replace(each, item=replace(each.item, options=each.item.options[::-1]), position=90 + number)
            for number, each in enumerate(reversed(paper.items))
        ),
    )
    macros: Any = app.jinja_env.get_template("bank/question.html").module
    sheets: Any = app.jinja_env.get_template("exams/cells.html").module
    with app.test_request_context(headers={"Cookie": f"locale={locale}"}):
        for each in (paper, _answered(paper), upside_down, _answered(upside_down), paper):
            assert str(fragments.items(each, locale)) == "".join(
                str(macros.question(place)) for place in each.items
            )
            sheet = [
                sheets.cell(place.position, place.id, place.response is not None, place.rev)
                for place in each.items
            ]
            assert str(fragments.cells(each, locale)) == "".join(map(str, sheet))


def test_a_wording_that_holds_a_mark_is_rendered_whole(app: Flask, paper: Paper) -> None:
    place = paper.items[0]
    odd = replace(place, version_id=uuid.uuid4(), item=replace(place.item, stem=f"甲{fragments.POSITION}乙"))
    with app.test_request_context():
        assert f"甲{fragments.POSITION}乙" in fragments.items(replace(paper, items=(odd,)), "zh_CN")
