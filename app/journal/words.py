"""What actions are called. Each room names its own; one without a name is shown as it was written."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

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
    }
)
