"""Rows of a form are added, removed and moved, and nothing typed is lost."""

import pytest

from app.bank.forms.rows import blank_rows, order_after
from question_bank.items import Kind
from tests.bank.test_views import BY_KIND, SINGLE, As
from tests.cast import Cast


@pytest.mark.parametrize(
    ("act", "order"),
    [
        ("options.add", [0, 1, 2, None]),
        ("options.remove.1", [0, 2]),
        ("options.up.1", [1, 0, 2]),
        ("options.up.0", [0, 1, 2]),
        ("options.down.2", [0, 1, 2]),
        ("options.down.0", [1, 0, 2]),
        ("options.move.0.2", [1, 2, 0]),
        ("options.move.2.0", [2, 0, 1]),
        ("options.move.0.99", [1, 2, 0]),
        ("options.remove.7", [0, 1, 2]),
        ("blanks.add", None),
        ("options.fly.1", None),
        ("check", None),
        ("", None),
    ],
)
def test_a_button_says_which_row_stands_where(act: str, order: list[int | None] | None) -> None:
    assert order_after(act, "options", 3, 8) == order


def test_rows_end_at_the_most_and_one_always_stays() -> None:
    assert order_after("options.add", "options", 8, 8) == list(range(8))
    assert order_after("blanks.remove.0", "blanks", 1, 8) == [0]
    assert len(blank_rows("options")) == 4


def test_options_are_moved_with_their_tick_and_without_scripts(as_: As, cast: Cast) -> None:
    page = as_(cast.cy).post("/bank/new/single", data=SINGLE | {"act": "options.down.0"}).text
    assert 'name="options-1" type="text" value="全员轮训"' in page
    assert 'value="1" id="right-1" aria-label="选项 B 正确" checked' in page
    assert SINGLE["rationale"] in page


def test_a_removed_option_takes_its_tick_along(as_: As, cast: Cast) -> None:
    page = as_(cast.cy).post("/bank/new/single", data=SINGLE | {"act": "options.remove.0"}).text
    assert "全员轮训" not in page.split('id="options"')[1].split("</fieldset>")[0]
    assert "checked" not in page.split('id="options"')[1].split("</fieldset>")[0]


@pytest.mark.parametrize(
    ("kind", "field"), [(Kind.SINGLE, "options"), (Kind.FILL_BLANK, "blanks"), (Kind.SHORT_ANSWER, "rubric")]
)
def test_a_row_is_added_to_each_kind_that_has_rows(as_: As, cast: Cast, kind: Kind, field: str) -> None:
    browser = as_(cast.cy)
    before = browser.get(f"/bank/new/{kind}").text.count(f'data-row="{field}.')
    data = {"act": f"{field}.add", **{f"{field}-{n}": "" for n in range(before)}}
    if field == "rubric":
        data = {"act": f"{field}.add", **{f"{field}-{n}-text": "" for n in range(before)}}
    assert browser.post(f"/bank/new/{kind}", data=data).text.count(f'data-row="{field}.') == before + 1


def test_faults_of_rows_stand_beside_them_and_all_else_stays(as_: As, cast: Cast) -> None:
    wrong = SINGLE | {"options-1": "长" * 301, "right": ""}
    page = as_(cast.cy).post("/bank/new/single", data=wrong).text
    assert "选项 B：最多 300 个字符。" in page
    assert 'id="options-error"' in page
    assert "座谈交流" in page
    essay = BY_KIND[Kind.SHORT_ANSWER] | {"rubric-0-marks": "many"}
    page = as_(cast.cy).post("/bank/new/short_answer", data=essay).text
    assert "第 1 行：分值应在 0 到 100 之间" in page
    assert 'value="many"' in page
