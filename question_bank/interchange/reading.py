"""Read a file of items in whichever format it is, and write one: every item is told of, none is dropped in silence."""

from collections.abc import Callable, Iterable

from question_bank.interchange.formats import Format
from question_bank.interchange.found import is_derived
from question_bank.interchange.outcomes import (
    Fault,
    ItemLosses,
    Loss,
    Outcome,
    Part,
    Reading,
    Unreadable,
    Written,
    Wrong,
)
from question_bank.interchange.registry import FORMATS, detect
from question_bank.items import Entry
from question_bank.office.archives import Broken, TooLarge

LARGEST = 20 * 1024 * 1024
MOST_ITEMS = 20_000
STEP = 100
Tell = Callable[[int, int], None]


def nobody(done: int, total: int) -> None:
    """Tell nobody how far it is."""


def read(content: bytes, name: str = "", form: str = "auto", tell: Tell = nobody) -> Reading:
    """Read a file; raise Unreadable when nothing of it can be read. `tell` hears how many of how many are done."""
    if len(content) > LARGEST:
        raise Unreadable(f"文件超过 {LARGEST // 1024 // 1024} MB", "请拆分后再导入")
    chosen = FORMATS[form] if form != "auto" else detect(content, name)
    parts = _parts(chosen, content)
    outcomes: list[Outcome] = []
    for number, part in enumerate(parts, 1):
        outcomes.append(_outcome(chosen, part))
        if number % STEP == 0 or number == len(parts):
            tell(number, len(parts))
    return Reading(chosen.name, tuple(_once(outcomes)))


def _parts(form: Format, content: bytes) -> list[Part]:
    try:
        parts = list(form.parts(content))
    except TooLarge:
        raise Unreadable("压缩包或工作簿展开后过大", "请删去多余的内容或拆分后再导入") from None
    except Broken:
        raise Unreadable("压缩包或工作簿已损坏、加了密，或含有可疑的文件名", "请重新导出，不要加密") from None
    if not parts:
        raise Unreadable(f"没有找到试题（按 {form.title} 格式读取）", "请确认文件格式，或指定另一种格式")
    if len(parts) > MOST_ITEMS:
        raise Unreadable(f"有 {len(parts):,} 题，一次最多 {MOST_ITEMS:,} 题", "请拆分后再导入")
    return parts


def _outcome(form: Format, part: Part) -> Outcome:
    try:
        entry, losses, missing = form.item(part.raw)
    except Wrong as wrong:
        return Outcome(part.line, part.place, part.name, fault=wrong.fault)
    return Outcome(part.line, part.place, entry.item.id, entry, losses=losses, missing=missing)


def _once(outcomes: Iterable[Outcome]) -> Iterable[Outcome]:
    """Let each id in once; who comes second is told where the first stands."""
    first: dict[str, Outcome] = {}
    for outcome in outcomes:
        earlier = first.setdefault(outcome.name, outcome) if outcome.entry else outcome
        if earlier is outcome:
            yield outcome
        elif earlier.entry == outcome.entry:
            fault = Fault(f"与{earlier.place}的试题完全相同", "请删去重复的一题")
            yield Outcome(outcome.line, outcome.place, outcome.name, fault=fault)
        elif is_derived(outcome.name):
            fault = Fault(
                f"与{earlier.place}的试题题干和选项相同，其余内容不同", "请删去其中一题；确是两题的请改写题干"
            )
            yield Outcome(outcome.line, outcome.place, outcome.name, fault=fault)
        else:
            fault = Fault(f"题号 {outcome.name} 与{earlier.place}重复", "请给其中一题换一个题号", "id")
            yield Outcome(outcome.line, outcome.place, outcome.name, fault=fault)


def losses(form: str, entries: Iterable[Entry]) -> tuple[ItemLosses, ...]:
    """List what each entry would lose in a format, in the entries' order; those that lose nothing are not listed."""
    return _sorted_out(FORMATS[form], entries)[1]


def _sorted_out(form: Format, entries: Iterable[Entry]) -> tuple[list[Entry], tuple[ItemLosses, ...]]:
    """Part the entries a format can hold from what is lost of all."""
    fit: list[Entry] = []
    told: list[ItemLosses] = []
    for entry in entries:
        reason = form.cannot(entry)
        if not reason and len(fit) >= form.most:
            reason = f"一个 {form.title} 文件最多放 {form.most:,} 题，请分批导出"
        if reason:
            told.append(ItemLosses(entry.item.id, (Loss("", reason),), left_out=True))
            continue
        fit.append(entry)
        if lost := form.losses(entry):
            told.append(ItemLosses(entry.item.id, lost))
    return fit, tuple(told)


def write(form: str, entries: Iterable[Entry]) -> Written:
    """Write entries as a file of a format; those it cannot hold are left out and told of."""
    fit, told = _sorted_out(FORMATS[form], entries)
    return Written(FORMATS[form].write(fit), len(fit), told)
