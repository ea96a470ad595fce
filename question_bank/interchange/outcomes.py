"""What became of each item of a file: read, with what was lost or is still missing, or at fault with cause and cure."""

from dataclasses import dataclass, field

from question_bank.items import Entry

FIELD_NAMES = {
    "": "整题",
    "id": "题号",
    "kind": "题型",
    "stem": "题干",
    "options": "选项",
    "key": "答案",
    "rubric": "采分点",
    "order_free": "各空不分先后",
    "paragraph": "出处段落",
    "quote": "原文引文",
    "span": "引文位置",
    "rationale": "解析",
    "topic": "知识点",
    "cognitive_level": "认知层次",
    "expected_difficulty": "预计难度",
    "original": "原文用语",
    "swapped_in": "替换用语",
    "note": "备注",
    "marks": "分值",
}


class Unreadable(ValueError):
    """Refuse a whole file: nothing in it can be read as items."""

    def __init__(self, cause: str, cure: str) -> None:
        super().__init__(f"{cause}。{cure}。")
        self.cause = cause
        self.cure = cure


class Wrong(ValueError):
    """Give up on one item: why it cannot be read, and what to do about it."""

    def __init__(self, cause: str, cure: str, field: str = "") -> None:
        super().__init__(f"{cause}。{cure}。")
        self.fault = Fault(cause, cure, field)


@dataclass(frozen=True)
class Fault:
    """Say why an item stays out, and what would let it in."""

    cause: str
    cure: str
    field: str = ""

    def __str__(self) -> str:
        """Say it as one sentence after another."""
        name = FIELD_NAMES.get(self.field, self.field) if self.field else ""
        return f"{name + '：' if name else ''}{self.cause}。{self.cure}。"


@dataclass(frozen=True)
class Loss:
    """Say what of an item has no place on the other side."""

    field: str
    sentence: str

    def __str__(self) -> str:
        """Name the field first."""
        return f"{FIELD_NAMES.get(self.field, self.field)}：{self.sentence}"


@dataclass(frozen=True)
class Part:
    """Hold one item of a file before it is read: where it stands, and what stands there."""

    line: int
    place: str
    raw: object
    name: str = ""


@dataclass(frozen=True)
class Outcome:
    """Tell what became of one item of a file; `line` is its line, row or position."""

    line: int
    place: str
    name: str
    entry: Entry | None = None
    fault: Fault | None = None
    losses: tuple[Loss, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """Tell what became of every item of a file, in the file's order."""

    format: str
    outcomes: tuple[Outcome, ...] = field(default=())

    @property
    def entries(self) -> tuple[Entry, ...]:
        """List the items that can be taken in."""
        return tuple(outcome.entry for outcome in self.outcomes if outcome.entry)

    @property
    def faults(self) -> tuple[Outcome, ...]:
        """List the items that stay out."""
        return tuple(outcome for outcome in self.outcomes if outcome.fault)


@dataclass(frozen=True)
class ItemLosses:
    """Tell what one item of ours loses in a format; `left_out` when the format cannot hold it at all."""

    item_id: str
    losses: tuple[Loss, ...]
    left_out: bool = False


@dataclass(frozen=True)
class Written:
    """Hold a file as written, how many items are in it, and what was lost of each."""

    content: bytes
    count: int
    losses: tuple[ItemLosses, ...] = ()
