"""An event's details in words: what was before and after, and the rest by name."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

# Control characters, marks of direction and the like.
_UNSEEN = frozenset({"Cc", "Cf"})
# How the rooms name the two sides of a change.
PAIRS = (("before", "after"), ("before", "now"), ("old", "new"), ("from_unit", "to_unit"))
NAMES: Mapping[str, Any] = {
    "act": _l("操作"),
    "after": _l("之后"),
    "as_of": _l("基准日"),
    "asked": _l("查看内容"),
    "batch": _l("批次"),
    "batch_id": _l("批次"),
    "because": _l("依据"),
    "broke": _l("不合规则之处"),
    "before": _l("之前"),
    "closes_at": _l("截止时间"),
    "code": _l("代码"),
    "columns": _l("列"),
    "comment": _l("意见"),
    "count": _l("数量"),
    "counts": _l("数量"),
    "deadline_at": _l("截止时间"),
    "decision": _l("决定"),
    "document_no": _l("文号"),
    "due_on": _l("期限"),
    "evidence": _l("依据"),
    "exam": _l("考试"),
    "expires_on": _l("有效期至"),
    "fields": _l("字段"),
    "file": _l("文件"),
    "file_name": _l("文件"),
    "filters": _l("筛选条件"),
    "format": _l("格式"),
    "form": _l("形式"),
    "from_unit": _l("原单位"),
    "held_on": _l("日期"),
    "item": _l("试题"),
    "items": _l("试题"),
    "kind": _l("种类"),
    "marks": _l("得分"),
    "minutes": _l("分钟"),
    "name": _l("名称"),
    "new": _l("之后"),
    "note": _l("说明"),
    "now": _l("之后"),
    "number": _l("编号"),
    "old": _l("之前"),
    "on": _l("日期"),
    "opens_at": _l("开始时间"),
    "ordinal": _l("次序"),
    "origin": _l("来源"),
    "pass_mark": _l("及格线"),
    "pdf_sha256": _l("文件摘要"),
    "people": _l("人数"),
    "person": _l("人员"),
    "post": _l("职务"),
    "rank": _l("职务层次"),
    "reason": _l("原因"),
    "role": _l("角色"),
    "rows": _l("行数"),
    "seats": _l("座位"),
    "seed": _l("随机种子"),
    "serial": _l("证书编号"),
    "sha256": _l("摘要"),
    "sitting": _l("场次"),
    "staff_no": _l("工号"),
    "state": _l("状态"),
    "table": _l("表"),
    "tiers": _l("层级"),
    "title": _l("标题"),
    "to_unit": _l("现单位"),
    "total": _l("合计"),
    "unit": _l("单位"),
    "version": _l("版本"),
    "words": _l("查找内容"),
}


@dataclass(frozen=True)
class Change:
    """One thing that was so before, and is otherwise after."""

    name: str
    before: str
    after: str


def changes(body: str, what: str, names: Mapping[str, str] = MappingProxyType({})) -> list[Change]:
    """Return what an event says was before and after, thing by thing; `what` names the one thing that has no name.

    `names` are what ids in it stand for, here and below.
    """
    known = json.loads(body)
    pair = _pair(known)
    if pair is None:
        return []
    old, new = (known[side] for side in pair)
    if isinstance(old, dict) and isinstance(new, dict):
        keys = [*old, *(key for key in new if key not in old)]
        return [Change(_name(key), _text(old.get(key), names), _text(new.get(key), names)) for key in keys]
    return [Change(what, _text(old, names), _text(new, names))]


def details(body: str, names: Mapping[str, str] = MappingProxyType({})) -> list[tuple[str, str]]:
    """Return the rest of an event's details, by name."""
    known = json.loads(body)
    return [
        (_name(key), _text(value, names)) for key, value in known.items() if key not in (_pair(known) or ())
    ]


def told(body: str, longest: int | None = None, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return all of an event's details in one line, shortened to so many characters."""
    line = str(_("；")).join(f"{_name(key)} {_text(value, names)}" for key, value in json.loads(body).items())
    return line if longest is None or len(line) <= longest else f"{line[: longest - 1]}…"


def _pair(known: Mapping[str, Any]) -> tuple[str, str] | None:
    return next((pair for pair in PAIRS if pair[0] in known and pair[1] in known), None)


def _name(key: str) -> str:
    return str(NAMES.get(key, key))


def _text(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, dict):
        return str(_("，")).join(f"{_name(key)} {_text(each, names)}" for key, each in value.items())
    if isinstance(value, list):
        return str(_("、")).join(_text(each, names) for each in value)
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    text = "" if value is None else str(value)
    return visible(names.get(text, text))


def visible(text: str) -> str:
    """Return a text in which control and direction marks are written out, so that none does anything (CO-8)."""
    return "".join(
        each.encode("unicode_escape").decode() if unicodedata.category(each) in _UNSEEN else each
        for each in text
    )
