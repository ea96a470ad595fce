"""Entries written by hand are read exactly; what cannot be read is named by file, item and field."""

import json
from dataclasses import replace
from typing import Any

import pytest
import yaml

from question_bank.content import load_entries
from question_bank.interchange import json_format, reading, yaml_format
from question_bank.interchange.faults import FileRefused
from question_bank.interchange.outcomes import Unreadable
from question_bank.items import (
    Entry,
    FillBlankKey,
    MultipleKey,
    ShortAnswerKey,
    SingleKey,
    TrueFalseKey,
    right_options,
)
from tests.question_bank.builders import EVERY_KIND, fill_blank

COMMON: dict[str, Any] = {
    "id": "p11-x01",
    "paragraph": "1.1",
    "quote": "抓好古籍修缮",
    "stem": "抓好什么？",
    "rationale": "见第一段。",
    "topic": "贯彻落实",
    "cognitive_level": "recall",
    "expected_difficulty": "easy",
}
SINGLE = COMMON | {"kind": "single", "options": ["甲", "乙", "丙", 17], "key": "C"}
MULTIPLE = COMMON | {"kind": "multiple", "options": ["甲", "乙", "丙"], "key": "ca"}
TRUE_FALSE = COMMON | {"kind": "true_false", "key": False, "original": "修缮", "swapped_in": "回访"}
FILL_BLANK = COMMON | {"kind": "fill_blank", "key": [["甲", "甲方"], ["乙"]], "order_free": True}
SHORT = COMMON | {"kind": "short_answer", "rubric": [{"text": "甲", "marks": 1.5, "keywords": ["甲"]}]}


def _read(row: dict[str, Any]) -> Entry:
    (entry,) = yaml_format.read(yaml.safe_dump([row], allow_unicode=True), "p1.yaml")
    return entry


def test_a_single_is_read() -> None:
    entry = _read(SINGLE)
    assert isinstance(entry.key, SingleKey)
    assert right_options(entry) == ("丙",)
    assert [option.text for option in entry.item.options] == ["甲", "乙", "丙", "17"]
    assert (entry.anchor.quote, entry.item.topic) == ("抓好古籍修缮", "贯彻落实")


def test_a_multiple_is_read_whatever_the_order_and_case_of_the_letters() -> None:
    entry = _read(MULTIPLE)
    assert isinstance(entry.key, MultipleKey)
    assert right_options(entry) == ("甲", "丙")


def test_the_other_kinds_are_read() -> None:
    assert _read(TRUE_FALSE).key == TrueFalseKey(False)
    assert _read(TRUE_FALSE | {"key": "false"}).key == TrueFalseKey(False)
    assert _read(FILL_BLANK).key == FillBlankKey((("甲", "甲方"), ("乙",)), order_free=True)
    assert _read(FILL_BLANK).item.blanks == 2
    key = _read(SHORT).key
    assert isinstance(key, ShortAnswerKey)
    assert str(key.marks) == "1.5"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (SINGLE | {"stem": None}, "stem"),
        (SINGLE | {"stem": True}, "stem"),
        (SINGLE | {"kind": "essay"}, "kind"),
        (SINGLE | {"topic": "其他"}, "topic"),
        (SINGLE | {"expected_difficulty": "易"}, "expected_difficulty"),
        (SINGLE | {"options": "甲乙"}, "options"),
        (SINGLE | {"options": ["甲"]}, "options"),
        (SINGLE | {"key": "E"}, "key"),
        (SINGLE | {"key": "AB"}, "key"),
        (MULTIPLE | {"key": "AA"}, "key"),
        (TRUE_FALSE | {"key": "对"}, "key"),
        (FILL_BLANK | {"key": ["甲", "乙"]}, "key"),
        (FILL_BLANK | {"order_free": "是"}, "order_free"),
        (COMMON | {"kind": "short_answer"}, "rubric"),
        (SHORT | {"rubric": [{"text": "甲"}]}, "rubric"),
        (SHORT | {"rubric": [{"text": "甲", "marks": "一"}]}, "rubric"),
        (SINGLE | {"answer": "C"}, "answer"),
    ],
)
def test_a_fault_names_file_item_and_field(row: dict[str, Any], field: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        _read(row)
    (fault,) = refusal.value.faults
    assert (fault.file, fault.item_id, fault.field) == ("p1.yaml", "p11-x01", field)
    assert fault.sentence in str(refusal.value)


@pytest.mark.parametrize("text", ["a: [", "a: 1", "- 甲", "- id: [1]"])
def test_a_file_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(FileRefused):
        yaml_format.read(text, "p1.yaml")


def test_every_fault_of_a_file_is_listed_and_the_rest_is_read() -> None:
    rows = [SINGLE, SINGLE | {"key": "Z"}, MULTIPLE | {"topic": "无"}]
    entries, faults = yaml_format.survey(yaml.safe_dump(rows), "p1.yaml")
    assert (len(entries), len(faults)) == (1, 2)
    assert yaml_format.survey("", "p1.yaml") == ((), ())


def test_the_export_has_the_agreed_fields_first_and_what_only_some_have_after_them() -> None:
    exported = json.loads(json.dumps(json_format.export(EVERY_KIND)))
    assert [list(row)[11:] for row in exported] == [[], [], ["original", "swapped_in"], [], []]
    (ordered,) = json_format.export([replace(fill_blank(order_free=True), note="审题时看")])
    assert list(ordered)[11:] == ["note", "order_free"]
    for row in exported:
        assert list(row)[:11] == [
            "id",
            "kind",
            "stem",
            "options",
            "key",
            "paragraph",
            "quote",
            "rationale",
            "topic",
            "cognitive_level",
            "expected_difficulty",
        ]
    single, multiple, true_false, blanks, short = exported
    assert single["key"] == [single["options"][0]["id"]]
    assert multiple["key"] == [option["id"] for option in multiple["options"][:3]]
    assert true_false["key"] is False
    assert blanks["key"] == [["古籍修缮", "修缮古籍"], ["读者回访"]]
    assert short["key"] == [
        {"text": "古籍修缮", "marks": 1, "keywords": ["古籍"]},
        {"text": "读者回访", "marks": 2, "keywords": ["回访", "读者"]},
    ]
    assert true_false["options"] == blanks["options"] == []


@pytest.mark.parametrize("entry", [*EVERY_KIND, fill_blank(order_free=True), _read(SHORT)])
def test_items_and_keys_come_back_as_they_were_kept(entry: Entry) -> None:
    item, key = json.loads(
        json.dumps([json_format.item_to_json(entry.item), json_format.key_to_json(entry.key)])
    )
    assert json_format.item_from_json(item) == entry.item
    assert json_format.key_from_json(entry.item.kind, key) == entry.key


def test_option_ids_say_nothing_of_order_or_key() -> None:
    reordered = _read(SINGLE | {"options": [17, "丙", "乙", "甲"], "key": "B"})
    assert {option.id for option in reordered.item.options} == {
        option.id for option in _read(SINGLE).item.options
    }
    assert reordered.key == _read(SINGLE).key
    assert all(len(option.id) == 8 for option in reordered.item.options)


def test_a_kept_item_holds_no_key() -> None:
    for entry in EVERY_KIND:
        kept = json.dumps(json_format.item_to_json(entry.item), ensure_ascii=False)
        assert entry.anchor.quote not in kept
        assert "key" not in json_format.item_to_json(entry.item)


def test_written_entries_are_read_back_the_same() -> None:
    shipped = [replace(entry, item=replace(entry.item, fact="")) for entry in load_entries()]
    entries, faults = yaml_format.survey(yaml_format.write(shipped))
    assert (list(entries), faults) == (shipped, ())


def test_an_exported_file_is_read_back_whole() -> None:
    shipped = [replace(entry, item=replace(entry.item, fact="")) for entry in load_entries()]
    text = json.dumps(json_format.export(shipped), ensure_ascii=False)
    found = reading.read(text.encode(), "bank.json")
    assert found.faults == ()
    assert list(found.entries) == shipped


def test_an_exported_file_with_a_strange_key_names_the_item() -> None:
    rows = [json_format.export(load_entries()[:1])[0] | {"key": ["nowhere"]}, 7]
    found = reading.read(json.dumps(rows, indent=1).encode(), "bank.json")
    assert found.entries == ()
    assert [(outcome.line, outcome.fault.field) for outcome in found.faults if outcome.fault] == [
        (2, "key"),
        (len(json.dumps(rows, indent=1).splitlines()) - 1, ""),
    ]


def test_a_broken_item_of_an_exported_file_does_not_hide_the_next() -> None:
    text = json.dumps(json_format.export(EVERY_KIND), ensure_ascii=False, indent=2)
    found = reading.read(text.replace('"kind": "multiple",', '"kind": multiple,').encode(), "bank.json")
    assert [bool(outcome.entry) for outcome in found.outcomes] == [True, False, True, True, True]
    with pytest.raises(Unreadable, match="JSON"):
        reading.read(b"[", "bank.json", "json")


def test_a_draft_may_lack_its_anchor_but_not_its_stem() -> None:
    draft = {name: value for name, value in SINGLE.items() if name not in {"quote", "paragraph", "topic"}}
    rows = [draft, draft | {"stem": "", "id": "p11-x02", "options": ["甲", "乙", "丙"]}]
    first, second = reading.read(yaml.safe_dump(rows, allow_unicode=True).encode(), "题.yaml").outcomes
    assert first.entry
    assert first.missing == ("topic", "paragraph", "quote")
    assert second.fault
    assert second.line > first.line
