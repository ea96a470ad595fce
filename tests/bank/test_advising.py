"""What linting finds is said in the visitor's language, and to authors without names of fields."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from flask_babel import force_locale

import question_bank
from app.bank.advising import said

RULES = ("linting/basis", "linting/choices", "linting/known", "linting/spread", "linting/stems")
CHECKS = ("checks/shape", "checks/phrasing")
CHINESE = re.compile("[一-龥]")


def _sentences() -> Iterator[str]:
    """Every sentence the rules may say, “7” in the place of what differs from item to item."""
    for name in (*RULES, *CHECKS):
        file = Path(question_bank.__file__).parent / f"{name}.py"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for words in _told(node):
                if CHINESE.search(words):
                    yield words


def _told(node: ast.AST) -> list[str]:
    match node:
        case ast.Call(func=ast.Name(id="blocking" | "advisory" | "Fault"), args=args):
            return [words for each in args for words in _words(each)]
        case ast.Assign(targets=[ast.Name(id="cause" | "where" | "sentence")], value=value):
            return _words(value)
        case ast.Yield(value=ast.expr() as value):
            return _words(value)
        case ast.AnnAssign(target=ast.Name(id="CURES"), value=ast.Dict(values=values)):
            return [words for each in values for words in _words(each)]
    return []


def _words(node: ast.expr) -> list[str]:
    match node:
        case ast.Constant(value=str() as words):
            return [words]
        case ast.JoinedStr(values=values):
            return ["".join(str(each.value) if isinstance(each, ast.Constant) else "7" for each in values)]
        case ast.IfExp(body=body, orelse=orelse):
            return [*_words(body), *_words(orelse)]
        case ast.Tuple(elts=parts):
            return [words for each in parts for words in _words(each)]
    return []


def test_every_sentence_of_the_rules_is_said_in_english(built_app: Flask) -> None:
    sentences = set(_sentences())
    assert len(sentences) > 60
    with built_app.test_request_context(), force_locale("en"):
        for sentence in sorted(sentences):
            assert not CHINESE.search(said(sentence).replace("等", "")), sentence


def test_an_author_is_told_of_fields_by_the_names_on_the_form(built_app: Flask) -> None:
    with built_app.test_request_context(), force_locale("zh"):
        assert said("缺少 rationale") == "缺少“解析”"
        assert said("original“分批次”不在引文之中") == "原文用语“分批次”不在引文之中"
        assert said("题干与 p24-s01 有 85% 相同：如何\n推进？") == "题干与 p24-s01 有 85% 相同：如何\n推进？"
        assert said("某人写的话") == "某人写的话"
