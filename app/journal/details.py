"""An event's details in words: what was before and after, and the rest by name."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.journal.words import detail_name, value_names
from app.web.parts import moment

# An instant as events tell it, in whatever zone; pages show it in one.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)$")
# Details that list the names of others: of columns, of what was changed.
OF_DETAILS = frozenset({"fields", "columns"})
# Control characters, marks of direction and the like.
_UNSEEN = frozenset({"Cc", "Cf"})
# How the rooms name the two sides of a change.
PAIRS = (("before", "after"), ("before", "now"), ("old", "new"), ("from_unit", "to_unit"))
NAMES: Mapping[str, Any] = {
    "about": _l("涉及"),
    "act": _l("操作"),
    "added": _l("新增"),
    "after": _l("之后"),
    "alarms": _l("提示"),
    "answer": _l("答复"),
    "appeal_days": _l("申诉天数"),
    "approved": _l("已批准"),
    "as_of": _l("基准日"),
    "asked": _l("查看内容"),
    "address": _l("地址"),
    "author": _l("作者"),
    "batch": _l("批次"),
    "batch_id": _l("批次"),
    "because": _l("依据"),
    "before": _l("之前"),
    "broke": _l("不合规则之处"),
    "changed": _l("有改动"),
    "changes": _l("改动"),
    "characters": _l("字数"),
    "check": _l("核查"),
    "closes_at": _l("截止时间"),
    "code": _l("代码"),
    "codes": _l("代码"),
    "columns": _l("列"),
    "comment": _l("意见"),
    "completed": _l("已完成"),
    "content_sha256": _l("内容摘要"),
    "correction": _l("更正"),
    "count": _l("数量"),
    "counts": _l("数量"),
    "day": _l("日期"),
    "deadline_at": _l("截止时间"),
    "decision": _l("决定"),
    "detail": _l("详细程度"),
    "digest": _l("摘要"),
    "document_no": _l("文号"),
    "due_on": _l("期限"),
    "early": _l("提前"),
    "ends_on": _l("结束日期"),
    "evidence": _l("依据"),
    "exam": _l("考试"),
    "expires_on": _l("有效期至"),
    "extra_minutes": _l("延长分钟"),
    "fields": _l("字段"),
    "file": _l("文件"),
    "file_name": _l("文件"),
    "files": _l("文件数"),
    "filters": _l("筛选条件"),
    "finding": _l("结论"),
    "form": _l("形式"),
    "format": _l("格式"),
    "frame_count": _l("抽样总体人数"),
    "frame_sha256": _l("抽样总体摘要"),
    "freed": _l("让出的期次"),
    "from_unit": _l("原单位"),
    "goes_on_in": _l("接续作答"),
    "gone": _l("已去除"),
    "half": _l("半天"),
    "half_days": _l("半天数"),
    "halls": _l("考场"),
    "headcount": _l("人数"),
    "held_on": _l("日期"),
    "hours": _l("学时"),
    "issue": _l("颁发"),
    "item": _l("试题"),
    "items": _l("试题"),
    "key_id": _l("密钥"),
    "keys": _l("名称"),
    "kind": _l("种类"),
    "known_at": _l("取数时刻"),
    "last_admission_at": _l("最晚入场"),
    "late": _l("逾期"),
    "leave_minutes": _l("请假分钟"),
    "left_out": _l("未安排"),
    "levels": _l("审批权限"),
    "line": _l("序号"),
    "look": _l("样式"),
    "markers": _l("阅卷人数"),
    "marks": _l("得分"),
    "max_away_percent": _l("同时离岗比例上限"),
    "minutes": _l("分钟"),
    "missing": _l("未完成"),
    "moved": _l("有移动"),
    "name": _l("名称"),
    "names": _l("名称"),
    "near": _l("临近"),
    "new": _l("之后"),
    "note": _l("说明"),
    "now": _l("之后"),
    "number": _l("编号"),
    "old": _l("之前"),
    "on": _l("日期"),
    "on_duty_min": _l("最少在岗人数"),
    "opens_at": _l("开始时间"),
    "opens_on": _l("开始日期"),
    "ordinal": _l("次序"),
    "origin": _l("来源"),
    "other": _l("另一方"),
    "outcome": _l("结果"),
    "paragraph": _l("段落"),
    "parts": _l("部分"),
    "pass_mark": _l("及格线"),
    "passages": _l("条文"),
    "passed": _l("合格"),
    "pdf_sha256": _l("文件摘要"),
    "people": _l("人数"),
    "person": _l("人员"),
    "placed": _l("已安排"),
    "population": _l("总数"),
    "post": _l("职务"),
    "programme": _l("轮训专项"),
    "rank": _l("职务层次"),
    "ranked": _l("次序"),
    "reason": _l("原因"),
    "required": _l("应训"),
    "restored": _l("恢复自"),
    "returned_on": _l("返回日期"),
    "reviewer": _l("审题人"),
    "revised": _l("修订"),
    "revision": _l("修订号"),
    "revoke": _l("撤销"),
    "role": _l("角色"),
    "rows": _l("行数"),
    "run": _l("批次处理"),
    "rung": _l("提示的题数"),
    "scripts": _l("答卷"),
    "seats": _l("座位"),
    "sections": _l("章节"),
    "seed": _l("随机种子"),
    "serial": _l("证书编号"),
    "sessions": _l("课时场次"),
    "settings": _l("设置"),
    "sha256": _l("摘要"),
    "since": _l("起始日期"),
    "sits": _l("补考"),
    "sitting": _l("场次"),
    "size": _l("数量或大小"),
    "source": _l("来源"),
    "staff_no": _l("工号"),
    "standing": _l("状况"),
    "starts_on": _l("开始日期"),
    "state": _l("状态"),
    "step": _l("步骤"),
    "strata": _l("分层"),
    "successor": _l("替代者"),
    "summary": _l("小结"),
    "table": _l("表"),
    "text": _l("文字"),
    "tiers": _l("层级"),
    "time_percent": _l("时长比例"),
    "title": _l("标题"),
    "to_unit": _l("现单位"),
    "told": _l("已通知"),
    "tolerance": _l("允许差"),
    "total": _l("合计"),
    "total_minutes": _l("总分钟"),
    "unchanged": _l("未变"),
    "unit": _l("单位"),
    "units": _l("单位"),
    "until": _l("截止日期"),
    "verdict": _l("结论"),
    "version": _l("版本"),
    "what": _l("内容"),
    "where": _l("位置"),
    "wordings": _l("表述"),
    "words": _l("查找内容"),
}


@dataclass(frozen=True)
class Change:
    """One thing that was so before, and is otherwise after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Reading:
    """How the details of an event are read: what its action is, and what ids and paths in it stand for."""

    action: str
    names: Mapping[str, str] = field(default_factory=dict)

    def changes(self, body: str, what: str) -> list[Change]:
        """Return what was before and after, thing by thing; `what` names the one thing that has no name."""
        known = json.loads(body)
        pair = _pair(known)
        if pair is None:
            return []
        old, new = (known[side] for side in pair)
        if isinstance(old, dict) and isinstance(new, dict):
            keys = [*old, *(key for key in new if key not in old)]
            return [
                Change(name_of(key, self.action), *(self._text(key, each.get(key)) for each in (old, new)))
                for key in keys
            ]
        return [Change(what, self._text(pair[0], old), self._text(pair[1], new))]

    def details(self, body: str) -> list[tuple[str, str]]:
        """Return the rest of the details, by name."""
        known = json.loads(body)
        rest = (each for each in known.items() if each[0] not in (_pair(known) or ()))
        return [(name_of(key, self.action), self._text(key, value)) for key, value in rest]

    def told(self, body: str, longest: int | None = None) -> str:
        """Return all of the details in one line, shortened to so many characters."""
        parts = (
            f"{name_of(key, self.action)} {self._text(key, value)}" for key, value in json.loads(body).items()
        )
        line = str(_("；")).join(parts)
        return line if longest is None or len(line) <= longest else f"{line[: longest - 1]}…"

    def _text(self, key: str, value: Any) -> str:
        if isinstance(value, dict):
            named = value_names(self.action, key)
            parts = (
                f"{named.get(each) or name_of(each, self.action)} {self._text(each, own) or '—'}"
                for each, own in value.items()
            )
            return str(_("，")).join(parts)
        if isinstance(value, list):
            between = _("；") if any(isinstance(each, list) for each in value) else _("、")
            return str(between).join(self._one(key, each) for each in value)
        if isinstance(value, bool):
            return str(_("是") if value else _("否"))
        return visible(self._word(key, "" if value is None else str(value)))

    def _one(self, key: str, value: Any) -> str:
        """Return one of several values; what belongs together in it stands side by side."""
        if isinstance(value, list):
            return " ".join(self._text(key, each) or "—" for each in value)
        return self._text(key, value) or "—"

    def _word(self, key: str, text: str) -> str:
        """Return what a value is called: by its room, by its id, as a detail, or as a day or an instant is written."""
        words = value_names(self.action, key)
        if text in words:
            return str(words[text])
        if key in OF_DETAILS:
            return name_of(text, self.action)
        return self.names.get(text) or (
            moment(datetime.fromisoformat(text)) if _INSTANT.match(text) else text
        )


def _pair(known: Mapping[str, Any]) -> tuple[str, str] | None:
    return next((pair for pair in PAIRS if pair[0] in known and pair[1] in known), None)


def name_of(key: str, action: str = "") -> str:
    """Return what a detail is called, by its room or everywhere; one without a name is shown as it was written."""
    return detail_name(action, key) or str(NAMES.get(key, key))


def visible(text: str) -> str:
    """Return a text in which control and direction marks are written out, so that none does anything (CO-8)."""
    return "".join(
        each.encode("unicode_escape").decode() if unicodedata.category(each) in _UNSEEN else each
        for each in text
    )
