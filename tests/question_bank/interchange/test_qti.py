"""QTI 2.0 to 3.0 as other tools write it, alone and in content packages."""

from dataclasses import replace

import pytest

from question_bank.interchange import reading
from question_bank.interchange.outcomes import Outcome, Unreadable
from question_bank.items import FillBlankKey, Kind, MultipleKey, ShortAnswerKey, TrueFalseKey, right_options
from question_bank.office import archives
from tests.question_bank.builders import single

NAMESPACES = {
    "2.0": "http://www.imsglobal.org/xsd/imsqti_v2p0",
    "2.1": "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "2.2": "http://www.imsglobal.org/xsd/imsqti_v2p2",
}
CHOICE = """<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
    <correctResponse><value>ChoiceB</value></correctResponse>
  </responseDeclaration>
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
  <itemBody>
    <p>请看下面的<strong>告示</strong>。</p>
    <choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="1">
      <prompt>古籍由谁修缮？</prompt>
      <simpleChoice identifier="ChoiceA">出版社</simpleChoice>
      <simpleChoice identifier="ChoiceB"><p>县图书馆</p></simpleChoice>
      <simpleChoice identifier="ChoiceC" fixed="true">文化站
        <feedbackInline outcomeIdentifier="F" identifier="ChoiceC">不对</feedbackInline></simpleChoice>
    </choiceInteraction>
  </itemBody>"""


def _item(inside: str, version: str = "2.1") -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="{NAMESPACES[version]}" identifier="i1" title="题目甲" adaptive="false" timeDependent="false">
  {inside}
  <responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>
</assessmentItem>"""


def _one(text: str) -> Outcome:
    (outcome,) = reading.read(text.encode(), "item.xml").outcomes
    return outcome


@pytest.mark.parametrize("version", NAMESPACES)
def test_a_choice_is_read_in_every_version_of_two(version: str) -> None:
    outcome = _one(_item(CHOICE, version))
    assert outcome.entry
    assert outcome.entry.item.stem == "请看下面的告示。\n古籍由谁修缮？"
    assert [option.text for option in outcome.entry.item.options] == ["出版社", "县图书馆", "文化站"]
    assert right_options(outcome.entry) == ("县图书馆",)
    assert outcome.entry.note == "题名：题目甲"
    assert {loss.field for loss in outcome.losses} == {"stem", "options"}


def test_three_spells_its_names_with_hyphens() -> None:
    text = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i1" title="甲">
  <qti-response-declaration identifier="RESPONSE" cardinality="multiple" base-type="identifier">
    <qti-correct-response><qti-value>C</qti-value><qti-value>A</qti-value></qti-correct-response>
    <qti-mapping default-value="0">
      <qti-map-entry map-key="A" mapped-value="1"/><qti-map-entry map-key="C" mapped-value="2"/>
    </qti-mapping>
  </qti-response-declaration>
  <qti-item-body><qti-choice-interaction response-identifier="RESPONSE" max-choices="0">
    <qti-prompt>哪些？</qti-prompt>
    <qti-simple-choice identifier="A">读书会</qti-simple-choice>
    <qti-simple-choice identifier="B">盘点</qti-simple-choice>
    <qti-simple-choice identifier="C">巡回书车</qti-simple-choice>
  </qti-choice-interaction></qti-item-body>
  <qti-modal-feedback outcome-identifier="F" identifier="x">
    <qti-content-body><p>见第一段。</p></qti-content-body>
  </qti-modal-feedback>
</qti-assessment-item>"""
    outcome = _one(text)
    assert outcome.entry
    assert isinstance(outcome.entry.key, MultipleKey)
    assert right_options(outcome.entry) == ("读书会", "巡回书车")
    assert outcome.entry.rationale == "见第一段。"
    assert "分值不同" in outcome.losses[0].sentence


def test_a_choice_without_a_correct_response_is_read_by_its_mapping() -> None:
    mapped = CHOICE.replace(
        "<correctResponse><value>ChoiceB</value></correctResponse>",
        '<mapping defaultValue="0"><mapEntry mapKey="ChoiceB" mappedValue="1"/>'
        '<mapEntry mapKey="ChoiceA" mappedValue="-1"/></mapping>',
    )
    entry = _one(_item(mapped)).entry
    assert entry
    assert right_options(entry) == ("县图书馆",)


def test_true_and_false_make_a_statement() -> None:
    text = CHOICE.replace("出版社", "True").replace("<p>县图书馆</p>", "False")
    start, end = text.index('<simpleChoice identifier="ChoiceC"'), text.index("</choiceInteraction>")
    entry = _one(_item(text[:start] + text[end:])).entry
    assert entry
    assert (entry.item.kind, entry.key) == (Kind.TRUE_FALSE, TrueFalseKey(False))


def test_text_entries_are_blanks_with_all_that_is_worth_full_marks() -> None:
    declared = "".join(
        f"""<responseDeclaration identifier="R{number}" cardinality="single" baseType="string">
        <correctResponse><value>{right}</value></correctResponse>
        <mapping defaultValue="0"><mapEntry mapKey="{right}" mappedValue="1"/>{more}</mapping>
        </responseDeclaration>"""
        for number, right, more in (
            (
                1,
                "六月底",
                '<mapEntry mapKey="6月底" mappedValue="1"/><mapEntry mapKey="6 月" mappedValue="0.5"/>',
            ),
            (2, "县图书馆", ""),
        )
    )
    body = """<itemBody><p>应于<textEntryInteraction responseIdentifier="R1" expectedLength="9"/>由
        <textEntryInteraction responseIdentifier="R2"/>公布。</p></itemBody>"""
    outcome = _one(_item(declared + body))
    assert outcome.entry
    assert outcome.entry.item.stem == "应于____由 ____公布。"
    assert outcome.entry.key == FillBlankKey((("六月底", "6月底"), ("县图书馆",)))
    assert [loss.field for loss in outcome.losses] == ["key"]


def test_an_extended_text_with_its_rubric() -> None:
    inside = """<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="string"/>
    <itemBody><rubricBlock view="scorer"><p>修缮、推广各一分</p></rubricBlock>
    <p>论述修缮的步骤。</p><extendedTextInteraction responseIdentifier="RESPONSE" expectedLines="5"/></itemBody>"""
    outcome = _one(_item(inside))
    assert outcome.entry
    assert outcome.entry.item.stem == "论述修缮的步骤。"
    assert isinstance(outcome.entry.key, ShortAnswerKey)
    assert [point.text for point in outcome.entry.key.rubric] == ["修缮、推广各一分"]
    assert "rubric" in outcome.missing


@pytest.mark.parametrize(
    ("inside", "cause"),
    [
        ('<itemBody><orderInteraction responseIdentifier="R"/></itemBody>', "排序题（orderInteraction）"),
        ('<itemBody><p>甲<inlineChoiceInteraction responseIdentifier="R"/></p></itemBody>', "选词填空"),
        ("<itemBody><p>说明</p></itemBody>", "没有作答部分"),
        ("", "没有 <itemBody>"),
        (CHOICE.replace("<value>ChoiceB", "<value>ChoiceZ"), "不在选项之中"),
        (CHOICE.replace('identifier="RESPONSE" card', 'identifier="R9" card'), "没有作答“RESPONSE”"),
        (
            CHOICE.replace("</itemBody>", '<extendedTextInteraction responseIdentifier="R"/></itemBody>'),
            "2 处作答",
        ),
    ],
)
def test_what_has_no_place_here_is_named(inside: str, cause: str) -> None:
    outcome = _one(_item(inside))
    assert outcome.fault
    assert cause in outcome.fault.cause


def test_a_package_gives_its_items_in_the_order_of_its_manifest() -> None:
    resources = "".join(
        f'<resource identifier="R{at}" type="{kind}" href="{path}"><file href="{path}"/></resource>'
        for at, (kind, path) in enumerate(
            [
                ("imsqti_item_xmlv2p1", "二/item.xml"),
                ("imsqti_test_xmlv2p1", "test.xml"),
                ("imsqti_item_xmlv2p1", "一/item.xml"),
                ("imsqti_item_xmlv2p1", "%E4%B8%89/1%20a.xml"),
                ("imsqti_item_xmlv2p1", "四\\item.xml"),
                ("imsqti_item_xmlv2p1", "gone.xml"),
                ("imsqti_item_xmlv2p1", "broken.xml"),
                ("imsqti_item_xmlv2p1", "../../etc/passwd"),
            ]
        )
    )
    manifest = f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{resources}</resources></manifest>'
    content = archives.packed(
        {
            "导出/imsmanifest.xml": manifest.encode(),
            "导出/一/item.xml": _item(CHOICE).encode(),
            "导出/二/item.xml": _item(CHOICE.replace("古籍由谁修缮", "第二问")).encode(),
            "导出/三/1 a.xml": _item(CHOICE.replace("古籍由谁修缮", "第三问")).encode(),
            "导出/四/item.xml": _item(CHOICE.replace("古籍由谁修缮", "第四问")).encode(),
            "导出/broken.xml": b"<assessmentItem>",
            "导出/test.xml": b"<assessmentTest/>",
        }
    )
    found = reading.read(content, "题.zip")
    assert found.format == "qti"
    assert [outcome.place.split("（")[0] for outcome in found.outcomes] == [
        "导出/二/item.xml",
        "导出/一/item.xml",
        "导出/三/1 a.xml",
        "导出/四/item.xml",
        "导出/gone.xml",
        "导出/broken.xml",
        "../etc/passwd",
    ]
    assert [bool(outcome.entry) for outcome in found.outcomes] == [
        True,
        True,
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"<questestinterop><item/></questestinterop>",
        archives.packed({"a.txt": b"x"}),
        archives.packed({"imsmanifest.xml": b"<manifest/>"}),
        archives.packed({"imsmanifest.xml": b"<manifest>"}),
    ],
)
def test_what_holds_no_items_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        reading.read(content, "题.zip")


@pytest.mark.parametrize(("form", "block"), [("qti", "rubricBlock"), ("qti3", "qti-rubric-block")])
def test_quote_and_note_stand_in_a_block_for_authors_only(form: str, block: str) -> None:
    entry = replace(single(), note="审题时看")
    text = archives.members(reading.write(form, [entry]).content)["items/item00001.xml"].decode()
    hidden = text.split(f'<{block} view="author">')[1].split(f"</{block}>")[0]
    for words in (entry.anchor.quote, entry.note):
        assert words in hidden
        assert text.count(words) == 1
