"""What the checks of the bank find in one item, with the cure and the weight linting gives it."""

from collections.abc import Iterator

from question_bank.checks.faults import Fault
from question_bank.checks.phrasing import check_phrasing
from question_bank.checks.shape import check_shape
from question_bank.items import Entry
from question_bank.linting.advice import Advice, Surroundings, Weight

# Rule: whether it stands in the way, the field it is mended at, and how.
CURES: dict[str, tuple[Weight, str, str]] = {
    "required": (Weight.BLOCKING, "stem", "补上缺的内容"),
    "kind": (Weight.BLOCKING, "stem", "按题型填写答案"),
    "options": (Weight.BLOCKING, "options", "增减选项，或者在备注中写明原因"),
    "key": (Weight.BLOCKING, "options", "重新勾选或填写正确答案"),
    "blanks": (Weight.BLOCKING, "blanks", "让题干中 ____ 的个数与答案的行数一致"),
    "key_in_quote": (Weight.BLOCKING, "blanks", "答案的第一种写法照引文填写"),
    "given_away": (Weight.BLOCKING, "stem", "从题干中去掉答案的字样"),
    "rubric": (Weight.BLOCKING, "rubric", "写全采分点、分值和提示词"),
    "swap": (Weight.BLOCKING, "original", "写明替换前后的用语，解析中给出原文"),
    "open_list": (Weight.ADVISORY, "stem", "题干写“通知列举的……”，不说“只有”“全部”"),
    "near_twin": (Weight.ADVISORY, "stem", "在题干中写明是哪一部分、哪一段"),
    "unexaminable": (Weight.BLOCKING, "stem", "换一个文件写明了的内容来问"),
}


def known_faults(entry: Entry, around: Surroundings) -> Iterator[Advice]:
    """Check shape and phrasing; a code still to be given is no fault."""
    found: list[Fault] = [*check_shape([entry]), *check_phrasing([entry], around.wording)]
    for fault in found:
        if fault.sentence != "缺少 id":
            weight, field, cure = CURES[fault.rule]
            yield Advice(fault.rule, weight, field, fault.sentence, cure)
