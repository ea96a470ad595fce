"""What actions, the things they are done to, and the values told of them are called.

Each room names its own, by the words it has for its pages; what has no name is shown as it was written.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.journal.facts import Fault

FAULTS: Mapping[str, Any] = {
    Fault.MISSING: _l("缺少记录"),
    Fault.ALTERED: _l("记录被改动"),
    Fault.CUT: _l("末尾被截断"),
    Fault.NO_HEAD: _l("序列没有登记"),
    Fault.SEALED_OTHERWISE: _l("与封存时不同"),
    Fault.SEAL_MISSING: _l("缺少封印"),
    Fault.SEAL_ALTERED: _l("封印被改动"),
    Fault.SEAL_FORGED: _l("封印的签名不符"),
    Fault.SEAL_CUT: _l("另行保存的封印在数据库中已不存在，其后的记录可能被截去"),
    Fault.SEAL_OTHER: _l("与另行保存的封印不同，此前的记录可能被整体重写"),
    Fault.FILE_ALTERED: _l("封印文件本身被改动"),
}
Words = Mapping[Any, Any]
_names: dict[str, Any] = {}
_things: dict[str, Any] = {}
_streams: dict[str, Any] = {}
_details: dict[tuple[str, str], Any] = {}
_values: dict[tuple[str, str], Words] = {}
_NONE: Words = {}


def name_actions(names: Mapping[str, Any]) -> None:
    """Tell what a room's actions are called, with lazily translated words; called as the room is loaded."""
    _names.update(names)


def action_name(action: str) -> str:
    return str(_names.get(action, action))


def name_types(names: Mapping[str, Any]) -> None:
    """Tell what the types of a room's things are called, with lazily translated words."""
    _things.update(names)


def type_name(object_type: str) -> str:
    return str(_things.get(object_type, object_type))


def name_streams(names: Mapping[str, Any]) -> None:
    """Tell what streams are called that are no type of thing."""
    _streams.update(names)


def stream_name(stream: str) -> str:
    """Name a stream by what its events are about; which part of them it holds stays as it is written."""
    kind, _, part = stream.partition(":")
    return f"{_streams.get(kind) or type_name(kind)} {part}".rstrip()


def named_types() -> list[tuple[str, str]]:
    """Return every type of thing that has a name, for a choice."""
    return [(kind, str(name)) for kind, name in _things.items()]


def name_details(names: Mapping[str, Any], of: str = "") -> None:
    """Tell what details of a room's events are called, whichever depth they stand in.

    `of` is what the actions begin with whose detail means something else than in other rooms.
    """
    _details.update({(of, detail): name for detail, name in names.items()})


def detail_name(action: str, detail: str) -> str | None:
    """Return what a room calls a detail of an action; None where none does."""
    places = (action.partition(".")[0], "")
    return next((str(_details[place, detail]) for place in places if (place, detail) in _details), None)


def name_values(of: str, **words: Words) -> None:
    """Tell what the values of events' details are called, detail by detail: `name_values("leave", kind=KINDS)`.

    `of` is what the actions begin with, a whole action, or nothing for a detail that means the same in every room.
    """
    _values.update({(of, detail): each for detail, each in words.items()})


def value_names(action: str, detail: str) -> Words:
    """Return what the values of an action's detail are called."""
    places = (action, action.partition(".")[0], "")
    return next((_values[place, detail] for place in places if (place, detail) in _values), _NONE)


def named_actions() -> list[tuple[str, str]]:
    """Return every named action for a choice, in the order the rooms gave them."""
    return [(action, str(name)) for action, name in _names.items()]


name_actions(
    {
        "journal.exported": _l("导出操作日志"),
        "journal.check_asked": _l("核验操作日志"),
        "journal.proof_taken": _l("下载一条日志的证明"),
        # What belongs to no room: done at the command line.
        "demo.built": _l("建立演示数据"),
        "hall.seeded": _l("准备压力测试考场"),
    }
)
name_types({"journal": _l("操作日志"), "system": _l("系统")})
