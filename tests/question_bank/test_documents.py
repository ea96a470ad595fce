"""However a document was cut into lines and pages, its paragraphs come together and get the same numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.documents import (
    Line,
    NotCorrected,
    Part,
    Role,
    assemble,
    drop,
    issued_on,
    join,
    number,
    number_notice,
    recast,
    split,
)
from question_bank.documents.marks import ends_sentence
from question_bank.documents.tidying import tidy
from tests.question_bank import paper

PARTS = assemble(Line(text) for text in paper.PARAGRAPHS)


def _numbered(text: str) -> dict[str, str]:
    return {passage.paragraph: passage.text for passage in number_notice(text)}


def test_sections_and_paragraphs_are_numbered() -> None:
    assert _numbered("\n\n".join(paper.PARAGRAPHS)) == paper.NUMBERED


@given(st.integers(26, 44), st.integers(4, 12))
def test_lines_of_a_fixed_width_and_pages_cut_anywhere_come_together(width: int, per_page: int) -> None:
    rows: list[str] = []
    for text in paper.PARAGRAPHS:
        rows += [f"\u3000\u3000{text}"[at : at + width] for at in range(0, len(text) + 2, width)]
    pages = [rows[at : at + per_page] for at in range(0, len(rows), per_page)]
    printed = "\n".join("\n".join([*page, "", f"— {at} —", ""]) for at, page in enumerate(pages, 1))
    assert _numbered(printed) == paper.NUMBERED


@given(st.data())
def test_a_page_break_in_the_middle_of_a_sentence_is_no_paragraph(data: st.DataObject) -> None:
    at = data.draw(st.sampled_from([5, 7, 8, 9, 11]))
    text = paper.PARAGRAPHS[at]
    # A few words after （一） cannot be told from a heading; the preview is for that.
    place = data.draw(
        st.sampled_from([place for place in range(9, len(text)) if not ends_sentence(text[:place])])
    )
    cut = [*paper.PARAGRAPHS[:at], f"{text[:place]}\n\n- 7 -\n\n{text[place:]}", *paper.PARAGRAPHS[at + 1 :]]
    assert _numbered("\n\n".join(cut)) == paper.NUMBERED


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("建党 100 周年", "建党100周年"),
        ("  讲 话　精神 ", "讲话精神"),
        ("use  of Open  Access here", "use of Open Access here"),
        ("附件 Word 文档 100 000 份", "附件Word文档100 000份"),
        ("零\u200b宽\ufeff字", "零宽字"),
        ("A\x07B", "AB"),
    ],
)
def test_stray_spaces_go_and_words_stay_apart(raw: str, clean: str) -> None:
    assert tidy(raw) == clean


@given(st.text())
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize("masthead", ["", "古县文化局文件\n"])
@pytest.mark.parametrize("addressees", ["各乡镇文化站：\n", ""])
def test_a_title_above_the_number_stays_the_title(masthead: str, addressees: str) -> None:
    """As web pages lay documents out; a masthead above them is no part of the text."""
    text = (
        f"{masthead}关于做好古籍\n修缮工作的通知\n古县文发〔2026〕3号\n{addressees}现将有关事项通知如下。\n"
    )
    parts = assemble(Line(line) for line in text.splitlines())
    assert [(part.role, part.text) for part in parts[:2]] == [
        (Role.NUMBER, "古县文发〔2026〕3号"),
        (Role.TITLE, "关于做好古籍修缮工作的通知"),
    ]
    assert parts[-1].text == "现将有关事项通知如下。"


def test_chapters_and_articles_make_sections_and_paragraphs() -> None:
    rules = (
        "某某馆阅览规则\n\n第一章　总则\n\n第一条　读者凭证入馆。\n\n第二条　馆内应当：\n（一）保持安静；\n"
        "（二）爱护图书。\n\n第二章　附则\n\n第三条　本规则自公布之日起施行。"
    )
    assert _numbered(rules) == {
        "0.2": "某某馆阅览规则",
        "1.0": "第一章总则",
        "1.1": "第一条读者凭证入馆。",
        "1.2": "第二条馆内应当：",
        "1.3": "（一）保持安静；",
        "1.4": "（二）爱护图书。",
        "2.0": "第二章附则",
        "2.1": "第三条本规则自公布之日起施行。",
    }


def test_a_heading_within_a_section_is_not_run_into_its_paragraph() -> None:
    text = "某某馆计划\n\n一、总的要求\n\n（一）提高认识\n各科室要提高认识。\n\n1. 学习文件\n要学习文件。"
    assert [*_numbered(text).items()][1:] == [
        ("1.0", "一、总的要求"),
        ("1.1", "（一）提高认识"),
        ("1.2", "各科室要提高认识。"),
        ("1.3", "1. 学习文件".replace(" ", "")),
        ("1.4", "要学习文件。"),
    ]


def test_each_part_gets_one_number_and_keeps_its_words() -> None:
    passages = number(PARTS)
    assert [passage.text for passage in passages] == [part.text for part in PARTS]
    assert len({passage.paragraph for passage in passages}) == len(PARTS)


@given(st.lists(st.builds(Part, st.sampled_from(Role), st.text("字。", min_size=1, max_size=3)), max_size=30))
def test_whatever_roles_are_given_no_number_is_given_twice(parts: list[Part]) -> None:
    passages = number(parts)
    assert [passage.text for passage in passages] == [part.text for part in parts]
    assert len({passage.paragraph for passage in passages}) == len(parts)


@given(st.integers(1, len(PARTS) - 1))
def test_what_was_joined_can_be_split_again(at: int) -> None:
    joined = join(PARTS, at)
    assert len(joined) == len(PARTS) - 1
    again = split(joined, at - 1, f"{PARTS[at - 1].text}\n{PARTS[at].text}")
    assert [part.text for part in again] == [part.text for part in PARTS]


def test_a_split_that_changes_words_is_refused() -> None:
    with pytest.raises(NotCorrected):
        split(PARTS, 3, "2019年5月7日，学会召开年会。\n为落实年会要求，现将有关事项通知如下。")
    with pytest.raises(NotCorrected):
        split(PARTS, 3, PARTS[3].text)
    with pytest.raises(NotCorrected):
        split(PARTS, 99, "字\n字")
    with pytest.raises(NotCorrected):
        join(PARTS, 0)


def test_a_paragraph_made_a_heading_begins_a_section() -> None:
    changed = number(recast(PARTS, 6, Role.BODY))
    assert [passage.paragraph for passage in changed][4:] == [
        *("1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "2.0", "2.1", "3.1", "3.2")
    ]
    assert len(drop(PARTS, 0)) == len(PARTS) - 1


def test_the_day_of_issue_is_read_from_the_signature() -> None:
    assert issued_on(PARTS) == date(2019, 6, 1)
    assert issued_on([Part(Role.SIGNATURE, "2019年13月1日")]) is None
    assert issued_on([Part(Role.BODY, "2019年6月1日")]) is None
