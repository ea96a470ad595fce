"""Any bytes at all are read or refused in words by every reader: none crashes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from question_bank.interchange import reading
from question_bank.interchange.outcomes import Unreadable
from question_bank.interchange.registry import FORMATS
from question_bank.items import Entry
from question_bank.office import archives
from tests.question_bank.builders import EVERY_KIND

MANIFEST = b"<manifest><resources><resource type='item' href='a.xml'/></resources></manifest>"
CASUAL = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The words of each format, parted by ¦.
WORDS = {
    "gift": "::¦{¦}¦=¦~¦%50%¦#¦####¦\\¦//¦$CATEGORY:¦[html]¦->¦T¦甲¦<p>¦\n\n",
    "aiken": "A. ¦B) ¦ANSWER: ¦答案：¦A¦\n¦\n\n¦甲¦乙",
    "moodle_xml": "<quiz>¦</quiz>¦<question type='¦'>¦</question>¦multichoice¦truefalse¦essay¦cloze¦<text>¦</text>¦"
    "<answer fraction='100'>¦</answer>¦<questiontext>¦</questiontext>¦{1:SA:=¦}¦甲¦&",
    "qti": "<assessmentItem>¦</assessmentItem>¦<itemBody>¦</itemBody>¦<qti-choice-interaction>¦甲¦<value>¦>¦"
    "<choiceInteraction responseIdentifier='R'¦</choiceInteraction>¦<simpleChoice identifier='A'>",
    "yaml": "- id: a\n¦  kind: single\n¦  stem: 甲\n¦  key: A\n¦  options: [甲, 乙]\n¦*a¦&a ¦!!x ¦? ¦- ¦{¦2021-99-99",
    "json": '[¦]¦{¦}¦"id": "a"¦,¦"kind": "single"¦"key": ¦1e999¦NaN¦null¦"\\ud800"¦"stem": "甲"',
}


def _read(content: bytes, form: str) -> None:
    try:
        found = reading.read(content, "题", form)
    except Unreadable:
        return
    for outcome in found.outcomes:
        assert (outcome.entry is None) != (outcome.fault is None)
        assert outcome.place
        if isinstance(outcome.entry, Entry):
            # What was read can be kept and written: no lone surrogates, no control characters.
            outcome.entry.item.stem.encode()
            assert "\0" not in outcome.entry.item.stem


@pytest.mark.parametrize("form", [*FORMATS, "auto"])
@CASUAL
@given(content=st.binary(max_size=400))
def test_any_bytes(form: str, content: bytes) -> None:
    _read(content, form)


@pytest.mark.parametrize("form", WORDS)
@CASUAL
@given(data=st.data())
def test_any_mixture_of_a_formats_own_words(form: str, data: st.DataObject) -> None:
    words = st.lists(st.one_of(st.sampled_from(WORDS[form].split("¦")), st.text(max_size=3)), max_size=40)
    content = "".join(data.draw(words)).encode("utf-8", "surrogatepass")
    _read(content, form)
    _read(content, "auto")


@pytest.mark.parametrize("form", FORMATS)
@CASUAL
@given(data=st.data())
def test_a_good_file_with_some_bytes_changed(form: str, data: st.DataObject) -> None:
    content = bytearray(reading.write(form, EVERY_KIND).content)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    _read(bytes(content), form)


@CASUAL
@given(
    files=st.dictionaries(
        st.sampled_from(["imsmanifest.xml", "a.xml", "b/c.xml", "[Content_Types].xml", "xl/workbook.xml"]),
        st.one_of(st.binary(max_size=60), st.just(MANIFEST)),
        max_size=4,
    )
)
def test_any_archive(files: dict[str, bytes]) -> None:
    content = archives.packed(files)
    for form in ("auto", "qti", "xlsx"):
        _read(content, form)
