"""Gather what a file says of one item, whatever its words, and make an entry of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256

from question_bank.anchors import Anchor
from question_bank.interchange import labels, words
from question_bank.interchange.outcomes import Loss, Wrong
from question_bank.interchange.texts import LONGEST, plain, span_from_text
from question_bank.items import (
    BLANK,
    CognitiveLevel,
    Difficulty,
    Entry,
    FillBlankKey,
    Item,
    Key,
    Kind,
    MultipleKey,
    RubricPoint,
    ShortAnswerKey,
    SingleKey,
    TrueFalseKey,
    options_of,
)

MOST_OPTIONS = 8
LONGEST_CODE = 40
LONGEST_PARAGRAPH = 10
MOST_ACCEPTED = 200
# What marks an id as ours in a file that went through another system.
OURS = "lunxun:"
_CODE = re.compile(r"\w[\w.-]*")
_NUMBER = re.compile(r"\d{1,6}(\.\d{1,9})?", re.ASCII)
_DERIVED = re.compile(r"x-[0-9a-f]{12}")
_FORMULA = re.compile(r"\\\(.+?\\\)|\\\[.+?\\\]|\$\$.+?\$\$", re.DOTALL)
_LOOSE_BLANK = re.compile(r"_{2,}|[（(][\s\xa0\u3000]{1,}[)）]|【\s*】|\[\s*\]")


@dataclass
class Found:
    """What a file says of one item; what it does not say is empty."""

    kind: Kind
    stem: str = ""
    options: list[str] = field(default_factory=list)
    right: set[int] = field(default_factory=set)
    truth: bool | None = None
    blanks: list[list[str]] = field(default_factory=list)
    order_free: bool = False
    rubric: list[RubricPoint] = field(default_factory=list)
    code: str = ""
    paragraph: str = ""
    quote: str = ""
    span: str = ""
    rationale: str = ""
    topic: str = ""
    level: CognitiveLevel | None = None
    difficulty: Difficulty | None = None
    original: str = ""
    swapped_in: str = ""
    notes: list[str] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    # Fields filled in so that the item can be kept, for a person to settle.
    assumed: set[str] = field(default_factory=set)

    def lose(self, name: str, sentence: str) -> None:
        """Note once that something has no place in the bank."""
        if (loss := Loss(name, sentence)) not in self.losses:
            self.losses.append(loss)

    def lose_marks(self, told: str) -> None:
        """Say that the marks an item carries are not kept; one mark is what every system begins with."""
        if self.kind is Kind.SHORT_ANSWER or not _NUMBER.fullmatch(told) or float(told) == 1:
            return
        self.lose("marks", f"分值 {float(told):g} 没有保留：每题的分值由双向细目表决定")

    def note(self, label: str, text: str) -> None:
        """Keep in the note what has no field of its own."""
        if text := plain(text):
            self.notes.append(f"{label}：{text}" if label else text)

    def take_code(self, told: str) -> None:
        """Read an id that we once wrote as the code; that of another system is kept in the note."""
        self.code = our_code(told)
        if not self.code:
            self.note("原题号", told)

    def take_tags(self, tags: Iterable[str]) -> None:
        """Read attributes out of tags; a tag that says something else is kept in the note."""
        for tag in tags:
            name, _, value = tag.partition("：")
            if name == words.TAGS["cognitive_level"] and words.word(value) in words.LEVELS:
                self.level = words.LEVELS[words.word(value)]
            elif name == words.TAGS["expected_difficulty"] and words.word(value) in words.DIFFICULTIES:
                self.difficulty = words.DIFFICULTIES[words.word(value)]
            elif topic := words.TOPIC_WORDS.get(words.word(value or tag)):
                self.topic = topic
            else:
                self.note("标签", tag)

    def take_category(self, path: str) -> None:
        """Read a category as the topic when it is one, else keep it in the note."""
        last = plain(path).rstrip("/").rsplit("/", 1)[-1].strip()
        if topic := words.TOPIC_WORDS.get(words.word(last)):
            self.topic = self.topic or topic
        elif last and last not in {"top", "默认", "Default"}:
            self.note("分类", last)

    def take_rationale(self, text: str) -> None:
        """Read an explanation together with the labelled lines that may stand in it."""
        self.rationale, told = labels.read(plain(text))
        self.take_labelled(told)

    def take_labelled(self, told: dict[str, list[str]]) -> None:
        """Read labelled lines by field."""
        for name in ("paragraph", "quote", "span", "original", "swapped_in"):
            if name in told:
                setattr(self, name, told[name][0])
        self.order_free = self.order_free or "是" in told.get("order_free", ())
        self.notes += told.get("note", [])
        points = [labels.point_from_text(text) for text in told.get("rubric", ())]
        self.rubric += [point for point in points if point]

    def entry(self) -> Entry:
        """Make an entry of it; raise Wrong with cause and cure when that cannot be."""
        self._tidy()
        item_id = self._code()
        options = options_of(item_id, tuple(self.options))
        key = self._key([option.id for option in options])
        item = Item(
            id=item_id,
            kind=self.kind,
            stem=self.stem,
            paragraph=self.paragraph,
            topic=self.topic,
            cognitive_level=self.level or CognitiveLevel.RECALL,
            expected_difficulty=self.difficulty or Difficulty.MEDIUM,
            options=options,
            blanks=len(self.blanks),
        )
        return Entry(
            item=item,
            key=key,
            anchor=Anchor(self.paragraph, self.quote, span_from_text(self.span)),
            rationale=self.rationale,
            original=self.original,
            swapped_in=self.swapped_in,
            note="；".join(self.notes),
        )

    def missing(self) -> tuple[str, ...]:
        """List the fields somebody has to fill in or settle before the item can be reviewed."""
        told = {name: getattr(self, name) for name in ("topic", "paragraph", "quote", "rationale")}
        told |= {"cognitive_level": self.level, "expected_difficulty": self.difficulty}
        if self.kind is Kind.SHORT_ANSWER:
            told["rubric"] = "" if "rubric" in self.assumed else self.rubric
        return tuple(name for name, value in told.items() if not value)

    def _tidy(self) -> None:
        for name in ("stem", "paragraph", "quote", "rationale", "original", "swapped_in"):
            setattr(self, name, plain(getattr(self, name)))
        self.options = [plain(option) for option in self.options]
        self.notes = [note for note in map(plain, self.notes) if note]
        if not self.stem:
            raise Wrong("没有题干", "请写上题干", "stem")
        texts = [self.stem, self.quote, self.rationale, *self.options, *self.notes]
        if any(len(text) > LONGEST for text in texts):
            raise Wrong(f"有一段文字超过 {LONGEST:,} 个字符", "请缩短后再导入")
        if any(_FORMULA.search(text) for text in [self.stem, *self.options]):
            self.lose("stem", "公式按 TeX 原文保留，考生看到的是代码，请改写")
        if len(self.paragraph) > LONGEST_PARAGRAPH:
            raise Wrong(f"出处段落“{self.paragraph[:20]}…”太长", "请写成 2.4 这样的段落号", "paragraph")
        if self.kind is Kind.FILL_BLANK:
            self._tidy_blanks()

    def _tidy_blanks(self) -> None:
        self.blanks = [list(dict.fromkeys(filter(None, map(plain, texts)))) for texts in self.blanks]
        if not self.blanks or not all(self.blanks):
            told = "；".join(loss.sentence for loss in self.losses if loss.field == "key")
            cause = f"有的空没有答案（{told}）" if told else "有的空没有答案"
            raise Wrong(cause, "请写上每个空的答案", "key")
        if any(len(texts) > MOST_ACCEPTED for texts in self.blanks):
            raise Wrong(f"一个空有超过 {MOST_ACCEPTED} 种写法", "请只留下常见的写法", "key")
        if not BLANK.search(self.stem):
            self.stem = _LOOSE_BLANK.sub("____", self.stem)
        if not BLANK.search(self.stem) and len(self.blanks) == 1:
            self.stem = f"{self.stem}____"
        marked = len(BLANK.findall(self.stem))
        if marked != len(self.blanks):
            cure = "请让题干中的 ____ 与答案一一对应；各空用 | 隔开，同一空的几种写法用 ; 隔开"
            raise Wrong(f"题干有 {marked} 个空，答案有 {len(self.blanks)} 个", cure, "key")

    def _code(self) -> str:
        code = plain(self.code)
        if not code:
            return code_of(self.kind, self.stem, self.options, self.blanks, self.truth)
        if len(code) > LONGEST_CODE or not _CODE.fullmatch(code):
            cure = f"题号由文字、数字和 . _ - 组成，最多 {LONGEST_CODE} 个字符；也可以留空"
            raise Wrong(f"题号“{code[:LONGEST_CODE]}”不合规则", cure, "id")
        return code

    def _key(self, ids: list[str]) -> Key:
        if self.kind is Kind.TRUE_FALSE:
            if self.truth is None:
                raise Wrong("没有写明这句话对还是错", "答案请写“正确”或“错误”", "key")
            return TrueFalseKey(self.truth)
        if self.kind is Kind.FILL_BLANK:
            return FillBlankKey(tuple(tuple(texts) for texts in self.blanks), self.order_free)
        if self.kind is Kind.SHORT_ANSWER:
            return ShortAnswerKey(tuple(self.rubric))
        self._check_options()
        right = sorted(self.right)
        if self.kind is Kind.SINGLE:
            if len(right) != 1:
                raise Wrong(
                    f"单选题标了 {len(right)} 个正确选项", "单选题只能有一个；多个都对的请改为多选题", "key"
                )
            return SingleKey(ids[right[0]])
        return MultipleKey(frozenset(ids[at] for at in right))

    def _check_options(self) -> None:
        count = len(self.options)
        if count < 2:
            raise Wrong(f"只有 {count} 个选项", "请至少写两个选项", "options")
        if count > MOST_OPTIONS:
            raise Wrong(
                f"有 {count} 个选项，每题最多 {MOST_OPTIONS} 个", "请删去多余的选项或拆成两题", "options"
            )
        if not all(self.options):
            raise Wrong("有空白的选项", "请写上选项的内容，或删去这个选项（图片选项不能导入）", "options")
        if len(set(self.options)) < count:
            raise Wrong("有两个选项相同", "请改正或删去重复的选项", "options")
        if not self.right or not self.right <= set(range(count)):
            raise Wrong("没有标明正确选项，或标出的选项不存在", "请写明哪些选项是对的", "key")


def code_of(
    kind: Kind, stem: str, options: Iterable[str], blanks: Iterable[Iterable[str]], truth: bool | None
) -> str:
    """Derive a code from what is asked, so that the same item gets the same code whichever file it comes in."""
    told = "\x1f".join([kind, stem, *options, *("\x1e".join(texts) for texts in blanks), str(truth or "")])
    return f"x-{sha256(told.encode()).hexdigest()[:12]}"


def is_derived(code: str) -> bool:
    """Tell whether a code was derived from what is asked, not written by somebody."""
    return bool(_DERIVED.fullmatch(code))


def our_code(told: str) -> str:
    """Return the code in an id that we once wrote; that of another system means nothing here."""
    return told.strip().removeprefix(OURS) if told.strip().startswith(OURS) else ""


def whole_answer(text: str, marks: str, found: Found) -> None:
    """Take a model answer as the one rubric point it is until somebody divides it."""
    if text := plain(text):
        found.rubric = [RubricPoint(text, _marks(marks))]
        found.assumed.add("rubric")


def _marks(text: str) -> Decimal:
    value = text.strip()
    return (
        Decimal(value) if re.fullmatch(r"\d{1,2}(\.\d)?", value, re.ASCII) and Decimal(value) else Decimal(1)
    )
