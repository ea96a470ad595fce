"""What is wrong with a file, and what is lost of it, is said in the visitor's language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from flask_babel import force_locale

import question_bank
from app.bank import telling
from question_bank.interchange.outcomes import FIELD_NAMES, Fault, Loss

CHINESE = re.compile("[一-龥]")
SAYERS = {"Wrong", "Fault", "Unreadable", "_Unreadable", "Loss", "lose", "Ground", "Part", "__init__"}
NAMED = {
    "cause",
    "cure",
    "missing",
    "reason",
    "LEFT_OUT",
    "_UNSUPPORTED",
    "_NAMES",
    "_STAGED",
    "_ELSEWHERE",
    "_LOST",
}
# Rows of a workbook's further sheets, said as one with the sheet's name.
JOINED = {"7第 7 行"}


def _sentences() -> Iterator[str]:
    """Every sentence the readers and writers of files may say, “7” where values stand."""
    for file in sorted((Path(question_bank.__file__).parent / "interchange").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in SAYERS:
                    yield from (words for each in node.args for words in _words(each))
                case ast.Assign(targets=[ast.Name(id=name)]) if name in NAMED:
                    yield from _words(node.value)
                case ast.FunctionDef(name="cannot"):
                    yield from (
                        w for each in ast.walk(node) if isinstance(each, ast.Return) for w in _words(each)
                    )


def _words(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value):
        yield node.value.replace("“{}”", "“7”")
    elif isinstance(node, ast.JoinedStr):
        words = "".join(str(each.value) if isinstance(each, ast.Constant) else "7" for each in node.values)
        yield from [words] if CHINESE.search(words) else []
    else:
        yield from (words for each in ast.iter_child_nodes(node) for words in _words(each))


def test_every_fault_loss_and_place_is_said_in_english(built_app: Flask) -> None:
    sentences = set(_sentences()) - JOINED
    assert len(sentences) > 200
    with built_app.test_request_context(), force_locale("en"):
        untold = [each for each in sorted(sentences) if CHINESE.search(telling.said(each))]
    assert not untold


def test_sentences_within_sentences_are_said_and_words_of_the_file_stay(built_app: Flask) -> None:
    twice = Fault("与工作表“多选题”第 3 行的试题完全相同", "请删去重复的一题")
    nowhere = Fault("第 2.1 段没有引文“甲；乙”，引文在第 3 段", "请把出处段落改为 3", "paragraph")
    blank = Fault("有的空没有答案（“甲”不得分：没有保留；图片没有保留）", "请写上每个空的答案", "key")
    held = Loss("quote", f"Aiken 没有地方放{FIELD_NAMES['quote']}")
    with built_app.test_request_context(), force_locale("en"):
        assert telling.fault(twice) == (
            "It is the same as the question at: Sheet “多选题”, row 3. Please delete one of the two."
        )
        assert telling.fault(nowhere) == (
            "Source paragraph: Paragraph 2.1 does not hold the quote “甲；乙”; the quote stands in paragraph 3. "
            "Please cite paragraph 3."
        )
        assert "“甲” is worth nothing: it is not kept; Pictures are not kept" in telling.fault(blank)
        assert telling.loss(held) == "Exact quotation: Aiken has no place for: Exact quotation"
        assert telling.said("某人写的话") == "某人写的话"
    with built_app.test_request_context(), force_locale("zh"):
        assert telling.fault(twice) == str(twice)
        assert telling.fault(blank) == str(blank)
