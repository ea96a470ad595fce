"""Read one assessmentItem: what is asked in its body, what is right in its declarations."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from question_bank.interchange import labels, words
from question_bank.interchange.found import Found, our_code, whole_answer
from question_bank.interchange.html_text import Flow
from question_bank.interchange.outcomes import Loss, Wrong
from question_bank.interchange.qti import Document, attribute, each, first, plain_name
from question_bank.interchange.texts import plain
from question_bank.items import Entry, Kind

_READ = frozenset({"choiceInteraction", "textEntryInteraction", "extendedTextInteraction"})
_NAMES = {
    "inlineChoiceInteraction": "选词填空",
    "matchInteraction": "匹配题",
    "associateInteraction": "连线题",
    "orderInteraction": "排序题",
    "gapMatchInteraction": "拖放填词",
    "hottextInteraction": "热区文字题",
    "hotspotInteraction": "热点题",
    "uploadInteraction": "上传文件题",
    "sliderInteraction": "滑块题",
    "drawingInteraction": "绘图题",
    "mediaInteraction": "音视频题",
    "customInteraction": "自定义题",
    "portableCustomInteraction": "自定义题",
}


_NOT_TEXT = frozenset(
    "stylesheet feedbackBlock feedbackInline templateBlock templateInline catalogInfo".split()  # noqa: SIM905 - a list of words
)


@dataclass
class _Body:
    """What the body says: the running text, and the interactions in it."""

    flow: Flow = field(default_factory=Flow)
    interactions: list[Element] = field(default_factory=list)
    rubrics: list[tuple[str, str]] = field(default_factory=list)


def item(raw: object) -> tuple[Entry, tuple[Loss, ...], tuple[str, ...]]:
    """Read one item."""
    assert isinstance(raw, Document)
    if raw.element is None:
        assert raw.trouble
        raise Wrong(raw.trouble.cause, raw.trouble.cure)
    found = _found(raw.element)
    return found.entry(), tuple(found.losses), found.missing()


_STAGED = {
    "templateProcessing": "题目由模板随机生成（templateProcessing），每次的题干和答案都不同",
    "printedVariable": "题干里有随机变量（printedVariable），每次显示的不同",
}
_ELSEWHERE = {
    "assessmentStimulusRef": "另外存放的阅读材料没有保留，请把材料写进题干",
    "include": "引用的其他文件（include）没有保留，请把内容写进题干",
    "companionMaterialsInfo": "配套工具（计算器、量具等）没有保留",
    "catalogInfo": "无障碍的替代内容（catalog）没有保留",
}


def _refuse_what_varies(element: Element) -> None:
    for name, cause in _STAGED.items():
        if first(element, name) is not None:
            raise Wrong(cause, "请写成固定的题干和答案，一题一种")
    if attribute(element, "adaptive") == "true":
        raise Wrong("这是分步的自适应题（adaptive），一次作答不能完成", "请拆成几题，每题一处作答")


def _look_for_losses(found: Found, element: Element) -> None:
    for name, sentence in _ELSEWHERE.items():
        if first(element, name) is not None:
            found.lose("stem", sentence)
    for declaration in each(element, "outcomeDeclaration"):
        value = first(declaration, "value")
        told = (value.text or "").strip() if value is not None else ""
        if attribute(declaration, "identifier") == "MAXSCORE" and not _ours(element):
            found.lose_marks(told)


def _found(element: Element) -> Found:
    _refuse_what_varies(element)
    body = first(element, "itemBody")
    if body is None:
        raise Wrong("没有 <itemBody>", "请在原系统中重新导出这一题")
    told = _Body()
    _walk(body, told)
    found = _asked(element, told)
    found.stem = found.stem or told.flow.told()
    for sentence in told.flow.lost:
        found.lose("stem", sentence)
    _take_rubrics(found, told.rubrics)
    _take_feedback(found, element)
    _take_names(found, element)
    _look_for_losses(found, element)
    return found


def _walk(element: Element, body: _Body) -> None:
    """Follow the text of a body; an interaction leaves its place in it."""
    for node in element:
        name = plain_name(node.tag)
        if name == "rubricBlock":
            body.rubrics.append((attribute(node, "view"), _text(node)))
        elif name.endswith("Interaction"):
            body.interactions.append(node)
            if name == "textEntryInteraction":
                body.flow.text("____")
            else:
                _walk_prompt(node, body)
        elif name in {"rt", "rp"}:
            body.flow.begin(name)
        elif name not in _NOT_TEXT:
            body.flow.begin(name)
            body.flow.text(node.text or "")
            _walk(node, body)
            body.flow.end(name)
        if node.tail:
            body.flow.text(node.tail)


def _walk_prompt(interaction: Element, body: _Body) -> None:
    prompt = first(interaction, "prompt")
    if prompt is not None:
        body.flow.line()
        body.flow.text(prompt.text or "")
        _walk(prompt, body)
        body.flow.line()


def _text(element: Element, lost: list[str] | None = None) -> str:
    body = _Body()
    body.flow.text(element.text or "")
    _walk(element, body)
    if lost is not None:
        lost += body.flow.lost
    return body.flow.told()


def _asked(element: Element, body: _Body) -> Found:
    kinds = [plain_name(each.tag) for each in body.interactions]
    for kind in kinds:
        if kind not in _READ:
            raise Wrong(
                f"{_NAMES.get(kind, '这种题')}（{kind}）没有对应的题型",
                "请改为选择、填空或简答，或不导入这一题",
                "kind",
            )
    if not kinds:
        raise Wrong("没有作答部分（interaction）", "只有说明文字的不是试题", "kind")
    if set(kinds) == {"textEntryInteraction"}:
        return _entries(element, body)
    if len(kinds) > 1:
        raise Wrong(f"一题里有 {len(kinds)} 处作答", "请拆成几题，每题一处选择或简答", "kind")
    return _choice(element, body) if kinds == ["choiceInteraction"] else _extended(element)


@dataclass(frozen=True)
class _Declared:
    """What a response declaration says is right, and what each answer is worth."""

    cardinality: str
    correct: list[str]
    mapped: dict[str, float]


def _declared(element: Element, interaction: Element) -> _Declared:
    wanted = attribute(interaction, "responseIdentifier")
    for declaration in each(element, "responseDeclaration"):
        if attribute(declaration, "identifier") == wanted:
            correct = first(declaration, "correctResponse")
            values = [plain(_text(value)) for value in each(correct, "value")] if correct is not None else []
            mapped = dict(_mapped(declaration))
            if not values and not mapped and _scored(element):
                raise Wrong(
                    "答案只写在评分规则（responseProcessing）里", "请在原系统中设定正确答案后重新导出", "key"
                )
            return _Declared(attribute(declaration, "cardinality"), values, mapped)
    raise Wrong(f"没有作答“{wanted[:40]}”的 responseDeclaration", "请在原系统中写明答案后重新导出", "key")


def _scored(element: Element) -> bool:
    rules = first(element, "responseProcessing")
    return rules is not None and len(rules) > 0


def _mapped(declaration: Element) -> Iterator[tuple[str, float]]:
    for entry in each(declaration, "mapEntry"):
        try:
            yield plain(attribute(entry, "mapKey")), float(attribute(entry, "mappedValue") or 0)
        except ValueError:
            raise Wrong("mapEntry 的 mappedValue 不是数", "请写成数字", "key") from None


def _choice(element: Element, body: _Body) -> Found:
    interaction = body.interactions[0]
    declared = _declared(element, interaction)
    most = attribute(interaction, "maxChoices")
    several = declared.cardinality in {"multiple", "ordered"} and most != "1"
    found = Found(Kind.MULTIPLE if several else Kind.SINGLE)
    ids: list[str] = []
    for choice in each(interaction, "simpleChoice"):
        lost: list[str] = []
        ids.append(attribute(choice, "identifier"))
        found.options.append(_text(choice, lost))
        for sentence in lost:
            found.lose("options", sentence)
        if first(choice, "feedbackInline") is not None:
            found.lose("options", "选项各自的反馈没有保留")
    right = declared.correct or [key for key, value in declared.mapped.items() if value > 0]
    if unknown := [value for value in right if value not in ids]:
        raise Wrong(f"答案“{unknown[0][:40]}”不在选项之中", "请改正 correctResponse", "key")
    found.right = {ids.index(value) for value in right}
    if len({value for value in declared.mapped.values() if value > 0}) > 1:
        found.lose("key", "各正确选项的分值不同：没有保留，由计分规则决定")
    if any(value > 0 for key, value in declared.mapped.items() if key not in right):
        found.lose("key", "部分正确的选项只得部分分：没有保留，按错误选项处理")
    if any(value < 0 for value in declared.mapped.values()) and not _ours(element):
        found.lose("key", "错选扣分的比例没有保留：错选即不得分")
    if attribute(interaction, "shuffle") == "false" and not _ours(element):
        found.lose("options", "“选项不乱序”没有保留")
    return _as_statement(found)


def _as_statement(found: Found) -> Found:
    """Read a choice between true and false as what it is."""
    truths = [words.TRUTHS.get(words.word(option)) for option in found.options]
    if found.kind is Kind.SINGLE and sorted(map(str, truths)) == ["False", "True"] and len(found.right) == 1:
        return Found(Kind.TRUE_FALSE, truth=truths[next(iter(found.right))], losses=found.losses)
    return found


def _entries(element: Element, body: _Body) -> Found:
    found = Found(Kind.FILL_BLANK)
    for interaction in body.interactions:
        declared = _declared(element, interaction)
        full = max(declared.mapped.values(), default=0.0)
        accepted = list(declared.correct)
        for text, value in declared.mapped.items():
            if value == full > 0:
                accepted.append(text)
            elif text not in declared.correct:
                found.lose("key", f"“{text[:40]}”只得部分分：没有列入可接受的写法")
        found.blanks.append(accepted)
        if any(
            attribute(entry, "caseSensitive") == "true" for entry in each(element, "mapEntry")
        ) and not _ours(element):
            found.lose("key", "“区分大小写”没有保留")
        if attribute(interaction, "patternMask"):
            found.lose("key", "作答格式的限制（patternMask）没有保留")
    return found


def _extended(element: Element) -> Found:
    found = Found(Kind.SHORT_ANSWER)
    answers = [
        _text(value) for correct in each(element, "correctResponse") for value in each(correct, "value")
    ]
    whole_answer("\n".join(answers), "", found)
    return found


def _take_rubrics(found: Found, rubrics: list[tuple[str, str]]) -> None:
    for view, text in rubrics:
        rest, told = labels.read(text)
        if "rubric" in told:
            found.rubric, found.assumed = [], set()
        found.take_labelled(told)
        for line in rest.split("\n") if "author" in view.split() else ():
            found.take_tags([line] if line else [])
        if "author" in view.split() or not rest:
            continue
        if found.kind is Kind.SHORT_ANSWER and "scorer" in view and not found.rubric:
            whole_answer(rest, "", found)
        else:
            found.note("说明", rest)


def _take_feedback(found: Found, element: Element) -> None:
    lost: list[str] = []
    texts = list(
        dict.fromkeys(_text(each_one, lost) for each_one in each(element, "modalFeedback", "feedbackBlock"))
    )
    found.take_rationale("\n".join(text for text in texts if text))
    if len(texts) > 1:
        found.lose("rationale", "几段反馈合成了一段解析")
    for sentence in lost:
        found.lose("rationale", sentence)


def _ours(element: Element) -> bool:
    return bool(our_code(attribute(element, "label")))


def _take_names(found: Found, element: Element) -> None:
    found.code = our_code(attribute(element, "label"))
    title = plain(attribute(element, "title"))
    if title and title != found.code and not plain(found.stem).startswith(title.rstrip("….")):
        found.note("题名", title)
