"""The analysis of an exam on paper: how it fared, its plots, every item, and whom each option drew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from reportlab.platypus import Flowable

from app.bank import labels as bank
from app.bank.operations.statistics import GRAVE
from app.exams.records.analyses import AnalysedItem, AnalysisFacts
from app.exams.sheets.analyses import between, in_order, two
from app.paper import (
    Document,
    Dot,
    Range,
    columns,
    facts,
    figures,
    grid,
    heading,
    prose,
    ranges,
    scatter,
    space,
)
from app.paper import draw as draw_document
from app.paper.faces import fonts as faces
from app.paper.parts import text
from app.web.parts import moment
from certificates.faces import Fonts
from question_bank.items import Item
from question_bank.statistics import FEW, Distractor

NAME = "试题分析报告"
STEM, OPTION = 60, 40
TRUTHS = {"true": "正确", "false": "错误"}
MEANT = (
    ("难度系数", "得分率，越高越易；95% 区间用 Wilson 法。"),
    (
        "区分度",
        "本题得分与其余题目得分率的相关系数（对错题即点二列相关，本题不计入其余题目）；区间用 Fisher 变换。",
    ),
    (
        "高低分组差",
        "按其余题目得分率排序，前 27% 与后 27% 的得分率之差；区间用 Newcombe 法。",
    ),
    ("信度", "α 系数（全为对错题时即 KR-20），区间用 Bonett 法；各人试卷不同时以题型为部分，是下界。"),
    (
        "警示",
        "不少于 30 份、且整个区间都在不该在的一侧才发出。“答案可能有误”和“区分度为负”的题在有人核对之前不再抽取。",
    ),
)


@dataclass(frozen=True)
class Report:
    """What the report says; `wordings` by version, without keys: which options are right the figures know."""

    exam: str
    programme: str
    found: AnalysisFacts
    wordings: Mapping[UUID, Item]


def printed(report: Report, fallbacks: str) -> bytes:
    """Return the PDF; the same analysis gives the same bytes."""
    fonts, found = faces(fallbacks), report.found
    foot = f"{moment(found.made_at)} 分析，{found.scripts} 份答卷，{len(found.items)} 道题"
    about = Document(title=f"{report.exam} {NAME}", foot=foot, on=found.made_at.date())
    return draw_document(about, lambda: list(_story(report, fonts)), fonts)


def _story(report: Report, fonts: Fonts) -> Iterable[Flowable]:
    found = report.found
    yield text(NAME, fonts, 20, bold=True, leading=30)
    yield text(f"{report.exam} · {report.programme}", fonts, 11)
    yield space(4)
    yield figures(_cards(found), fonts)
    if found.scripts < FEW:
        yield from prose(f"不足 {FEW} 份答卷，数字仅供参考，不发出警示。", fonts)
    yield from heading("一、分数分布", fonts)
    width = found.total / len(found.bands)
    counts = [(f"{at * width:g}–{(at + 1) * width:g}", count) for at, count in enumerate(found.bands)]
    yield columns(counts, fonts)
    yield from prose("横轴是得分，每段含下限、不含上限，最后一段含满分；柱上是份数。", fonts)
    yield from heading("二、难度与区分度", fonts)
    yield scatter(list(_dots(found.items)), "难度系数（越高越易）", "区分度", fonts)
    yield from prose(
        "每点是一道题，有警示的画作叉，答案可疑或区分度为负的写明题号。多数题应在零线以上。", fonts
    )
    yield from _discriminations(found, fonts)
    yield from heading("四、各题", fonts)
    yield _items(in_order(found.items), fonts)
    yield from _options(report, fonts)
    yield from heading("六、怎样算出来的", fonts)
    yield facts(MEANT, fonts)


def _cards(found: AnalysisFacts) -> list[tuple[str, str, str]]:
    sure = found.reliability
    spread = "" if found.spread is None else f"，标准差 {found.spread:.1f}"
    within = "" if sure.low is None or sure.high is None else f"95% 区间 {sure.low:.2f} 至 {sure.high:.2f}"
    return [
        ("平均分", "—" if found.mean is None else f"{found.mean:.1f}", f"满分 {found.total:g}{spread}"),
        ("信度 α", "—" if sure.value is None else f"{sure.value:.2f}", within or "答卷太少或没有差异"),
        ("测量误差", "—" if sure.error is None else f"±{sure.error:.1f}", "一次得分的标准误"),
        ("有警示的试题", f"{found.alarmed}", f"共 {len(found.items)} 道"),
    ]


def _dots(items: Sequence[AnalysedItem]) -> Iterable[Dot]:
    for each in items:
        easy, telling = each.figures.facility.value, each.figures.discrimination.value
        if easy is not None and telling is not None:
            # Only the grave ones are named: the names of many would cover each other.
            name = each.code if GRAVE & set(each.alarms) else ""
            yield Dot(easy, telling, name, bool(each.alarms))


def _discriminations(found: AnalysisFacts, fonts: Fonts) -> Iterable[Flowable]:
    yield from heading("三、区分度及其 95% 区间", fonts)
    lines = []
    for each in in_order(found.items):
        told = each.figures.discrimination
        if told.value is not None and told.low is not None and told.high is not None:
            words = f"{told.value:.2f}（{told.low:.2f} 至 {told.high:.2f}）"
            lines.append(Range(each.code, told.value, told.low, told.high, words, bool(each.alarms)))
    if not lines:
        yield from prose("答卷太少或没有差异，无法计算区间。", fonts)
        return
    yield from ranges(lines, fonts)
    yield from prose("中线为 0，两端为 −1 和 1。区间跨过中线的题，还不能断定它能区分水平。", fonts)


def _items(items: Sequence[AnalysedItem], fonts: Fonts) -> Flowable:
    rows = [
        (
            f"{each.code}\n{_short(each.stem, STEM)}",
            bank.KINDS[each.kind],
            each.figures.n,
            f"{two(each.figures.facility) or '—'}\n{between(each.figures.facility)}",
            f"{two(each.figures.discrimination) or '—'}\n{between(each.figures.discrimination)}",
            f"{two(each.figures.upper_lower) or '—'}\n{between(each.figures.upper_lower)}",
            "、".join(str(bank.ALARMS[kind][0]) for kind in each.alarms),
        )
        for each in items
    ]
    head = ("试题", "题型", "答卷", "难度系数", "区分度", "高低分组差", "警示")
    return grid(head, rows, (5.2, 1.5, 1.1, 2.1, 2.1, 2.1, 2.2), fonts, numeric=(2, 3, 4, 5))


def _options(report: Report, fonts: Fonts) -> Iterable[Flowable]:
    """List whom each option drew, for the items that have options."""
    yield from heading("五、各选项选择情况", fonts)
    asked = [each for each in in_order(report.found.items) if each.figures.options]
    if not asked:
        yield from prose("没有选择题或判断题。", fonts)
        return
    yield from prose("高分组和低分组各取前、后 27%。标 ★ 的是答案，标 △ 的是几乎无人选择的选项。", fonts)
    rows = [
        (
            each.code if at == 0 else "",
            _option(option, report.wordings[each.version_id]),
            _percent(option.share.value),
            between(option.share),
            _percent(option.upper),
            _percent(option.lower),
        )
        for each in asked
        for at, option in enumerate(each.figures.options)
    ]
    head = ("试题", "选项", "全部", "95% 区间", "高分组", "低分组")
    yield grid(head, rows, (2.4, 6.4, 1.3, 2, 1.4, 1.4), fonts, numeric=(2, 3, 4, 5))


def _option(option: Distractor, item: Item) -> str:
    words = {each.id: each.text for each in item.options} or TRUTHS
    mark = "★ " if option.is_right else "△ " if option.is_dead else ""
    return mark + _short(words.get(option.option_id, option.option_id), OPTION)


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share * 100:.0f}%"


def _short(words: str, most: int) -> str:
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[:most]}…"
