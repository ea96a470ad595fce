"""Templates as data: those that come along print, and a fault is named with its place."""

from datetime import date
from hashlib import sha256
from io import BytesIO

import pytest
import yaml
from pypdf import PdfReader

from certificates.drawing import render
from certificates.fitting import Clash, clashes, trial_problems
from certificates.layout import GOLD, MM
from certificates.looks import Look, LookName, NoSuchLook
from certificates.sheet import compose
from certificates.signed import Signed
from certificates.templates import (
    FOLDER,
    TEMPLATES,
    BadTemplate,
    Wrong,
    read_template,
    shipped_text,
    write_template,
)
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
    assert compose(build(), fonts, Look(template)) != compose(build(), fonts)


@pytest.mark.parametrize(
    ("spoil", "wrong", "place"),
    [
        (("title: 结业证书", "title: ''"), Wrong.NO_TEXT, "title"),
        (("{hours}", "{score}"), Wrong.NO_SUCH_NAME, "body"),
        (("[，计", "，计"), Wrong.BRACKETS, "body"),
        (("{hours}", "{hours"), Wrong.BRACES, "body"),
        (("layout: {}", "layout: {qr: {x: 1}}"), Wrong.NO_SUCH_PLACE, "layout.qr"),
        (("layout: {}", "layout: {seal: {width: 9}}"), Wrong.ONLY_X_AND_Y, "layout.seal"),
        (("layout: {}", "layout: {title: {x: -1}}"), Wrong.NOT_BETWEEN, "layout.title.x"),
        (("layout: {}", "layout: {title: {smallest: 0}}"), Wrong.NOT_BETWEEN, "layout.title.smallest"),
        (("layout: {}", "layout: {title: {colour: pink}}"), Wrong.NOT_ONE_OF, "layout.title.colour"),
        (("layout: {}", "layout: {title: {font: Arial}}"), Wrong.NO_SUCH_SETTING, "layout.title.font"),
        (("layout: {}", "layout: {title: 40}"), Wrong.NO_SETTINGS, "layout.title"),
        (("layout: {}", "layout: {frame: wood}"), Wrong.NOT_ONE_OF, "layout.frame"),
        (("layout: {}", "picture: a.png"), Wrong.NO_SUCH_ENTRY, "picture"),
        (("layout: {}", "layout: ["), Wrong.NOT_YAML, ""),
        (("title: 结业证书", "title: '{name}'"), Wrong.ONE_PLAIN_LINE, "title"),
        (("title: 结业证书", f"title: {'长' * 601}"), Wrong.TOO_LONG, "title"),
        (('holder: "**{name}**　同志"', "holder: 同志"), Wrong.MUST_NAME, "holder"),
        (("title_in_english", "title"), Wrong.TWICE, "title"),
        ((COMPLETION, "结业证书"), Wrong.NO_ENTRIES, ""),
        (("layout: {}", "#" * 20_000), Wrong.FILE_TOO_LONG, ""),
    ],
)
def test_a_fault_is_named_with_its_place(spoil: tuple[str, str], wrong: Wrong, place: str) -> None:
    assert spoil[0] in COMPLETION
    with pytest.raises(BadTemplate) as refused:
        read_template(COMPLETION.replace(*spoil))
    assert (refused.value.wrong, ".".join(refused.value.place)) == (wrong, place)


@pytest.mark.parametrize(
    ("spoil", "line"),
    [
        (("特发此证。", "特发此证{score}。"), 8),
        (("准予结业", "{score}准予结业"), 7),
        (("date: ", "dote: "), 9),
        (("layout: {}", "layout:\n  title:\n    largest: 40\n    colour: pink"), 17),
        (("title_in_english", "title"), 3),
        (("code_label: ", "code_label: '"), 12),
    ],
)
def test_a_fault_is_named_with_its_line(spoil: tuple[str, str], line: int) -> None:
    with pytest.raises(BadTemplate) as refused:
        read_template(COMPLETION.replace(*spoil))
    assert refused.value.line == line


# The first version of each, as it has been since certificates were issued with it: its page, unpacked.
PINNED = {
    "completion": "58c8bdfd088d8a74f2a50f6286d6b197afec2d6dfb0be49113953ca84eb72f75",
    "training": "bde7fe914937bc25bd15171bd5084ead1a8f57d8f272779f3ed0db5a194f91d6",
    "english": "fb49fb2bee5eaf9e5d6ebe3d07474969a3f0e77ab5b547080d81c73b9144951c",
}


def _page(pdf: bytes) -> bytes:
    page = PdfReader(BytesIO(pdf)).pages[0]
    forms = page["/Resources"]["/XObject"].values()  # type: ignore[union-attr, index]
    return b"".join((page.get_contents().get_data(), *(each.get_object().get_data() for each in forms)))  # type: ignore[union-attr]


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_first_version_of_every_template_is_drawn_as_it_always_was(build, fonts, name: str) -> None:
    code = "LUX4BSEUPA9MVXGWXYQB3Y3LM5ZD"
    facts = build(template=name, verify_code=code, verify_url=f"https://lunxun.example.cn/verify/{code}")
    pdf = render(Signed(facts, "0a1b2c3d", bytes(range(64))), fonts)
    assert sha256(_page(pdf)).hexdigest() == PINNED[name]


def test_a_version_draws_the_same_whenever_it_is_read(build, fonts) -> None:
    text = COMPLETION.replace(
        "layout: {}", "layout: {frame: lines, frame_colour: red, seal: {x: 190, y: 22}}"
    )
    facts = build(template="t0a1b2c3d@2")
    first, second = (render(Signed(facts), fonts, Look(read_template(text))) for _ in range(2))
    assert first == second
    assert first != render(Signed(facts), fonts, Look(TEMPLATES["completion"]))
    with pytest.raises(KeyError):
        render(Signed(facts), fonts)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("completion", LookName("completion")),
        ("t0a1b2c3d@12", LookName("t0a1b2c3d", 12)),
        ("english+" + "0a" * 32, LookName("english", seal="0a" * 32)),
        ("t1@3+" + "0a" * 32, LookName("t1", 3, "0a" * 32)),
    ],
)
def test_the_name_of_a_look_is_read_as_it_is_written(text: str, name: LookName) -> None:
    assert LookName.read(text) == name
    assert str(name) == text


@pytest.mark.parametrize(
    "text", ["", "completion@2", "t1", "t1@0", "t1@01", "T1@1", "t1@1+ab", "t1@1 ", "t1@１"]
)
def test_what_names_no_look_is_refused(text: str) -> None:
    with pytest.raises(NoSuchLook):
        LookName.read(text)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_shipped_template_fits_every_trial(fonts, name: str) -> None:
    template = TEMPLATES[name]
    assert clashes(template.layout) == ()
    found = trial_problems(
        template, fonts, on=date(2026, 3, 9), issuer="某某科学技术协会", base_url="https://lunxun.example.cn"
    )
    assert found == {}


@pytest.mark.parametrize(
    ("layout", "found"),
    [
        ("{body: {y: 60}}", Clash("body", "seal")),
        ("{seal: {x: 60}}", Clash("seal", "qr")),
        ("{seal: {x: 255}}", Clash("seal")),
        ("{title: {y: 190}}", Clash("title")),
    ],
)
def test_places_that_overlap_or_leave_the_frame_are_named(layout: str, found: Clash) -> None:
    template = read_template(COMPLETION.replace("layout: {}", f"layout: {layout}"))
    assert found in clashes(template.layout)


def test_a_trial_that_does_not_fit_says_which_text(fonts) -> None:
    template = read_template(COMPLETION.replace("layout: {}", "layout: {body: {height: 12}}"))
    found = trial_problems(
        template, fonts, on=date(2026, 3, 9), issuer="某某科学技术协会", base_url="https://lunxun.example.cn"
    )
    assert [(each.field, each.too_long) for each in found["long_titles"]] == [("programme", True)]


def test_a_file_that_is_written_reads_as_the_same_template() -> None:
    for name in TEMPLATES:
        values = yaml.safe_load(shipped_text(name))
        assert read_template(write_template(values)) == TEMPLATES[name]
