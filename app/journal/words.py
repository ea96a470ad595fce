"""What actions are called. Each room names its own; one without a name is shown as it was written."""

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
_names: dict[str, Any] = {}


def name_actions(names: Mapping[str, Any]) -> None:
    """Tell what a room's actions are called, with lazily translated words; called as the room is loaded."""
    _names.update(names)


def action_name(action: str) -> str:
    return str(_names.get(action, action))


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
