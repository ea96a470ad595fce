"""The English of the interface is complete, and the check that says so notices every kind of gap."""

from pathlib import Path

import pytest

from app.web import catalogues

HEADER = catalogues.HEADER


def _app(folder: Path, *, template: str = "", code: str = "", english: str = "", shared: str = "") -> Path:
    for room, text in (("exams", english), ("web", shared)):
        catalogue = folder / room / catalogues.CATALOGUE
        catalogue.parent.mkdir(parents=True)
        catalogue.write_text(HEADER + text, encoding="utf-8")
    (folder / "exams/templates").mkdir()
    (folder / "exams/templates/paper.html").write_text(template, encoding="utf-8")
    (folder / "exams/views.py").write_text(code, encoding="utf-8")
    return folder


def test_every_sentence_has_an_english_one() -> None:
    assert catalogues.faults() == []


def test_the_rooms_are_found_and_say_something() -> None:
    """Keep the test above from passing over an empty house."""
    assert {"exams", "coverage", "web"} <= set(catalogues.rooms())
    assert len({use.room for use in catalogues.uses()}) > 5


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"template": "{{ _('交卷') }}"}, "no English for “交卷”"),
        ({"template": "{% trans %}交卷{% endtrans %}"}, "no English for “交卷”"),
        ({"code": "_l('交卷')"}, "no English for “交卷”"),
        ({"code": "lazy_gettext('交卷')"}, "no English for “交卷”"),
        ({"code": "_('交卷')", "english": '\nmsgid "交卷"\nmsgstr ""\n'}, "no English for “交卷”"),
        ({"code": "_('交卷')", "english": '\n#, fuzzy\nmsgid "交卷"\nmsgstr "Hand in"\n'}, "marked fuzzy"),
        ({"english": '\nmsgid "交卷"\nmsgstr "Hand in"\n'}, "nothing says “交卷” any more"),
        ({"shared": '\nmsgid "交卷"\nmsgstr "Hand in"\n'}, "nothing says “交卷” any more"),
        (
            {"code": "_('共 %(n)s 人', n=1)", "english": '\nmsgid "共 %(n)s 人"\nmsgstr "%(m)s people"\n'},
            "do not name the same values",
        ),
        (
            {
                "code": "_('交卷')",
                "english": '\nmsgid "交卷"\nmsgstr "Hand in"\n',
                "shared": '\nmsgid "交卷"\nmsgstr "Submit"\n',
            },
            "has another English in app/exams",
        ),
    ],
)
def test_a_gap_is_noticed(tmp_path: Path, parts: dict[str, str], said: str) -> None:
    assert [fault for fault in catalogues.faults(_app(tmp_path, **parts)) if said in fault]


@pytest.mark.parametrize("where", ["english", "shared"])
def test_a_room_may_say_its_english_itself_or_find_it_in_the_shell(tmp_path: Path, where: str) -> None:
    app = _app(tmp_path, template="{{ _('交卷') }}", **{where: '\nmsgid "交卷"\nmsgstr "Hand in"\n'})
    assert catalogues.faults(app) == []


def test_update_appends_what_is_missing_once_and_leaves_the_rest(tmp_path: Path) -> None:
    app = _app(tmp_path, template="{{ _('交卷') }}{{ _('保存') }}", english='\nmsgid "保存"\nmsgstr "Save"\n')
    assert catalogues.update_catalogues(app) == 1
    assert catalogues.update_catalogues(app) == 0
    text = (app / "exams" / catalogues.CATALOGUE).read_text(encoding="utf-8")
    assert text == HEADER + '\nmsgid "保存"\nmsgstr "Save"\n' + '\nmsgid "交卷"\nmsgstr ""\n'


def test_only_what_is_older_is_compiled(tmp_path: Path) -> None:
    app = _app(tmp_path, english='\nmsgid "交卷"\nmsgstr "Hand in"\n')
    assert len(catalogues.compile_catalogues(app)) == 2
    assert catalogues.compile_catalogues(app) == []
