"""What files of other systems taught: each quirk found in one, in a file of our own words."""

import io
from collections.abc import Mapping, Sequence

import openpyxl
import pytest
import xlsxwriter

from question_bank.interchange import reading, xlsx_format
from question_bank.interchange.outcomes import Outcome, Unreadable
from question_bank.items import FillBlankKey, Kind, ShortAnswerKey, TrueFalseKey, options_of, right_options
from tests.question_bank.builders import single

MOODLE = """<?xml version="1.0" encoding="UTF-8"?><quiz><question type="multichoice">
<name><text>甲</text></name>{image}<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>
<defaultgrade>{marks}</defaultgrade><idnumber>{number}</idnumber><single>true</single>
<correctfeedback format="html"><text>{feedback}</text></correctfeedback>
<answer fraction="100" format="html"><text>县图书馆</text></answer>
<answer fraction="0" format="html"><text>出版社</text></answer>
</question></quiz>"""
QTI = """<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="i1" title="古籍" {attributes}>
<responseDeclaration identifier="R" cardinality="single" baseType="identifier">{correct}</responseDeclaration>
{declared}<itemBody><p>{stem}</p><choiceInteraction responseIdentifier="R" shuffle="true" maxChoices="1">
<simpleChoice identifier="A">县图书馆</simpleChoice><simpleChoice identifier="B">出版社</simpleChoice>
</choiceInteraction></itemBody>{rules}</assessmentItem>"""
CORRECT = "<correctResponse><value>A</value></correctResponse>"


def _moodle(stem: str = "古籍由谁修缮？", **more: str) -> Outcome:
    told = {"image": "", "marks": "1.0000000", "number": "", "feedback": ""} | more
    (outcome,) = reading.read(MOODLE.format(stem=stem, **told).encode()).outcomes
    return outcome


def _qti(stem: str = "古籍由谁修缮？", **more: str) -> Outcome:
    told = {"attributes": "", "correct": CORRECT, "declared": "", "rules": ""} | more
    (outcome,) = reading.read(QTI.format(stem=stem, **told).encode()).outcomes
    return outcome


def _losses(outcome: Outcome) -> list[str]:
    assert outcome.entry, outcome.fault
    return [str(loss) for loss in outcome.losses]


def _book(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


# Moodle

WILD = """<quiz><question type="shortanswer"><questiontext><text>谁修缮古籍？</text></questiontext>
<answer fraction="100"><text>@</text></answer></question></quiz>"""


@pytest.mark.parametrize(
    ("form", "file"),
    [
        ("gift", "谁修缮古籍？{=@}"),
        ("moodle_xml", WILD),
        ("moodle_xml", WILD.replace("shortanswer", "cloze").replace("？", "{1:SA:=@}")),
    ],
)
def test_a_star_stands_for_any_text_unless_it_is_escaped(form: str, file: str) -> None:
    (plain_star,) = reading.read(file.replace("@", r"\*图书馆").encode(), form=form).outcomes
    assert plain_star.entry, plain_star.fault
    assert plain_star.entry.key == FillBlankKey((("*图书馆",),))
    (any_text,) = reading.read(file.replace("@", "县*馆").encode(), form=form).outcomes
    assert any_text.fault
    assert "“县*馆”中的 * 表示任意文字" in any_text.fault.cause


def test_questions_without_a_line_between_them_are_told_apart_by_their_titles() -> None:
    file = (
        "::一::古籍重要{T}\n// [id:lunxun:p1]\n::二::由谁修缮{\n=县图书馆\n// 旁注\n~出版社\n}\n"
        "$CATEGORY: 培训/教育培训\n::三::说明文字\n::四::古籍不重要{F}\n"
    )
    found = reading.read(file.encode(), form="gift").outcomes
    assert [each.line for each in found] == [1, 3, 9, 10]
    assert [each.entry and each.entry.item.topic for each in found] == ["", "", None, "教育培训"]
    assert [each.entry.item.id for each in found if each.entry][1] == "p1"


def test_lines_of_code_stay_lines_and_its_indent_is_said_to_be_lost() -> None:
    outcome = _moodle("<p>程序：</p><pre><code>a = 2\n  b = a + 3</code></pre><p>b 是几？</p>")
    assert outcome.entry
    assert outcome.entry.item.stem == "程序：\na = 2\nb = a + 3\nb 是几？"
    assert "题干：代码的缩进没有保留" in _losses(outcome)


def test_numbers_of_a_list_and_readings_above_characters_are_said_to_be_lost() -> None:
    outcome = _moodle(
        "<ol><li>征集</li><li>修缮</li></ol><p><ruby>籍<rp>(</rp><rt>jí</rt></ruby>是几声？</p>"
    )
    assert outcome.entry
    assert outcome.entry.item.stem == "征集\n修缮\n籍是几声？"
    assert {"题干：列表的编号没有保留", "题干：注音没有保留"} <= set(_losses(outcome))


def test_a_formula_stays_as_it_is_written_and_that_is_said() -> None:
    assert _losses(_moodle("求 \\(x^2\\) 的值")) == ["题干：公式按 TeX 原文保留，考生看到的是代码，请改写"]
    assert not _losses(_moodle("共 $3，还是 $4？"))


@pytest.mark.parametrize(("feedback", "kept"), [("Your answer is correct.", True), ("很好，见第三条", False)])
def test_feedback_that_somebody_wrote_is_said_to_be_lost_moodles_own_is_not(
    feedback: str, kept: bool
) -> None:
    assert (
        "解析：答对、部分答对和答错时各自的反馈没有保留" in _losses(_moodle(feedback=feedback))
    ) is not kept


def test_marks_and_numbers_of_another_system_are_not_dropped_in_silence() -> None:
    outcome = _moodle(marks="5.0000000", number="GJ-7")
    assert _losses(outcome) == ["分值：分值 5 没有保留：每题的分值由双向细目表决定"]
    assert outcome.entry
    assert "原题号：GJ-7" in outcome.entry.note


def test_a_picture_beside_the_text_as_the_oldest_exports_have_it_is_said_to_be_lost() -> None:
    outcome = _moodle(image="<image>a.png</image><image_base64>iVBORw0KGgo=</image_base64>")
    assert _losses(outcome) == ["题干：附带的图片或文件没有保留"]


def test_the_same_question_under_another_title_is_told_by_what_it_asks() -> None:
    two = "::甲::古籍由谁修缮？{=图书馆 ~出版社}\n\n::乙::古籍由谁修缮？{=图书馆#对 ~出版社}\n"
    _, second = reading.read(two.encode(), "题.gift").outcomes
    assert second.fault
    assert (second.fault.cause, second.fault.field) == ("与第 1 行的试题题干和选项相同，其余内容不同", "")


def test_markdown_and_answers_worth_nothing_are_told_of() -> None:
    (outcome,) = reading.read(
        "[markdown]**古籍**由谁修缮？{=图书馆 =%0%书店 =%0%*#再想想}".encode(), "题.gift"
    ).outcomes
    assert _losses(outcome) == [
        "答案：“书店”不得分：没有保留",
        "答案：为其他答案写的反馈（*）没有保留",
        "答案：答案各自的反馈没有保留",
        "题干：Markdown 记号按原文保留，请核对",
    ]


# QTI


@pytest.mark.parametrize(
    ("more", "cause"),
    [
        ({"declared": "<templateProcessing/>"}, "题目由模板随机生成"),
        ({"stem": 'n 是 <printedVariable identifier="n"/>'}, "题干里有随机变量"),
        ({"attributes": 'adaptive="true"'}, "这是分步的自适应题"),
        (
            {"correct": "", "rules": "<responseProcessing><responseCondition/></responseProcessing>"},
            "答案只写在评分规则",
        ),
    ],
)
def test_an_item_that_is_made_anew_each_time_stays_out(more: dict[str, str], cause: str) -> None:
    outcome = _qti(**more)
    assert outcome.fault
    assert outcome.fault.cause.startswith(cause)


def test_what_an_item_refers_to_elsewhere_is_said_to_be_lost() -> None:
    outcome = _qti(declared='<assessmentStimulusRef identifier="s" href="s.xml"/>')
    assert _losses(outcome) == ["题干：另外存放的阅读材料没有保留，请把材料写进题干"]


def test_marks_and_deductions_of_a_choice_are_said_to_be_lost() -> None:
    marks = (
        '<outcomeDeclaration identifier="MAXSCORE" cardinality="single" baseType="float">'
        "<defaultValue><value>10.0</value></defaultValue></outcomeDeclaration>"
    )
    mapped = (
        CORRECT
        + '<mapping><mapEntry mapKey="A" mappedValue="1"/><mapEntry mapKey="B" mappedValue="-1"/></mapping>'
    )
    assert _losses(_qti(declared=marks, correct=mapped)) == [
        "答案：错选扣分的比例没有保留：错选即不得分",
        "分值：分值 10 没有保留：每题的分值由双向细目表决定",
    ]


def test_readings_above_characters_do_not_run_into_the_text() -> None:
    outcome = _qti("<ruby><rb>籍</rb><rt>jí</rt></ruby>是什么？")
    assert outcome.entry
    assert outcome.entry.item.stem == "籍是什么？"
    assert _losses(outcome) == ["题干：注音没有保留"]


def test_the_format_before_two_is_named_as_what_it_is() -> None:
    old = b'<?xml version="1.0"?><questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"/>'
    with pytest.raises(Unreadable, match=r"这是 QTI 1\.2"):
        reading.read(old, "quiz.xml")


# Plain text as Chinese question banks keep it

TEXT = """1、古籍由谁修缮？[单选题]
A、出版社
B、县图书馆
C、文化站
答案：B
解析：见第一段。
修缮由县图书馆承担。

2．修缮的步骤有哪些？【多选题】
A.登记
B.出售
C.修补
正确答案：A、C
3. 古籍由县图书馆修缮。
答案：正确
4. 修缮分____步，第一步是____。
【答案】三|登记;登记造册
【解析】见第二段。

5. 谈谈修缮的意义。（简答题）
参考答案：言之成理即可
"""


def test_numbered_text_with_answers_and_explanations_below_is_read() -> None:
    one, two, three, four, five = (
        outcome.entry for outcome in reading.read(TEXT.encode(), "题.txt").outcomes
    )
    assert one
    assert two
    assert three
    assert four
    assert five
    assert (one.item.stem, right_options(one)) == ("古籍由谁修缮？", ("县图书馆",))
    assert one.rationale == "见第一段。\n修缮由县图书馆承担。"
    assert (two.item.kind, right_options(two)) == (Kind.MULTIPLE, ("登记", "修补"))
    assert (three.item.stem, three.key) == ("古籍由县图书馆修缮。", TrueFalseKey(True))
    assert four.key == FillBlankKey((("三",), ("登记", "登记造册")))
    assert (four.item.stem, four.rationale) == ("修缮分____步，第一步是____。", "见第二段。")
    assert isinstance(five.key, ShortAnswerKey)


def test_a_number_that_does_not_count_the_questions_is_part_of_what_is_asked() -> None:
    (outcome,) = reading.read(
        "2021. 这一年发生了什么？\nA. 甲\nB. 乙\nANSWER: A\n".encode(), "题.txt"
    ).outcomes
    assert outcome.entry
    assert outcome.entry.item.stem == "2021. 这一年发生了什么？"


# Workbooks

HEAD = ["题目（必填）", "选项A（必填）", "选项B", "选项C", "正确选项（必填）", "解析"]
SHEETS = {
    "单选题": [HEAD, ["古籍由谁修缮？", "A.出版社", "B.县图书馆", "C.文化站", "县图书馆", ""]],
    "多选题（2）": [
        HEAD,
        ["哪些是修缮的步骤？", "登记", "出售", "修补", "AC", ""],
        ["哪些不是修缮的步骤？", "登记", "出售", "修补", "", ""],
    ],
    "填写说明": [["每种题型一个工作表。"]],
    "旧题": [["编号", "内容甲", "内容乙"], ["1", "古籍", "修缮"]],
}


def test_a_sheet_for_each_kind_is_read_and_one_without_headings_is_named() -> None:
    content = _book(SHEETS)
    one, two, three, four = reading.read(content, "题.xlsx").outcomes
    assert one.entry
    assert two.entry
    assert three.fault
    assert four.fault
    assert (one.entry.item.kind, right_options(one.entry)) == (Kind.SINGLE, ("县图书馆",))
    assert [option.text for option in one.entry.item.options] == ["出版社", "县图书馆", "文化站"]
    assert (two.entry.item.kind, two.place) == (Kind.MULTIPLE, "工作表“多选题（2）”第 2 行")
    assert (three.place, three.fault.field) == ("工作表“多选题（2）”第 3 行", "key")
    assert four.place == "工作表“旧题”"
    assert four.fault.cause.startswith("这个工作表没有读取：没有找到表头")


def test_each_sheet_is_handed_back_with_its_own_faults() -> None:
    content = _book(SHEETS)
    faults = {each.place: str(each.fault) for each in reading.read(content, "题.xlsx").faults}
    back = openpyxl.load_workbook(io.BytesIO(xlsx_format.with_faults(content, faults)))
    assert "没有写答案" in back["多选题（2）"]["G3"].value
    assert back["多选题（2）"]["G2"].value is None
    assert "没有读取" in back["旧题"]["D2"].value
    assert back["填写说明"]["B1"].value is None


def test_a_blank_in_each_column_is_read_as_the_answers_of_a_fill_in() -> None:
    head = ["目录", "题型", "大题题干", "正确答案", "难易度", "知识点", "选项数", "A", "B"]
    row = ["题库/古籍", "填空题", "修缮分（ ）步，第一步是（ ）。", "", "易", "教育培训", "2", "三;3", "登记"]
    (outcome,) = reading.read(_book({"Sheet1": [head, row]}), "题.xlsx").outcomes
    assert outcome.entry
    assert outcome.entry.key == FillBlankKey((("三", "3"), ("登记",)))
    assert (outcome.entry.item.stem, outcome.entry.item.topic) == ("修缮分____步，第一步是____。", "教育培训")


def test_a_ninth_choice_is_told_of_and_not_cut_off() -> None:
    letters = "ABCDEFGHI"
    head = ["题型", "题干", *(f"选项{letter}" for letter in letters), "答案"]
    (outcome,) = reading.read(
        _book({"题": [head, ["单选题", "几？", *letters.lower(), "I"]]}), "题.xlsx"
    ).outcomes
    assert outcome.fault
    assert outcome.fault.cause == "有 9 个选项，每题最多 8 个"


def test_an_item_whose_choices_repeat_their_letters_is_not_written_to_a_workbook() -> None:
    written = reading.write("xlsx", [single("q1", "A. 甲", options=options_of("q1", ("A. 甲", "B. 乙")))])
    assert (written.count, written.losses[0].left_out) == (0, True)
