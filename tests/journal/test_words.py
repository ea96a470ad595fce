"""What events are called where auditors read them."""

import ast
import re
from functools import cache
from pathlib import Path

from app.journal.details import NAMES as DETAILS
from app.journal.words import action_name, named_actions
from app.rooms import NAMES, rooms

APP = Path(__file__).resolve().parents[2] / "app"
ACTION = re.compile(r"^[a-z_]+\.[a-z_]+$")
# Names of columns and of files look like events and are none.
OF_ALL = {"by", "at", "stream", "unit_path"}
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


def test_every_detail_the_code_writes_has_a_name() -> None:
    """CO-7: what an event tells beside its action is told in words too."""
    calls = (
        node
        for tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rsplit(".", 1)[-1] == "record"
    )
    told = {each.arg for call in calls for each in call.keywords if each.arg}
    assert len(told) > 100
    assert sorted(told - OF_ALL - DETAILS.keys()) == []
