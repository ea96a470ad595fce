from dataclasses import fields
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certificates.faces import Fonts
from certificates.layout import LANDSCAPE, Box, Slot
from certificates.serials import make_serial
from certificates.sheet import CannotPrint, Problem, compose, problems
from certificates.typesetting import Placed, place
from certificates.wording import Span

PAPER = Box(33, 33, LANDSCAPE.page[0] - 66, LANDSCAPE.page[1] - 66)
HOSTILE = st.text(
    st.sampled_from("福建省科协会（）、，。“”《》·—Aag0159 .-/\u3000𬭸䶮"), min_size=1, max_size=130
)


def _slots() -> dict[str, Slot]:
    values = {field.name: getattr(LANDSCAPE, field.name) for field in fields(LANDSCAPE)}
    return {name: value for name, value in values.items() if isinstance(value, Slot)}


def _nothing_collides(runs: tuple[Placed, ...]) -> None:
    for one, other in combinations(runs, 2):
        assert not one.box.overlaps(other.box, 0.01), (one.text, other.text)
    for run in runs:
        assert PAPER.holds(run.box, 0.01), run.text
        assert not run.box.overlaps(LANDSCAPE.qr), run.text


def test_no_two_places_of_the_layout_overlap() -> None:
    places = [slot.box for slot in _slots().values()] + [LANDSCAPE.qr]
    for one, other in combinations(places, 2):
        assert not one.overlaps(other)
    assert all(PAPER.holds(place) for place in (*places, LANDSCAPE.seal))


def test_the_seal_place_is_45_mm_and_holds_its_words() -> None:
    assert LANDSCAPE.seal.width == LANDSCAPE.seal.height == pytest.approx(45 / 25.4 * 72)
    assert LANDSCAPE.seal.holds(LANDSCAPE.seal_words.box, 0.01)


def test_every_text_lies_within_its_slot(build, fonts) -> None:
    boxes = [slot.box for slot in _slots().values()]
    for run in compose(build(), fonts):
        assert any(box.holds(run.box, 0.01) for box in boxes), run.text


@pytest.mark.parametrize(
    "change",
    [
        {"holder_name": "阿卜杜热合曼·" * 14 + "乙"},
        {"holder_name": "䶮" * 100},
        {"holder_name": "Wilhelmina " * 9 + "M"},
        {"holder_name": "W" * 100},
        {
            "unit_name": "福建省某某科学技术普及促进中心" * 8,
            "post": "党组成员、副主席、机关党委书记、一级调研员",
        },
        {"issuer": "福建省某某科学技术协会\n中共福建省某某学校"},
        {"issuer": "福建省某某科学技术协会、福建省某某学会联合会、平潭某某科技协会、福建省某某科学技术馆"},
        {"class_title": "省级学会（协会、研究会）主要负责同志专题研讨班" * 4},
        {"programme": "分层级、分批次全员轮训" * 12, "result": "结业考试成绩合格，研讨发言优秀"},
        {"verify_url": "https://lunxun.example.cn/" + "v" * 170},
        {"serial": make_serial("W" * 12, 2026, "W" * 8, 9999)},
        {"post": "", "class_title": "", "result": ""},
    ],
    ids=lambda change: next(iter(change)),
)
def test_long_texts_shrink_and_wrap_without_collision(build, fonts, change) -> None:
    _nothing_collides(compose(build(**change), fonts))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=HOSTILE, unit=HOSTILE, title=HOSTILE, issuer=HOSTILE)
def test_hostile_texts_collide_with_nothing_or_are_refused(build, fonts, name, unit, title, issuer) -> None:
    facts = build(
        holder_name="甲" + name[:99], unit_name="乙" + unit, class_title=title, issuer="丙" + issuer
    )
    try:
        runs = compose(facts, fonts)
    except CannotPrint:
        found = problems(facts, fonts)
        assert found
        assert all(problem.too_long for problem in found)
    else:
        _nothing_collides(runs)


def test_a_long_issuer_breaks_between_its_members(build, fonts) -> None:
    issuer = "福建省某某科学技术协会、福建省某某学会联合会、平潭某某科学技术协会"
    lines = [
        run.text for run in compose(build(issuer=issuer), fonts) if len(run.text) > 9 and run.text in issuer
    ]
    assert len(lines) == 2
    assert lines[0].endswith("、")


def test_no_line_begins_with_a_closing_mark_or_parts_a_number_from_its_unit(build, fonts) -> None:
    facts = build(programme="分层级、分批次，党员干部（全员）轮训" * 5)
    lines: dict[float, str] = {}
    for run in compose(facts, fonts):
        if LANDSCAPE.body.box.holds(run.box, 0.01):
            lines[run.baseline] = lines.get(run.baseline, "") + run.text
    assert len(lines) > 3
    assert not any(line[0] in "，。、）”：年月日" for line in lines.values())
    assert not any(line[-1] in "（“" for line in lines.values())


def test_problems_name_the_field_and_every_missing_character(build, fonts) -> None:
    facts = build(holder_name="王𠮷", unit_name="某\u200b会", issuer="某某会\n某某校")
    assert problems(facts, fonts) == (
        Problem("holder_name", missing=("𠮷",)),
        Problem("unit_name", missing=("\u200b",)),
    )
    with pytest.raises(CannotPrint) as refused:
        compose(facts, fonts)
    assert refused.value.problems == problems(facts, fonts)


def test_a_text_too_long_for_its_smallest_size_is_a_problem(build, fonts) -> None:
    assert problems(build(unit_name="福" * 400), fonts) == (Problem("unit_name", too_long=True),)


def test_sound_facts_have_no_problems(build, fonts) -> None:
    assert problems(build(), fonts) == ()


@pytest.mark.parametrize(
    ("text", "narrow"),
    [("Sean O’Brien", ["’"]), ("“On Site”", ["“", "”"]), ("“现场”教学", []), ("张三 O’Brien", ["’"])],
)
def test_quotation_marks_are_as_wide_as_their_language_sets_them(
    text: str, narrow: list[str], fonts: Fonts
) -> None:
    """In words of other languages they take half a size and less; they say what they spell, and cover nothing."""
    placed = place((Span(text),), _slots()["holder"], fonts)
    assert "".join(run.text for run in placed) == text
    assert [run.text for run in placed if run.text in "‘’“”" and run.width < run.size * 0.6] == narrow
    assert (placed[0].says, placed[-1].ends) == ((text, True) if narrow else ("", False))
    for one, other in combinations(placed, 2):
        assert not one.box.overlaps(other.box, 0.01)
