"""Know the columns of a workbook of items by the many names people give them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from question_bank.interchange.outcomes import Unreadable

LETTERS = "ABCDEFGH"
# More than we hold are read all the same, so that an item with too many is told of and not cut short.
READ_LETTERS = "ABCDEFGHIJKL"
HEAD_ROWS = 20
# The first name is the heading we write; the starred ones must be there.
ALIASES: dict[str, tuple[str, ...]] = {
    "kind": ("题型*", "试题类型", "题目类型", "题目题型", "试题题型", "类型", "type", "questiontype"),
    "stem": (
        "题干*",
        "题目",
        "题目内容",
        "试题内容",
        "大题题干",
        "问题",
        "题目描述",
        "题目名称",
        "题目标题",
        "试题",
        "试题题干",
        "试题标题",
        "content",
        "question",
        "questiontext",
        "stem",
    ),
    **{
        f"option_{letter}": (
            f"选项{letter}",
            letter,
            f"选项{number}",
            f"答案选项{letter}",
            f"备选项{letter}",
            f"option{letter}",
            f"choice{letter}",
            f"option{number}",
            f"choice{number}",
        )
        for number, letter in enumerate(READ_LETTERS, 1)
    },
    "key": (
        "答案*",
        "正确答案",
        "标准答案",
        "参考答案",
        "试题答案",
        "题目答案",
        "正确选项",
        "答案",
        "correctanswer",
        "answer",
        "correct",
        "key",
    ),
    "rationale": (
        "解析",
        "答案解析",
        "试题解析",
        "题目解析",
        "试题分析",
        "答题解析",
        "说明",
        "analysis",
        "explanation",
        "feedback",
        "rationale",
    ),
    "difficulty": (
        "难度",
        "难易度",
        "难易程度",
        "难度系数",
        "难度等级",
        "试题难度",
        "题目难度",
        "difficulty",
        "level",
    ),
    "topic": ("分类", "category", "topic"),
    "marks": (
        "分值",
        "分数",
        "得分",
        "本题分值",
        "试题分值",
        "题目分值",
        "默认分值",
        "score",
        "points",
        "marks",
    ),
    "paragraph": ("出处段落", "段落", "出处", "paragraph"),
    "quote": ("原文引文", "引文", "原文", "quote"),
    "note": ("备注", "note", "remark"),
    "code": ("题号", "试题编号", "题目编号", "code", "id"),
    "level": ("认知层次", "认知水平", "能力层次", "cognitivelevel"),
    "original": ("原文用语", "original"),
    "swapped_in": ("替换用语", "swappedin"),
    "order_free": ("各空不分先后", "不分先后", "orderfree"),
    "span": ("引文位置", "quoteposition", "span"),
    "point": ("知识点", "知识点名称", "所属知识点", "考点"),
    "folder": ("目录", "章节", "所属分类", "题库分类", "题目分类", "试题分类", "题库"),
    "tags": ("标签", "试题标签", "tags"),
    "options": ("选项", "全部选项", "候选项", "options", "choices"),
}
# Headings that say nothing we need.
IGNORED = ("序号", "选项数", "错误原因", "小题题型", "小题题干", "no")


def heading(text: Any) -> str:
    """Return a heading as it is compared: without notes in brackets, marks and spaces."""
    told = unicodedata.normalize("NFKC", str(text if text is not None else "")).casefold()
    return re.sub(r"\(.*?\)|[\s*:：_\-]", "", told)


FIELDS = {heading(alias): name for name, aliases in ALIASES.items() for alias in aliases}
_IGNORED = frozenset(map(heading, IGNORED))


@dataclass(frozen=True)
class Head:
    """Where the headings stand: the number of their row (from 0), each field's column, and columns of no use."""

    row: int
    columns: dict[str, int]
    unknown: dict[int, str]


def find_head(rows: Sequence[Sequence[Any]], kind_known: bool = False) -> Head:
    """Return where the headings stand; raise Unreadable when they are nowhere, or one stands twice.

    Where the sheet's own name says the kind, no column has to.
    """
    wanted = {"stem", "key"} if kind_known else {"kind", "stem", "key"}
    for number, row in enumerate(rows[:HEAD_ROWS]):
        names = [heading(cell) for cell in row]
        columns: dict[str, int] = {}
        twice = ""
        for column, name in enumerate(names):
            if field := FIELDS.get(name):
                twice = str(row[column]) if columns.setdefault(field, column) != column else twice
        if wanted <= columns.keys():
            if twice:
                raise Unreadable(f"表头中“{twice}”出现了不止一次（或与另一列同义）", "请只保留一列")
            return Head(number, columns, _unknown(row, names))
    raise Unreadable(
        f"没有找到表头：前 {HEAD_ROWS} 行中须有一行同时含有“题型”“题干”和“答案”",
        "请下载模板，按其表头填写；每种题型一个工作表时，工作表的名称写成题型，可以没有“题型”一列",
    )


def _unknown(row: Sequence[Any], names: Sequence[str]) -> dict[int, str]:
    known = FIELDS.keys() | _IGNORED | {""}
    return {column: str(row[column]) for column, name in enumerate(names) if name not in known}
