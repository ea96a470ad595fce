"""Whatever share is shown stands in the list of definitions, under the name it is shown by."""

from app.coverage.facts import Figures
from app.coverage.meanings import MEANINGS, conveyed, defined
from app.coverage.words import shares


def test_every_share_is_defined_by_the_name_it_is_shown_by() -> None:
    told = {str(name): str(meaning) for name, meaning in defined()}
    shown = shares(Figures(required=3, exam_eligible=3, exam_sat=2))
    assert len(shown) == 8
    assert {str(each.label): str(each.meaning) for each in shown}.items() <= told.items()


def test_nothing_is_defined_that_has_no_name_but_those_missed_among_the_missing() -> None:
    told = {str(meaning) for _name, meaning in (*defined(), *conveyed())}
    assert {key for key, meaning in MEANINGS.items() if str(meaning) not in told} == {"overdue"}
    assert [str(name) for name, _meaning in defined("rounding", "required")] == ["应训", "取整"]
