"""Know the words by which people and programs name kinds, truths, levels and difficulties."""

import re
import unicodedata

from question_bank.items import (
    COGNITIVE_LEVEL_NAMES,
    DIFFICULTY_NAMES,
    KIND_NAMES,
    TOPICS,
    CognitiveLevel,
    Difficulty,
    Kind,
)

_KINDS = {
    Kind.SINGLE: "单选题 单选 单项选择题 单项选择 选择题 single singlechoice multiplechoice",
    Kind.MULTIPLE: "多选题 多选 多项选择题 多项选择 不定项选择题 不定项 multiple multipleresponse multiplechoices",
    Kind.TRUE_FALSE: "判断题 判断 是非题 对错题 truefalse true/false",
    Kind.FILL_BLANK: "填空题 填空 fillblank fillintheblank shortanswer",
    Kind.SHORT_ANSWER: "简答题 简答 问答题 问答 论述题 主观题 名词解释 essay",
}
_TRUE = "正确 对 √ ✓ ✔ 是 t true yes y 1 a.正确 a.对"
_FALSE = "错误 错 × ✗ ✘ x 否 f false no n 0 b.错误 b.错 不正确 不对"
_DIFFICULTIES = {
    Difficulty.EASY: "易 容易 简单 较易 低 1 easy",
    Difficulty.MEDIUM: "中 中等 一般 适中 2 medium",
    Difficulty.HARD: "难 困难 较难 高 3 hard difficult",
}
_LEVELS = {
    CognitiveLevel.RECALL: "识记 记忆 recall remember",
    CognitiveLevel.UNDERSTAND: "理解 领会 understand",
    CognitiveLevel.APPLY: "运用 应用 apply",
}


def word(text: str) -> str:
    """Return a word as it is compared: half-width, lower case, without spaces."""
    return re.sub(r"[\s_]+", "", unicodedata.normalize("NFKC", text)).casefold()


KINDS = {word(each): kind for kind, words in _KINDS.items() for each in words.split()}
TRUTHS = {word(each): True for each in _TRUE.split()} | {word(each): False for each in _FALSE.split()}
DIFFICULTIES = {word(each): one for one, words in _DIFFICULTIES.items() for each in words.split()}
LEVELS = {word(each): one for one, words in _LEVELS.items() for each in words.split()}
TOPIC_WORDS = {word(topic): topic for topic in TOPICS}

# What an attribute is called where it must be told apart from others in one list of words.
TAGS = {"topic": "知识点", "cognitive_level": "认知层次", "expected_difficulty": "难度"}


def tags(topic: str, level: CognitiveLevel, difficulty: Difficulty) -> list[str]:
    """Return an item's attributes as words of the form `知识点：教育培训`."""
    told = [f"认知层次：{COGNITIVE_LEVEL_NAMES[level]}", f"难度：{DIFFICULTY_NAMES[difficulty]}"]
    return [f"知识点：{topic}", *told] if topic else told


__all__ = ["DIFFICULTIES", "KINDS", "KIND_NAMES", "LEVELS", "TAGS", "TOPIC_WORDS", "TRUTHS", "tags", "word"]
