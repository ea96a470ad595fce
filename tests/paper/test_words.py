"""Words on paper: none is torn for a column's sake, and quotation marks are as wide as their language sets them."""

import pytest
from reportlab.platypus import Table

from app.paper.faces import fonts, is_mostly_chinese, set_narrow
from app.paper.fitting import fitting
from app.paper.parts import WIDTH, grid


@pytest.mark.parametrize(
    ("wanted", "needed", "given"),
    [
        ((1, 1), (10, 10), [50, 50]),
        # One needs more than its share: the others give it, by what they can spare.
        ((5, 1, 1), (10, 30, 30), [40, 30, 30]),
        # All need more than there is.
        ((1, 1), (150, 50), [75, 25]),
    ],
)
def test_a_column_is_as_wide_as_wanted_and_as_needed(
    wanted: tuple[float, ...], needed: tuple[float, ...], given: list[float]
) -> None:
    found = fitting(wanted, needed, 100)
    assert found == pytest.approx(given)
    assert sum(found) == pytest.approx(100)


def test_no_word_of_a_table_is_torn() -> None:
    """Nine narrow columns, full shares and English headings in them, as a published figure has."""
    face = fonts("")
    head = ("单位", *(["Completion rate"] * 2), *(["首考合格率"] * 7))
    table = grid(head, [("福建省青少年科技教育中心", *(["100.0%"] * 9))], (6, *([1.0] * 9)), face)
    assert isinstance(table, Table)
    given = table._argW  # type: ignore[attr-defined]
    share, heading = face.regular[0].width("100.0%", 9), face.bold[0].width("Completion", 9)
    # By its share alone each of the nine would have a fifteenth of the page, of which padding takes six points.
    assert share > WIDTH / 15 - 6
    assert all(each > share + 6 for each in given[1:])
    assert all(each > heading + 6 for each in given[1:3])
    assert sum(given) == pytest.approx(WIDTH)


def test_quotation_marks_are_as_wide_as_their_language_sets_them() -> None:
    assert set_narrow("a unit’s “plan”") == 'a unit\'s "plan"'
    assert set_narrow("单位的“计划”，O’Brien 的") == "单位的“计划”，O'Brien 的"
    assert is_mostly_chinese("截至 2026-11-29 的 PDF 报告")
    assert not is_mostly_chinese("Units of 福州 in which nobody has started")
