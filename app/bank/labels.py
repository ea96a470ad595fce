"""The bank's words in the visitor's language."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.bank.facts import BulkAction, ImportAction, ItemState, Reserve
from app.organisation.facts import ImportState
from question_bank.anchors import Standing
from question_bank.documents import Role
from question_bank.interchange import registry as formats
from question_bank.items import CognitiveLevel, Difficulty, Kind
from question_bank.statistics import AlarmKind

KINDS: dict[str, Any] = {
    Kind.SINGLE: _l("单选题"),
    Kind.MULTIPLE: _l("多选题"),
    Kind.TRUE_FALSE: _l("判断题"),
    Kind.FILL_BLANK: _l("填空题"),
    Kind.SHORT_ANSWER: _l("简答题"),
}
LEVELS: dict[str, Any] = {
    CognitiveLevel.RECALL: _l("识记"),
    CognitiveLevel.UNDERSTAND: _l("理解"),
    CognitiveLevel.APPLY: _l("运用"),
}
DIFFICULTIES: dict[str, Any] = {
    Difficulty.EASY: _l("易"),
    Difficulty.MEDIUM: _l("中"),
    Difficulty.HARD: _l("难"),
}
TOPICS: dict[str, Any] = {
    "文件要素": _l("文件要素"),
    "重大意义": _l("重大意义"),
    "传达学习": _l("传达学习"),
    "宣传宣讲": _l("宣传宣讲"),
    "教育培训": _l("教育培训"),
    "党史学习教育": _l("党史学习教育"),
    "贯彻落实": _l("贯彻落实"),
    "组织领导": _l("组织领导"),
}
STATES: dict[str, Any] = {
    ItemState.DRAFT: _l("草稿"),
    ItemState.IN_REVIEW: _l("待审"),
    ItemState.APPROVED: _l("已审定"),
    ItemState.RETIRED: _l("不再使用"),
}
STATE_TONES: dict[str, str] = {
    ItemState.DRAFT: "quiet",
    ItemState.IN_REVIEW: "warn",
    ItemState.APPROVED: "ok",
    ItemState.RETIRED: "bad",
}
RESERVES: dict[str, Any] = {
    "none": _l("考试和练习均可"),
    Reserve.EXAM: _l("仅供考试"),
    Reserve.PRACTICE: _l("仅供练习"),
}
FACILITY: dict[str, Any] = {
    "none": _l("尚无作答"),
    "low": _l("低于 0.3（难）"),
    "middle": _l("0.3 至 0.7"),
    "high": _l("高于 0.7（易）"),
}
BULK: dict[str, Any] = {
    BulkAction.SUBMIT: _l("送审"),
    BulkAction.APPROVE: _l("审定"),
    BulkAction.RETIRE: _l("停止使用"),
    BulkAction.TOPIC: _l("改知识点"),
    BulkAction.DIFFICULTY: _l("改预计难度"),
    BulkAction.RESERVE: _l("改用途"),
}
BULK_QUESTIONS: dict[str, Any] = {
    BulkAction.SUBMIT: _l("草稿送审后由另一人审定；不完整的、有“须改正”问题的会逐题列出，不送审。"),
    BulkAction.APPROVE: _l("审定后即可用于组卷；您自己出的题不会审定，会逐题列出。"),
    BulkAction.RETIRE: _l("停止使用后不再抽到，已抽出的试卷不受影响；需要时可以逐题恢复为草稿。"),
    BulkAction.TOPIC: _l("知识点是归类，不改题目文字：另存一版，不必重新审定。"),
    BulkAction.DIFFICULTY: _l("预计难度是归类，不改题目文字：另存一版，不必重新审定。"),
    BulkAction.RESERVE: _l("仅供练习的题不会抽入试卷，仅供考试的题不会用于练习。"),
}
BULK_VALUES: dict[str, tuple[Any, dict[str, Any]]] = {
    BulkAction.TOPIC: (_l("改为哪个知识点"), TOPICS),
    BulkAction.DIFFICULTY: (_l("改为哪一级难度"), DIFFICULTIES),
    BulkAction.RESERVE: (_l("改为哪种用途"), RESERVES),
}
FIELDS: dict[str, Any] = {
    "stem": _l("题干"),
    "options": _l("选项"),
    "key": _l("答案"),
    "original": _l("原文用语"),
    "swapped_in": _l("替换用语"),
    "paragraph": _l("出处段落"),
    "quote": _l("原文引文"),
    "span": _l("引文位置"),
    "rationale": _l("解析"),
    "topic": _l("知识点"),
    "cognitive_level": _l("认知层次"),
    "expected_difficulty": _l("预计难度"),
    "note": _l("备注"),
}
HAPPENINGS: dict[str, Any] = {
    "item.written": _l("出题"),
    "item.revised": _l("修改"),
    "item.submitted": _l("送审"),
    "item.approved": _l("审定"),
    "item.returned": _l("退回"),
    "item.retired": _l("停止使用"),
    "item.withdrawn": _l("撤回送审"),
    "item.brought_back": _l("恢复为草稿"),
    "item.commented": _l("提出意见"),
    "item.classified": _l("调整分类"),
    "item.reserved": _l("调整用途"),
    "item.anchored": _l("确认出处"),
    "item.alarmed": _l("统计警示"),
    "item.alarm_heard": _l("处理警示"),
}
STANDINGS: dict[str, Any] = {
    Standing.UNCHANGED: _l("未变"),
    Standing.MOVED: _l("段号移动"),
    Standing.CHANGED: _l("段落改动"),
    Standing.GONE: _l("段落已无"),
}
STANDING_TONES: dict[str, str] = {
    Standing.UNCHANGED: "ok",
    Standing.MOVED: "info",
    Standing.CHANGED: "warn",
    Standing.GONE: "bad",
}
DRIFTED: dict[str, Any] = {"yes": _l("有变，待确认"), "no": _l("与原文一致")}
DRAFTING: dict[str, Any] = {
    "list": _l("列举"),
    "choice": _l("可成选择题"),
    "number": _l("数字或日期"),
    "quoted": _l("引语"),
    "untouched": _l("尚无人问"),
    "short_quote": _l("引文短"),
    "new_kind": _l("本段还没有这种题型"),
    "long_answer": _l("答案长"),
    "open_list": _l("列举以“等”收尾"),
}
ROLES: dict[str, Any] = {
    Role.NUMBER: _l("发文字号"),
    Role.TITLE: _l("标题"),
    Role.ADDRESSEES: _l("主送单位"),
    Role.HEADING: _l("一级标题"),
    Role.BODY: _l("正文"),
    Role.SIGNATURE: _l("落款"),
}
ALARMS: dict[str, tuple[Any, Any]] = {
    AlarmKind.KEY_SUSPECTED: (
        _l("答案可能有误"),
        _l("成绩越好的人越常选另一个选项。请对照原文核对答案；确有错误时在考试的“更正答案”中处理。"),
    ),
    AlarmKind.NEGATIVE_DISCRIMINATION: (
        _l("区分度为负"),
        _l("成绩好的人反而更常答错。请检查题干有无歧义、答案是否完整，必要时修改后重新送审。"),
    ),
    AlarmKind.DEAD_DISTRACTOR: (_l("选项不起作用"), _l("几乎无人选择这些选项，可以换成原文中更接近的用语。")),
    AlarmKind.TOO_HARD: (_l("过难"), _l("绝大多数人不得分。请确认这是需要掌握的内容，且题目问得清楚。")),
    AlarmKind.TOO_EASY: (_l("过易"), _l("几乎人人得分，难以反映学习情况；可以保留作为必须知道的内容。")),
}
TO_DO: dict[str, Any] = {"rings": _l("警示待处理，暂不抽取"), "advises": _l("选项不起作用，待处理")}
IMPORT_STATES: dict[ImportState, Any] = {
    ImportState.CHECKING: _l("正在核对"),
    ImportState.FAULTY: _l("没有可导入的"),
    ImportState.READY: _l("待确认"),
    ImportState.APPLYING: _l("正在导入"),
    ImportState.APPLIED: _l("已导入"),
    ImportState.WITHDRAWN: _l("已放弃"),
}
IMPORT_TONES: dict[ImportState, str] = {
    ImportState.CHECKING: "quiet",
    ImportState.FAULTY: "bad",
    ImportState.READY: "warn",
    ImportState.APPLYING: "quiet",
    ImportState.APPLIED: "ok",
    ImportState.WITHDRAWN: "quiet",
}
IMPORT_ACTIONS: dict[ImportAction, Any] = {
    ImportAction.ADD: _l("新增"),
    ImportAction.REVISE: _l("新版本"),
    ImportAction.SAME: _l("未变"),
    ImportAction.FAULT: _l("有问题"),
}
IMPORT_ACTION_TONES: dict[ImportAction, str] = {
    ImportAction.ADD: "ok",
    ImportAction.REVISE: "warn",
    ImportAction.SAME: "quiet",
    ImportAction.FAULT: "bad",
}
CARRIED: dict[str, Any] = FIELDS | {
    "": _l("整题"),
    "id": _l("题号"),
    "kind": _l("题型"),
    "rubric": _l("采分点"),
    "order_free": _l("各空不分先后"),
    "marks": _l("分值"),
}
# The names of formats are names; only the workbook is called something in each language.
FORMATS: dict[str, Any] = {name: each.title for name, each in formats.FORMATS.items()} | {
    "xlsx": _l("Excel 工作簿")
}
