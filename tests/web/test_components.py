"""Components and layouts: sound HTML, joined labels, nothing the content policy forbids, in both languages."""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask, render_template, render_template_string
from flask_babel import force_locale

from app.jobs import ENDED, JobFacts, JobState
from app.web import gallery
from app.web.parts import BUILT, Chrome, NavEntry, NavGroup
from app.web.tables import State
from tests.builders import AT

APP = Path(gallery.__file__).parents[1]
LAYOUTS = ("desk", "phone", "public", "print")
ERRORS = (403, 404, 409, 413, 429, 500, 503)
ENTRIES = (NavEntry("首页", "/", "home", True), NavEntry("考试", "/exams", "writing", False, 3))
SIGNED_IN = Chrome(
    "轮训", "zh", "layouts/desk.html", "王晓明", ("组织者",), "云水市科学技术协会",
    (NavGroup("组织工作", ENTRIES),), ENTRIES, unread=7, demo=True,
)  # fmt: skip
SIGNED_OUT = Chrome("轮训", "zh", "layouts/public.html")


@pytest.fixture
def asked(built_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A request in which templates can be rendered; rooms that are not open yet still have addresses."""
    monkeypatch.setattr(
        built_app, "url_build_error_handlers", [lambda _error, endpoint, _values: f"/{endpoint}"]
    )
    with built_app.test_request_context("/design"):
        yield built_app


def _part(source: str, **values: Any) -> Element:
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(
        render_template_string(source, **values)
    )


def _page(html: str) -> Element:
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def _texts(node: Element) -> str:
    return " ".join("".join(node.itertext()).split())


def _classed(node: Element, name: str) -> list[Element]:
    return [each for each in node.iter() if name in (each.get("class") or "").split()]


def _is_sound(tree: Element) -> None:
    everything = [each for each in tree.iter() if isinstance(each.tag, str)]
    ids = [each.get("id") for each in everything if each.get("id")]
    assert sorted(ids) == sorted(set(ids))
    for each in everything:
        assert not any(name == "style" or name.startswith("on") for name in each.attrib), each.attrib
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            assert set((each.get(name) or "").split()) <= set(ids), (each.tag, name, each.get(name))
        target = each.get("href") or ""
        if target.startswith("#"):
            assert target == "#" or target[1:] in ids, target
        if each.tag == "script":
            assert each.get("src")
        assert not (each.get("src") or target).startswith(("http:", "https:", "//"))
    labelled = {each.get("for") for each in everything if each.tag == "label"}
    for each in everything:
        if each.tag in {"input", "select", "textarea"} and each.get("type") != "hidden":
            assert each.get("id") in labelled or each.get("aria-label"), each.attrib
    forms = [each for each in everything if each.tag == "form"]
    for form in forms:
        assert not [inner for inner in form.iter("form") if inner is not form]
        if form.get("method") == "post":
            assert [field for field in form.iter("input") if field.get("name") == "csrf_token"]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_component_is_sound_on_every_layout(asked: Flask, layout: str, locale: str) -> None:
    with force_locale("en" if locale == "en" else "zh_CN"):
        html = render_template(
            "gallery.html", layout=f"layouts/{layout}.html", chrome=SIGNED_IN, **gallery.specimens()
        )
    tree = _page(html)
    _is_sound(tree)
    headings = list(tree.iter("h1"))
    assert len(headings) == 1
    title = next(tree.iter("title")).text or ""
    assert title.startswith(_texts(headings[0]))
    assert len(list(tree.iter("main"))) == 1


@pytest.mark.parametrize("status", ERRORS)
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_an_error_page_says_what_to_do_and_leads_home(asked: Flask, status: int, locale: str) -> None:
    with force_locale("en" if locale == "en" else "zh_CN"):
        html = render_template(
            f"errors/{status}.html", chrome=SIGNED_OUT, sentence="没有办成。", status=status
        )
    tree = _page(html)
    _is_sound(tree)
    assert "没有办成。" in _texts(tree)
    assert _texts(_classed(tree, "error-advice")[0])
    assert [link for link in tree.iter("a") if link.get("href") == "/" and "btn" in (link.get("class") or "")]


def test_every_icon_on_a_page_is_in_the_sprite(asked: Flask) -> None:
    html = render_template(
        "gallery.html", layout="layouts/desk.html", chrome=SIGNED_IN, **gallery.specimens()
    )
    sprite = next(BUILT.glob("icons.*.svg")).read_text(encoding="utf-8")
    used = set(re.findall(r"icons\.[0-9a-f]+\.svg#([a-z0-9-]+)", html))
    assert used
    assert used <= set(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite))


def test_a_field_is_joined_to_its_hint_and_error(asked: Flask) -> None:
    form = gallery.sample_form(wrong=True)
    part = _part('{% from "components/forms.html" import field %}{{ field(form.name) }}', form=form)
    control = next(part.iter("input"))
    assert control.get("aria-invalid") == "true"
    said = [
        next(each for each in part.iter() if each.get("id") == name)
        for name in control.get("aria-describedby", "").split()
    ]
    assert [_texts(each) for each in said] == ["与身份证一致，少数民族姓名保留间隔号。", "请填写此栏。"]


def test_a_sound_field_claims_no_fault(asked: Flask) -> None:
    form = gallery.sample_form(wrong=False)
    part = _part(
        '{% from "components/forms.html" import field %}{{ field(form.tier, autocomplete="off") }}', form=form
    )
    control = next(part.iter("select"))
    assert control.get("aria-invalid") is None
    assert control.get("aria-describedby") is None
    assert control.get("autocomplete") == "off"


def test_choices_stand_in_a_named_group(asked: Flask) -> None:
    form = gallery.sample_form(wrong=False)
    part = _part('{% from "components/forms.html" import field %}{{ field(form.form_of_class) }}', form=form)
    assert _texts(next(part.iter("legend"))) == "班次形式"
    assert [each.get("type") for each in part.iter("input")] == ["radio", "radio"]


def test_the_error_summary_links_every_wrong_field_once(asked: Flask) -> None:
    form = gallery.sample_form(wrong=True)
    part = _part(
        '{% from "components/forms.html" import error_summary %}{{ error_summary(form) }}', form=form
    )
    links = [link.get("href") for link in part.iter("a")]
    assert links == [f"#{field.id}" for field in form if field.errors]
    assert not _texts(
        _part(
            '{% from "components/forms.html" import error_summary %}{{ error_summary(form) }}',
            form=gallery.sample_form(wrong=False),
        )
    )


def test_a_form_may_be_opened_with_a_call_or_by_hand(asked: Flask) -> None:
    called = (
        '{% from "components/forms.html" import form_open %}{% call form_open("/x") %}<b>a</b>{% endcall %}'
    )
    by_hand = (
        '{% from "components/forms.html" import form_open, form_close %}'
        '{{ form_open("/x") }}<b>a</b>{{ form_close() }}'
    )
    for source in (called, by_hand):
        form = next(_part(source).iter("form"))
        assert (form.get("action"), form.get("method")) == ("/x", "post")
        assert next(form.iter("b")).text == "a"


def test_a_confirmation_asks_before_it_posts_and_works_without_scripts(asked: Flask) -> None:
    part = _part(
        '{% from "components/forms.html" import confirm_button %}'
        '{{ confirm_button("/revoke", "撤销", "确定吗？", danger=true, values={"rev": 3}) }}'
    )
    details = next(part.iter("details"))
    dialog = next(details.iter("dialog"))
    assert details.get("open") is None
    assert dialog.get("open") is not None
    assert "确定吗？" in _texts(dialog)
    assert {field.get("name"): field.get("value") for field in dialog.iter("input")}["rev"] == "3"


TABLE = '{% from "components/tables.html" import table %}{{ table(sheet) }}'


def test_a_table_says_its_order_and_its_page(asked: Flask) -> None:
    sheet = gallery.sample_table(State(sort="hours", descending=True, page=3))
    part = _part(TABLE, sheet=sheet)
    assert [(_texts(each), each.get("aria-sort")) for each in part.iter("th") if each.get("aria-sort")] == [
        ("学时", "descending")
    ]
    current = [link for link in part.iter("a") if link.get("aria-current") == "page"]
    assert [_texts(link) for link in current] == ["3"]
    chosen = [each.get("value") for each in part.iter("option") if each.get("selected") is not None]
    assert "-hours" in chosen
    assert len([each for each in part.iter("th") if each.get("role") == "rowheader"]) == len(gallery.PEOPLE)


def test_cells_carry_their_column_for_phones(asked: Flask) -> None:
    part = _part(TABLE, sheet=gallery.sample_table(State()))
    row = next(each for each in part.iter("tr") if each.get("id") == "t-fj0001")
    assert [each.get("data-label") for each in row if each.tag == "td"] == ["单位", "学时", "状态"]


def test_an_empty_table_tells_nothing_there_from_nothing_found(asked: Flask) -> None:
    assert "还没有人员" in _texts(_part(TABLE, sheet=gallery.sample_table(State(), ())))
    found = _texts(_part(TABLE, sheet=gallery.sample_table(State(search="无此人"), ())))
    assert "没有符合条件的记录" in found
    assert "还没有人员" not in found


def test_what_people_typed_stays_text(asked: Flask) -> None:
    wicked = "<script>alert(1)</script>"
    sheet = gallery.sample_table(State(search='"><img>'), ((wicked, "X1", wicked, 1, wicked, "ok"),))
    part = _part(TABLE, sheet=sheet)
    assert not list(part.iter("script"))
    assert not list(part.iter("img"))
    assert wicked in _texts(part)


@pytest.mark.parametrize("numbers", [(0, 0, 0), (1, 0, 0), (812, 276, 112), (1, 99_999, 1)])
def test_a_bar_never_overflows_and_says_its_numbers(asked: Flask, numbers: tuple[int, ...]) -> None:
    parts = list(zip(("完成", "在训", "未训"), numbers, ("ok", "info", "bad"), strict=True))
    part = _part('{% from "components/bars.html" import bar %}{{ bar(parts, "覆盖") }}', parts=parts)
    drawing = next(each for each in part.iter() if str(each.tag).endswith("svg"))
    spoken = drawing.get("aria-label") or ""
    assert all(f"{name} {n}" in spoken for name, n, _ in parts)
    rects = [each for each in drawing.iter() if str(each.tag).endswith("rect")][1:]
    assert len(rects) == sum(n > 0 for n in numbers)
    assert all(int(each.get("x", "0")) + int(each.get("width", "0")) <= 1002 for each in rects)


def test_a_job_asks_again_only_while_it_runs(asked: Flask) -> None:
    source = (
        '{% from "components/progress.html" import progress %}'
        '{{ progress("j", "颁发", 3, 9, "/jobs/j", running, none) }}'
    )
    running, ended = (next(_part(source, running=state).iter("div")) for state in (True, False))
    assert running.get("hx-get") == "/jobs/j"
    assert ended.get("hx-get") is None


@pytest.mark.parametrize("state", list(JobState))
def test_a_job_page_shows_its_state_and_then_its_outcome(asked: Flask, state: JobState) -> None:
    ended = state in ENDED
    job = JobFacts(
        id=uuid.UUID(int=7), kind="test", title="颁发证书", state=state, done=3, total=0 if not ended else 9,
        message="第 3 人缺字形" if ended else "", result=None, link="/awards" if ended else "",
        created_by=None, created_at=AT, ended_at=AT if ended else None,
    )  # fmt: skip
    tree = _page(render_template("web/job.html", chrome=SIGNED_IN, job=job))
    _is_sound(tree)
    moving = [each for each in tree.iter() if each.get("hx-get")]
    assert [each.get("hx-get") for each in moving] == ([] if ended else [f"/jobs/{job.id}"])
    assert bool([link for link in tree.iter("a") if link.get("href") == "/awards"]) is ended
    assert ("第 3 人缺字形" in _texts(tree)) is ended


def test_no_template_counts_on_scripts_that_are_not_shipped() -> None:
    for path in APP.glob("*/templates/**/*.html"):
        assert "data-bs-" not in path.read_text(encoding="utf-8"), path
