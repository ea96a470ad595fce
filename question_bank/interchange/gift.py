"""Read GIFT as Moodle does: blocks of text parted by empty lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from question_bank.interchange import wildcards
from question_bank.interchange.formats import Format
from question_bank.interchange.found import Found
from question_bank.interchange.gift_writing import UNHELD, cannot, write
from question_bank.interchange.html_text import from_html, looks_like_html
from question_bank.interchange.outcomes import Loss, Part, Wrong
from question_bank.interchange.texts import decode, plain
from question_bank.interchange.texts import lines as lines_of
from question_bank.items import Entry, Kind

_TAG = re.compile(r"\[(id|tag):((?:[^\[\]\\]|\\.)+)\]")
_FORMAT = re.compile(r"^\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"^%(-?\d{1,3}(?:\.\d*)?)%")
_MARKDOWN = re.compile(r"[*_`]{1,3}\S.*?\S?[*_`]{1,3}|^#{1,6} |^ *[-*+] ", re.MULTILINE)
_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}


@dataclass(frozen=True)
class _Block:
    """The lines of one question, the comments above them, and the category they stand in."""

    text: str
    comments: str
    category: str


def parts(content: bytes) -> Sequence[Part]:
    """Cut a file at its empty lines; categories and comments go with the questions below them."""
    return list(_blocks(decode(content)))


def _blocks(text: str) -> Iterator[Part]:
    """Cut at empty lines, and where a question that is over is followed by another, its comments or a category."""
    lines: list[str] = []
    comments: list[str] = []
    category, began = "", 0
    for number, line in enumerate([*lines_of(text), ""], 1):
        bare = line.strip()
        if lines and (not bare or (bare.startswith(("::", "//", "$CATEGORY:")) and not _is_open(lines))):
            block = _Block("\n".join(lines).strip(), "\n".join(comments), category)
            yield Part(began, f"第 {began} 行", block)
            lines, comments = [], []
        if bare.startswith("//"):
            comments.append(bare[2:])
        elif bare.startswith("$CATEGORY:") and not lines:
            category = bare[10:].strip()
        elif bare:
            began = began if lines else number
            lines.append(line)


def _is_open(lines: Sequence[str]) -> bool:
    """Tell whether lines end in the middle of a question's answers."""
    text = "\n".join(lines)
    start = _find(text, "{")
    return start >= 0 and _find(text, "}", start) < 0


def item(raw: object) -> tuple[Entry, tuple[Loss, ...], tuple[str, ...]]:
    """Read one block."""
    assert isinstance(raw, _Block)
    found = _found(raw)
    return found.entry(), tuple(found.losses), found.missing()


def _found(block: _Block) -> Found:
    name, text = _named(block.text)
    start, end = _find(text, "{"), _find(text, "}")
    if start < 0 and end < 0:
        raise Wrong("只有说明文字，没有 { } 答案部分", "说明文字不是试题，可以删去；是试题的请补上答案")
    if start < 0 or end < start:
        raise Wrong("大括号不成对", "请检查 { 和 }，文字中的大括号写成 \\{ 和 \\}")
    head, inside, tail = text[:start], text[start + 1 : end].strip(), text[end + 1 :]
    if _find(tail, "{") >= 0:
        raise Wrong("一题有两处答案", "请拆成两题，题与题之间空一行")
    inside, feedback = _parted(inside, "####")
    stem = head if not tail.strip() else f"{head}____{tail}"
    found = _asked(inside, _format_of(stem))
    found.stem = _text(stem, found, "stem")
    found.take_rationale(_text(feedback, found, "rationale", _format_of(stem)))
    _take_comments(found, block, name)
    return found


def _named(text: str) -> tuple[str, str]:
    if text.startswith("::"):
        end = _find(text, "::", 2)
        if end > 0:
            return _plain(text[2:end]), text[end + 2 :].strip()
    return "", text


def _take_comments(found: Found, block: _Block, name: str) -> None:
    tags = []
    for kind, value in _TAG.findall(block.comments):
        told = re.sub(r"\\(.)", r"\1", value)
        if kind == "tag":
            tags.append(told)
        else:
            found.take_code(told)
    found.take_tags(tags)
    found.take_category(_plain(block.category))
    if name and name != found.code and not found.stem.startswith(name.rstrip("….")):
        found.note("题名", name)


def _find(text: str, mark: str, start: int = 0) -> int:
    """Find a mark no backslash stands before; -1 when there is none."""
    at = start
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text.startswith(mark, at):
            return at
        else:
            at += 1
    return -1


def _parted(text: str, mark: str) -> tuple[str, str]:
    at = _find(text, mark)
    return (text, "") if at < 0 else (text[:at].strip(), text[at + len(mark) :].strip())


def _plain(text: str) -> str:
    """Take the escapes away."""
    told = re.sub(r"\\([~=#{}:n\\])", lambda found: "\n" if found[1] == "n" else found[1], text)
    return plain(told)


def _format_of(text: str) -> str:
    marked = _FORMAT.match(text.strip())
    return marked[1] if marked else "moodle"


def _text(text: str, found: Found, field: str, form: str = "moodle") -> str:
    """Return a text as people read it; HTML becomes plain, with what is lost told."""
    text = text.strip()
    if marked := _FORMAT.match(text):
        form, text = marked[1], text[marked.end() :]
    told = _plain(text)
    if form == "markdown" and _MARKDOWN.search(told):
        found.lose(field, "Markdown 记号按原文保留，请核对")
    if form == "html" or (form == "moodle" and looks_like_html(told)):
        told, lost = from_html(told)
        for sentence in lost:
            found.lose(field, sentence)
    return told


def _asked(inside: str, form: str) -> Found:
    """Tell the kind by the answers, as Moodle does, and read them."""
    if not inside:
        return Found(Kind.SHORT_ANSWER)
    if inside.startswith("#"):
        raise Wrong("数值题（{#…}）没有对应的题型", "请改为填空题，如 {=1949}")
    if (truth := _TRUTHS.get(_parted(inside, "#")[0].strip())) is not None:
        return _true_false(truth, inside)
    if _find(inside, "~") >= 0:
        return _choice(inside, form)
    answers = _answers(inside, "=")
    if len(answers) > 1 and all(_find(text, "->") >= 0 for _, text in answers):
        raise Wrong("匹配题（=…->…）没有对应的题型", "请改为单选题或填空题")
    return _blank(answers, form)


def _true_false(truth: bool, inside: str) -> Found:
    found = Found(Kind.TRUE_FALSE, truth=truth)
    if _find(inside, "#") >= 0:
        found.lose("rationale", "对错各自的反馈没有保留")
    return found


def _answers(inside: str, marks: str) -> list[tuple[str, str]]:
    """List the answers, each with the mark before it."""
    answers: list[tuple[str, str]] = []
    mark, began, at = "", 0, 0
    while at < len(inside):
        if inside[at] == "\\":
            at += 2
            continue
        if inside[at] in marks:
            if mark or inside[began:at].strip():
                answers.append((mark, inside[began:at].strip()))
            # `~=` is one mark: a right choice.
            mark, began = inside[at], at + 1
            if inside.startswith("~=", at) and "=" in marks:
                mark, began, at = "=", at + 2, at + 1
        at += 1
    return [*answers, (mark, inside[began:].strip())]


def _weighed(text: str) -> tuple[float | None, str]:
    if weight := _WEIGHT.match(text):
        return float(weight[1]), text[weight.end() :].strip()
    return None, text


def _choice(inside: str, form: str) -> Found:
    found = Found(Kind.SINGLE)
    weights: list[float] = []
    marks: list[str] = []
    for mark, text in _answers(inside, "~="):
        # As in Moodle, a percentage after = is part of the text.
        weight, rest = (100.0, text) if mark == "=" else _weighed(text)
        answer, feedback = _parted(rest, "#")
        found.options.append(_text(answer, found, "options", form))
        weights.append(weight or 0.0)
        marks.append(mark)
        if feedback:
            found.lose("options", "选项各自的反馈没有保留")
    take_weights(found, weights, single="=" in marks)
    return found


def take_weights(found: Found, weights: Sequence[float], single: bool) -> None:
    """Read the percent each choice is worth as right or wrong."""
    full = {at for at, weight in enumerate(weights) if weight >= 99.9}
    some = {at for at, weight in enumerate(weights) if weight > 0}
    if single and len(full) == 1:
        found.right = full
        if some != full:
            found.lose("key", "部分正确的选项只得部分分：没有保留，按错误选项处理")
    elif single and len(full) > 1:
        found.kind, found.right = Kind.MULTIPLE, full
        found.lose("key", f"有 {len(full)} 个选项都标为全对（任选其一）：读作多选题，请核对")
    else:
        found.kind, found.right = (Kind.SINGLE if single else Kind.MULTIPLE), some
        if len({round(weights[at], 1) for at in some}) > 1:
            found.lose("key", "各正确选项的分值不同：没有保留，由计分规则决定")
    if any(weight < 0 and weight > -99.9 for weight in weights):
        found.lose("key", "错选扣分的比例没有保留：错选即不得分")


def _blank(answers: list[tuple[str, str]], form: str) -> Found:
    found = Found(Kind.FILL_BLANK)
    accepted: list[str] = []
    for mark, text in answers:
        weight, rest = _weighed(text)
        answer, feedback = _parted(rest, "#")
        told = _text(answer, found, "key", form)
        if not mark:
            raise Wrong(f"答案“{told[:40]}”前没有 = 或 ~", "正确答案前写 =，干扰项前写 ~", "key")
        take_accepted(found, accepted, told, 100.0 if weight is None else weight)
        if feedback:
            found.lose("key", "答案各自的反馈没有保留")
    found.blanks = [accepted]
    return found


def take_accepted(found: Found, accepted: list[str], text: str, weight: float) -> None:
    """Accept a text worth full marks; one worth less is told of."""
    if text == "*":
        found.lose("key", "为其他答案写的反馈（*）没有保留")
    elif weight <= 0:
        found.lose("key", f"“{text[:40]}”不得分：没有保留")
    elif weight < 99.9:
        found.lose("key", f"“{text[:40]}”只得 {weight:g}% 的分：没有列入可接受的写法")
    elif wildcards.is_open(text):
        found.lose("key", wildcards.LEFT_OUT.format(text[:40]))
    else:
        accepted.append(wildcards.read(text))


FORMAT = Format(
    name="gift",
    title="GIFT",
    suffix=".gift.txt",
    media="text/plain",
    parts=parts,
    item=item,
    write=write,
    cannot=cannot,
    unheld=UNHELD,
)
