"""Say in the visitor's language why a response got its marks; what a person wrote stays as written."""

import re
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l

from app.exams.rules import reading, regrading
from question_bank import reasons

_SAID: dict[str, Any] = {
    reasons.RIGHT: _l("回答正确"),
    reasons.WRONG: _l("回答错误"),
    reasons.BLANK: _l("未作答"),
    reasons.UNREADABLE: _l("作答无法识别，按未作答计"),
    reasons.BY_MARKER: _l("人工评阅"),
    reasons.WAITS: _l("等待人工评阅"),
    reasons.WRONG_CHOICES: _l("错选 {wrong} 项，不得分"),
    reasons.LEFT_OUT["all_or_nothing"]: _l("漏选 {missed} 项，不得分"),
    reasons.LEFT_OUT["half"]: _l("漏选 {missed} 项，按一半计分"),
    reasons.LEFT_OUT["per_option"]: _l("漏选 {missed} 项，选对 {chosen} 项，每项计 {each} 分"),
    reasons.LEFT_OUT["proportional"]: _l("漏选 {missed} 项，按选对 {chosen}/{right} 计分"),
    reasons.NO_BLANK: _l("{blanks} 空均未答对"),
    reasons.SOME_BLANKS: _l("{blanks} 空答对 {right} 空，按空计分：{faults}"),
    reasons.BLANK_EMPTY: _l("第 {place} 空未填"),
    reasons.BLANK_WRONG: _l("第 {place} 空不符"),
    regrading.FULL: _l("试题有误，全体计满分"),
    regrading.DROPPED: _l("试题有误，不计分，按其余题目的得分率折算"),
    regrading.NEW_KEY: _l("答案更正后重新评分：{why}"),
    reading.MEAN: _l("双评 {first}、{second} 分，取平均"),
    reading.THIRD: _l("双评 {first}、{second} 分超出允许误差，第三评 {third} 分为准"),
    reasons.BLANK_REPEATED: _l("第 {place} 空重复"),
}
_BETWEEN_FAULTS = _l("；")


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", sentence)
    return re.compile(
        "".join(re.escape(part) if at % 2 == 0 else f"(?P<{part}>.+?)" for at, part in enumerate(parts))
    )


OURS = (regrading.FULL, regrading.DROPPED, regrading.NEW_KEY, reading.MEAN, reading.THIRD)
_PATTERNS = [(_pattern(sentence), sentence) for sentence in (*reasons.SENTENCES, *OURS)]


@lru_cache(5_000)
def is_ours(reason: str) -> bool:
    """Tell whether the marking gave this reason by itself, and no person wrote it."""
    return any(pattern.fullmatch(reason) for pattern, _ in _PATTERNS)


def said(reason: str) -> str:
    """Return a reason of the marking in the visitor's language."""
    for pattern, sentence in _PATTERNS:
        found = pattern.fullmatch(reason)
        if found:
            values = found.groupdict()
            if "faults" in values:
                faults = map(said, values["faults"].split(reasons.BETWEEN_FAULTS))
                values["faults"] = str(_BETWEEN_FAULTS).join(faults)
            if "why" in values:
                values["why"] = said(values["why"])
            return str(_SAID[sentence]).format(**values)
    return reason
