"""Templates as data: those that come along print, and a fault is named with its place."""

import pytest

from certificates.layout import GOLD, MM
from certificates.sheet import compose
from certificates.templates import FOLDER, TEMPLATES, BadTemplate, read_template
from certificates.typesetting import Placed
from certificates.wording import fill
from tests.certificates.test_sheet import _nothing_collides

COMPLETION = (FOLDER / "completion.yaml").read_text(encoding="utf-8")


def _said(runs: tuple[Placed, ...]) -> str:
    return "".join(run.text for run in runs).replace(" ", "")


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"post": "", "class_title": "", "result": ""},
        {"holder_name": "阿卜杜热合曼·" * 14 + "乙", "issuer": "福建省某某科学技术协会\n中共福建省某某学校"},
        {
            "class_title": "省级学会（协会、研究会）主要负责同志专题研讨班" * 3,
            "programme": "分层级分批次全员轮训" * 6,
        },
    ],
    ids=["usual", "short", "name", "titles"],
)
def test_every_shipped_template_sets_all_texts_without_collision(build, fonts, name: str, change) -> None:
    facts = build(template=name, **change)
    runs = compose(facts, fonts)
    _nothing_collides(runs)
    assert facts.holder_name.replace(" ", "") in _said(runs)
    assert TEMPLATES[name].title.replace(" ", "") in _said(runs)


def test_what_is_empty_is_left_out_and_what_is_bold_is_bold(build) -> None:
    facts = build(post="", result="")
    assert "".join(span.text for span in fill(TEMPLATES["english"].standing, facts)) == facts.unit_name
    bold = [span.text for span in fill(TEMPLATES["english"].body, facts) if span.bold]
    assert bold == [facts.programme]


def test_stars_and_braces_in_a_name_are_no_markup(build) -> None:
    facts = build(unit_name="某**会[甲]{name}")
    assert fill("{unit}", facts)[0].text == "某**会[甲]{name}"


def test_a_template_moves_and_colours_what_it_names(build, fonts) -> None:
    text = COMPLETION.replace(
        "layout: {}", "layout:\n  issued_on: {colour: gold, x: 30, largest: 9, lines: 1}"
    )
    template = read_template(text)
    assert (template.layout.issued_on.colour, template.layout.issued_on.box.x) == (GOLD, 30 * MM)
    assert template.layout.title == TEMPLATES["completion"].layout.title
    assert compose(build(), fonts, template) != compose(build(), fonts)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (("title: 结业证书", "title: ''"), "title：缺少文字"),
        (("{hours}", "{score}"), "body：不认识的变量 {score}"),
        (("[，计", "，计"), "没有成对"),
        (("layout: {}", "layout: {seal: {x: 1}}"), "没有名为 seal 的位置"),
        (("layout: {}", "layout: {title: {x: -1}}"), "layout.title.x"),
        (("layout: {}", "layout: {title: {colour: pink}}"), "layout.title.colour"),
        (("layout: {}", "layout: {title: {font: Arial}}"), "layout.title.font"),
        (("layout: {}", "picture: a.png"), "不认识的栏目：picture"),
        (("layout: {}", "layout: ["), "YAML"),
    ],
)
def test_a_fault_is_named_with_its_place(spoil: tuple[str, str], said: str) -> None:
    assert spoil[0] in COMPLETION
    with pytest.raises(BadTemplate, match=said):
        read_template(COMPLETION.replace(*spoil))
