"""What events are called where auditors read them."""

import ast
import re
from functools import cache
from pathlib import Path

from app.journal.details import Reading, name_of
from app.journal.words import action_name, named_actions, stream_name, type_name
from app.rooms import NAMES, rooms

APP = Path(__file__).resolve().parents[2] / "app"
ACTION = re.compile(r"^[a-z_]+\.[a-z_]+$")
# Names of columns and of files look like events and are none.
OF_ALL = {"by", "at", "stream", "unit_path"}
RECORD = {"record", "journal.record"}
# What writes events: `record`, and what operations write to hand on to it.
RECORDING = {"record", "_record", "_note", "note"}
NO_EVENT = re.compile(r"\.(id|number|html|crt)$")


@cache
def _trees() -> list[ast.Module]:
    files = [file for file in sorted(APP.rglob("*.py")) if file.name not in {"room.py", "events.py"}]
    return [ast.parse(file.read_text(encoding="utf-8")) for file in files]


def _written() -> set[str]:
    """Return what the code calls events: what a call of `record` names, and whatever else happens to such a thing.

    A room's name before the dot is mostly that of a page or a job; there only what is named in the call counts.
    """
    recorded: set[str] = set()
    texts: set[str] = set()
    for tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and ACTION.match(node.value):
                texts.add(node.value)
            if isinstance(node, ast.Call) and ast.unparse(node.func).rsplit(".", 1)[-1] == "record":
                named = (each for argument in node.args[1:2] for each in ast.walk(argument))
                recorded |= {str(each.value) for each in named if isinstance(each, ast.Constant)}
    recorded &= texts
    things = {each.partition(".")[0] for each in recorded} - set(NAMES)
    return recorded | {
        each for each in texts if each.partition(".")[0] in things and not NO_EVENT.search(each)
    }


def test_every_event_the_code_writes_has_a_name() -> None:
    """CO-7: an auditor reads words, not codes; two kinds of event are never called the same."""
    rooms()
    written = _written()
    assert len(written) > 150
    assert sorted(each for each in written if action_name(each) == each) == []
    names = [name for _action, name in named_actions()]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_detail_and_every_thing_the_code_writes_has_a_name() -> None:
    """CO-7: what an event tells beside its action, and of what, is told in words too."""
    rooms()
    calls = [
        node
        for tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rsplit(".", 1)[-1] in RECORDING
    ]
    told = {each.arg for call in calls for each in call.keywords if each.arg}
    assert len(told) > 100
    assert sorted(each for each in told - OF_ALL if name_of(each) == each) == []
    things = {
        str(call.args[2].value)
        for call in calls
        if len(call.args) > 2 and isinstance(call.args[2], ast.Constant) and ast.unparse(call.func) in RECORD
    }
    assert len(things) > 25
    assert sorted(each for each in things if type_name(each) == each) == []
    streams = {
        each.value.value
        for call in calls
        for each in call.keywords
        if each.arg == "stream" and isinstance(each.value, ast.Constant)
    }
    assert len(streams) >= 4
    assert sorted(each for each in streams if stream_name(each) == each) == []
    assert stream_name("certificate:350000-2026-S01") == "证书 350000-2026-S01"


def test_the_columns_and_filters_of_what_is_taken_out_have_names() -> None:
    """CO-9: who reads which names were taken out need not know what the code calls a column."""
    rooms()
    found = [
        node.args[0].value
        for path in sorted((APP / "coverage").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"Column", "Filter"}
        and isinstance(node.args[0], ast.Constant)
    ]
    assert len(found) > 40
    assert sorted(key for key in set(map(str, found)) if name_of(key, "coverage.exported") == key) == []
    assert Reading("coverage.exported").details(
        '{"filters":{"counted":"missing","reason":"not_enrolled"}}'
    ) == [("筛选条件", "范围 未完成，原因 未编入批次")]
    assert Reading("briefing.contacts_taken").details('{"fields":["name","phone_masked"]}') == [
        ("字段", "姓名、遮盖中间四位")
    ]


def test_a_value_is_called_what_its_room_calls_it_wherever_it_stands() -> None:
    """CO-7: the same code is one thing in one room and another elsewhere; instants are told as pages tell them."""
    rooms()
    assert Reading("excuse.approved").details('{"kind":"exemption"}') == [("种类", "免训")]
    assert Reading("leave.asked").details('{"kind":"official"}') == [("种类", "公务")]
    (change,) = Reading("batch.changed").changes(
        '{"after":{"class_type":"seminar"},"before":{"class_type":"other"}}', "修改批次"
    )
    assert (change.name, change.before, change.after) == ("班次类型", "其他班次", "研讨班")
    assert (
        Reading("attendance.recorded").told('{"marks":[["p-1",null,"late"],["p-2",null,null]]}')
        == "考勤 p-1 — 迟到；p-2 — —"
    )
    assert Reading("roster.checked").told('{"counts":{"add":3}}') == "数量 新增 3"
    assert Reading("sitting.opened").details('{"opens_at":"2026-11-29T16:30:00+00:00"}') == [
        ("开始时间", "2026-11-30 00:30")
    ]
    assert Reading("person.changed").details('{"fields":["post","unheard_of"]}') == [
        ("字段", "职务、unheard_of")
    ]
