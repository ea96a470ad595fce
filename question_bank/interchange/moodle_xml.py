"""Moodle XML as Moodle reads and writes it: one <question> an item, HTML in CDATA, weights in percent."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from question_bank.interchange import cloze, labels
from question_bank.interchange.formats import Format
from question_bank.interchange.found import Found, whole_answer
from question_bank.interchange.gift import take_accepted, take_weights
from question_bank.interchange.html_text import from_html, looks_like_html
from question_bank.interchange.moodle_writing import UNHELD, cannot, write
from question_bank.interchange.outcomes import Loss, Part, Unreadable, Wrong
from question_bank.interchange.texts import decode, plain
from question_bank.interchange.xml_reading import Malformed, child, children, local, parse, text_of
from question_bank.items import Entry, Kind

_UNSUPPORTED = {
    "description": "说明文字（description）不是试题",
    "matching": "匹配题（matching）没有对应的题型",
    "numerical": "数值题（numerical）没有对应的题型",
    "calculated": "计算题（calculated）没有对应的题型",
    "calculatedsimple": "计算题（calculatedsimple）没有对应的题型",
    "calculatedmulti": "计算题（calculatedmulti）没有对应的题型",
    "randomsamatch": "随机匹配题（randomsamatch）没有对应的题型",
    "random": "随机抽题（random）不是试题",
    "gapselect": "选词填空（gapselect）没有对应的题型",
    "ddwtos": "拖放填词（ddwtos）没有对应的题型",
    "ddimageortext": "图片拖放题（ddimageortext）没有对应的题型",
    "ddmarker": "图片标记题（ddmarker）没有对应的题型",
    "ordering": "排序题（ordering）没有对应的题型",
}


_COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
# What Moodle fills in by itself says nothing of the item.
_USUAL_FEEDBACK = frozenset(
    {
        "",
        "Your answer is correct",
        "Your answer is partially correct",
        "Your answer is incorrect",
        "答案正确",
        "部分正确",
        "答案错误",
        "您的答案正确",
        "您的答案部分正确",
        "您的答案不正确",
        "回答正确",
        "回答部分正确",
        "回答错误",
    }
)


@dataclass(frozen=True)
class _Question:
    """A <question> and the category it stands in; None for one that is not well-formed."""

    element: Element | None
    category: str
    line: int


def parts(content: bytes) -> Sequence[Part]:
    """Cut a file into its questions; one that is not well-formed does not hide the others."""
    text = decode(content)
    try:
        tree = parse(text)
    except Malformed:
        if found := list(_salvaged(text)):
            return _parts(found)
        raise
    if local(tree.root.tag) != "quiz":
        raise Unreadable("不是 Moodle XML：最外层应是 <quiz>", "请在 Moodle 题库中选择“Moodle XML 格式”导出")
    return _parts(_questions(tree.root, tree.line))


def _questions(root: Element, line_of: Callable[[Element], int]) -> Iterator[_Question]:
    category = ""
    for element in children(root, "question"):
        if element.get("type") == "category":
            category = text_of(child(element, "category", "text"))
        else:
            yield _Question(element, category, line_of(element))


def _salvaged(text: str) -> Iterator[_Question]:
    """Read each <question> by itself, in a file that is broken somewhere."""
    category, at, line, seen = "", text.find("<question"), 1, 0
    while at >= 0:
        end = text.find("</question>", at)
        line, seen = line + text.count("\n", seen, at), at
        following = text.find("<question ", at + 9)
        if end < 0 or -1 < following < end:
            # This one is not closed; the next begins before anything closes.
            yield _Question(None, category, line)
            at = following
            continue
        try:
            element: Element | None = parse(text[at : end + 11]).root
        except Unreadable:
            element = None
        if element is not None and element.get("type") == "category":
            category = text_of(child(element, "category", "text"))
        else:
            yield _Question(element, category, line)
        at = text.find("<question ", end)


def _parts(questions: Iterable[_Question]) -> list[Part]:
    return [
        Part(question.line, f"第 {number} 个 <question>（第 {question.line} 行）", question)
        for number, question in enumerate(questions, 1)
    ]


def item(raw: object) -> tuple[Entry, tuple[Loss, ...], tuple[str, ...]]:
    """Read one question."""
    assert isinstance(raw, _Question)
    if raw.element is None:
        cure = "请把 & 写成 &amp;、< 写成 &lt;，并检查标签是否成对"
        raise Wrong("这一题的 XML 不完整或有未转义的字符", cure)
    kind = raw.element.get("type", "")
    if kind not in _READERS:
        cause = _UNSUPPORTED.get(kind, f"题型 {kind or '（未写明）'} 没有对应的题型")
        raise Wrong(cause, "请在 Moodle 中改为选择、判断、简答或论述题，或不导入这一题", "kind")
    found = _READERS[kind](raw.element)
    _take_common(found, raw)
    return found.entry(), tuple(found.losses), found.missing()


def _take_common(found: Found, raw: _Question) -> None:
    question = raw.element
    assert question is not None
    if not found.stem:
        found.stem = _told(child(question, "questiontext"), found, "stem")
    found.take_rationale(_told(child(question, "generalfeedback"), found, "rationale"))
    found.take_code(text_of(child(question, "idnumber")))
    tags = child(question, "tags")
    found.take_tags(
        [text_of(child(tag, "text")) for tag in children(tags, "tag")] if tags is not None else []
    )
    found.take_category(raw.category)
    name = plain(text_of(child(question, "name", "text")))
    if name and name != found.code and not plain(found.stem).startswith(name.rstrip("….")):
        found.note("题名", name)
    _look_for_losses(found, question)


def _look_for_losses(found: Found, question: Element) -> None:
    if next(children(question, "hint"), None) is not None:
        found.lose("rationale", "提示（hint）没有保留")
    if text_of(child(question, "shuffleanswers")) in {"0", "false"} and found.options:
        found.lose("options", "“选项不乱序”没有保留")
    # As Moodle 1.9 wrote it, beside the text and not in it.
    if text_of(child(question, "image")) or text_of(child(question, "image_base64")):
        found.lose("stem", "附带的图片或文件没有保留")
    told = {plain(_told(child(question, name), found, "rationale")).rstrip("。.") for name in _COMBINED}
    if told - _USUAL_FEEDBACK:
        found.lose("rationale", "答对、部分答对和答错时各自的反馈没有保留")
    if text_of(child(question, "attachments")) not in {"", "0"}:
        found.lose("stem", "“可以上传附件”没有保留")
    found.lose_marks(text_of(child(question, "defaultgrade")))


def _told(element: Element | None, found: Found, field: str, inherited: str = "html") -> str:
    """Return the text of an element with a <text>, HTML made plain, and tell what is lost of it."""
    if element is None:
        return ""
    text = text_of(child(element, "text"))
    form = element.get("format", inherited)
    if (
        next(children(element, "file"), None) is not None
        or next(children(element, "image"), None) is not None
    ):
        found.lose(field, "附带的图片或文件没有保留")
    if form in {"plain_text", "2", "3"} or (form != "html" and not looks_like_html(text)):
        return plain(text)
    told, lost = from_html(text)
    for sentence in lost:
        found.lose(field, sentence)
    return told


def _answers(question: Element, found: Found, field: str) -> Iterator[tuple[str, float]]:
    for answer in children(question, "answer"):
        try:
            weight = float(answer.get("fraction", "0"))
        except ValueError:
            raise Wrong(f"权重“{answer.get('fraction')}”不是数", "请写成 0 到 100 的百分数", "key") from None
        if text_of(child(answer, "feedback", "text")):
            found.lose(field, "答案各自的反馈没有保留")
        yield _told(answer, found, field, "moodle_auto_format"), weight


def _multichoice(question: Element) -> Found:
    found = Found(Kind.SINGLE)
    answers = list(_answers(question, found, "options"))
    found.options = [text for text, _ in answers]
    single = text_of(child(question, "single")).lower() not in {"false", "0"}
    take_weights(found, [weight for _, weight in answers], single=single)
    return found


def _truefalse(question: Element) -> Found:
    found = Found(Kind.TRUE_FALSE)
    for text, weight in _answers(question, found, "key"):
        if weight > 0:
            found.truth = {"true": True, "false": False}.get(text.lower())
    return found


def _shortanswer(question: Element) -> Found:
    found = Found(Kind.FILL_BLANK)
    accepted: list[str] = []
    for text, weight in _answers(question, found, "key"):
        take_accepted(found, accepted, text, weight)
    if text_of(child(question, "usecase")) == "1":
        found.lose("key", "“区分大小写”没有保留")
    found.blanks = [accepted]
    return found


def _essay(question: Element) -> Found:
    found = Found(Kind.SHORT_ANSWER)
    answer, told = labels.read(_told(child(question, "graderinfo"), found, "rubric"))
    found.take_labelled(told)
    if not found.rubric:
        whole_answer(answer, text_of(child(question, "defaultgrade")).removesuffix(".0000000"), found)
    if text_of(child(question, "responsetemplate", "text")):
        found.lose("stem", "答题模板没有保留")
    return found


def _cloze(question: Element) -> Found:
    found = Found(Kind.FILL_BLANK)
    found.stem, found.blanks = cloze.read(_told(child(question, "questiontext"), found, "stem"), found)
    return found


_READERS = {
    "multichoice": _multichoice,
    "multichoiceset": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "essay": _essay,
    "cloze": _cloze,
    "multianswer": _cloze,
}
FORMAT = Format(
    name="moodle_xml",
    title="Moodle XML",
    suffix=".moodle.xml",
    media="application/xml",
    parts=parts,
    item=item,
    write=write,
    cannot=cannot,
    unheld=UNHELD,
)
