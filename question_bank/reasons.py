"""Hold every sentence that says why a response got its marks, so that each can be said in another language too."""

RIGHT = "回答正确"
WRONG = "回答错误"
BLANK = "未作答"
UNREADABLE = "作答无法识别，按未作答计"
BY_MARKER = "人工评阅"
WAITS = "等待人工评阅"

WRONG_CHOICES = "错选 {wrong} 项，不得分"
# What leaving out right options costs when nothing wrong was chosen, by MultiplePolicy.
LEFT_OUT = {
    "all_or_nothing": "漏选 {missed} 项，不得分",
    "half": "漏选 {missed} 项，按一半计分",
    "per_option": "漏选 {missed} 项，选对 {chosen} 项，每项计 {each} 分",
    "proportional": "漏选 {missed} 项，按选对 {chosen}/{right} 计分",
}

NO_BLANK = "{blanks} 空均未答对"
SOME_BLANKS = "{blanks} 空答对 {right} 空，按空计分：{faults}"
BLANK_EMPTY = "第 {place} 空未填"
BLANK_WRONG = "第 {place} 空不符"
BLANK_REPEATED = "第 {place} 空重复"
BETWEEN_FAULTS = "；"

SENTENCES = (
    *(RIGHT, WRONG, BLANK, UNREADABLE, BY_MARKER, WAITS, WRONG_CHOICES, *LEFT_OUT.values()),
    *(NO_BLANK, SOME_BLANKS, BLANK_EMPTY, BLANK_WRONG, BLANK_REPEATED),
)
