"""The report on coverage for whoever answers for it: cover, figures, pictures, definitions, names, seal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reportlab.platypus import Flowable, PageBreak

from app.briefing import picture, sheets
from app.briefing.facts import Progress
from app.coverage.facts import UNDERWAY, Status
from app.coverage.moments import Moment
from app.coverage.records import PersonLine, Roll, Survey
from app.coverage.words import MEANINGS, REASONS, percent, shares
from app.journal.facts import Seal
from app.paper import Document, bars, cover, facts, grid, heading, line_chart, prose, space
from app.paper import draw as draw_document
from app.paper import figures as cards
from app.paper.faces import fonts as faces
from app.web.parts import day, moment
from app.web.tables import Table
from certificates.faces import Fonts

# A list beyond this is for a workbook, not for paper; the report says how many there are.
MOST_NAMES = 2000
NAME = "轮训覆盖情况报告"
DEFINED = (
    ("应训", "required"),
    ("参训率", "participation"),
    ("完成率", "completion"),
    ("免训、缓训", "excused"),
    ("未完成", "missing"),
    ("领导带头", "leading"),
    ("参考率", "sat"),
    ("合格率", "passed_sat"),
    ("零参训单位", "nobody"),
    ("名册外人员", "outside"),
    ("百分比", "rounding"),
    ("归属", "place"),
)


@dataclass(frozen=True)
class Brief:
    """Everything a report says."""

    survey: Survey
    roll: Roll
    progress: Progress
    when: Moment
    seal: Seal | None
    by: str
    made_at: datetime

    @property
    def place(self) -> str:
        return self.survey.name or self.survey.programme.unit_name

    @property
    def gap(self) -> list[PersonLine]:
        """Return who is missing and whose turn is over; the others stand in the figures."""
        missing = (line for line in self.roll.lines if line.judgement.status is Status.MISSING)
        return [line for line in missing if line.judgement.reason not in UNDERWAY]


def draw(brief: Brief, fallbacks: str) -> bytes:
    """Return the PDF; the same brief gives the same bytes."""
    fonts = faces(fallbacks)
    seal = f"日志封印第 {brief.seal.number} 号 {brief.seal.root[:16]}…" if brief.seal else "日志尚无封印"
    about = Document(
        title=f"{brief.place} {NAME}（截至 {day(brief.when.day)}）",
        foot=seal,
        on=brief.when.day,
        has_cover=True,
    )
    return draw_document(about, lambda: _story(brief, fonts), fonts)


def _story(brief: Brief, fonts: Fonts) -> list[Flowable]:
    programme = brief.survey.programme
    story = cover(
        NAME,
        brief.place,
        [
            ("轮训专项", programme.name),
            ("依据文件", programme.document_no),
            ("统计截至", day(brief.when.day)),
            ("编制", f"{brief.by}，{moment(brief.made_at)}"),
        ],
        fonts,
    )
    story.append(PageBreak())
    story += _overall(brief, fonts)
    story += _units(brief, fonts)
    story += _progress(brief, fonts)
    story += heading("四、指标口径", fonts)
    story.append(facts([(name, MEANINGS[key]) for name, key in DEFINED], fonts))
    story += _names(brief, fonts)
    story += _sealed(brief, fonts)
    return story


def _overall(brief: Brief, fonts: Fonts) -> list[Flowable]:
    total = brief.survey.total
    shown = [("应训人数", f"{total.required}", "人")]
    shown += [
        (str(each.label), each.value, f"{each.ratio.numerator} / {each.ratio.denominator}")
        for each in shares(total)
    ]
    shown += [
        ("免训", f"{total.exempt}", "人"),
        ("缓训", f"{total.deferred}", "人"),
        ("未完成", f"{total.missing}", f"其中未到期 {total.underway}，漏训 {total.overdue}"),
        ("零参训单位", f"{len(brief.survey.nobody_started)}", "个"),
        ("名册外人员", f"{total.outside}", "人"),
    ]
    story = heading("一、总体情况", fonts)
    story.append(cards(shown, fonts))
    if total.reasons:
        why = "；".join(f"{REASONS[each]} {count} 人" for each, count in total.reasons.items())
        story += [
            space(3),
            *prose(f"未完成的原因：{why}。每人只列一条原因，合计 {total.missing} 人。", fonts),
        ]
    if brief.survey.nobody_started:
        story += prose(f"零参训单位：{'、'.join(u.name for u in brief.survey.nobody_started)}。", fonts)
    return story


def _units(brief: Brief, fonts: Fonts) -> list[Flowable]:
    lines = picture.lines(brief.survey, "本级")
    if not lines:
        return []
    drawn = [
        (
            name,
            tuple(picture.numbers(each).values()),
            f"{each.completed}/{each.required} {percent(each.completion)}",
        )
        for name, each, _tiers in lines
    ]
    story = heading("二、各单位情况", fonts)
    story += bars(drawn, tuple(sheets.parts().values()), fonts)
    story += [
        space(3),
        _table(sheets.units_table(lines, brief.survey.total), (5, 1.6, 1.6, 1.6, 2.2, 1.6, 1.8), fonts),
    ]
    keys = sheets.tiers(brief.survey)
    if len(keys) > 1:
        table = sheets.heat_table(lines, keys)
        story += [
            space(4),
            grid(
                [str(column.label) for column in table.columns],
                [[cell.text or "—" for cell in row.cells] for row in table.rows],
                (4, *(3 for _key in keys)),
                fonts,
                numeric=range(1, len(keys) + 1),
            ),
        ]
    return story


def _table(table: Table, widths: Sequence[float], fonts: Fonts) -> Flowable:
    head = [str(column.label) for column in table.columns]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    return grid(head, rows, widths, fonts, numeric=range(1, len(head)), last_is_sum=True)


def _progress(brief: Brief, fonts: Fonts) -> list[Flowable]:
    story = heading("三、进度", fonts)
    curve = [
        (f"{each.day:%m-%d}", float(each.figures.completion.percent or 0)) for each in brief.progress.points
    ]
    story += [
        line_chart(curve, fonts),
        *prose("曲线为完成率，每一点都是当日终了时已有记录的情况。", fonts),
    ]
    table = sheets.points_table(brief.progress.points)
    head = [str(column.label) for column in table.columns]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    story.append(grid(head, rows, (2.4, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 2.6), fonts, numeric=range(1, 7)))
    return story


def _names(brief: Brief, fonts: Fonts) -> list[Flowable]:
    gap = brief.gap
    story = heading(f"五、漏训名单（{len(gap)} 人）", fonts)
    ahead = brief.survey.total.underway
    if ahead:
        story += prose(f"另有 {ahead} 人批次未开班、正在培训或等待成绩，未到期，不在此列。", fonts)
    if not gap:
        return story + prose("本范围内没有漏训人员。", fonts)
    if len(gap) > MOST_NAMES:
        story += prose(f"人数较多，这里列出前 {MOST_NAMES} 人，全部名单请从系统导出工作簿。", fonts)
    rows = [
        (number, each.named.name, each.named.unit_name, each.named.post, REASONS[each.judgement.reason])
        for number, each in enumerate(gap[:MOST_NAMES], 1)
        if each.judgement.reason is not None
    ]
    story.append(
        grid(("序号", "姓名", "单位", "职务", "原因"), rows, (1, 2, 5, 2.6, 2.4), fonts, numeric=(0,))
    )
    return story


def _sealed(brief: Brief, fonts: Fonts) -> list[Flowable]:
    story = heading("六、操作日志封印", fonts)
    seal = brief.seal
    if seal is None:
        return story + prose("编制本报告时操作日志还没有封印。", fonts)
    story += prose(
        "本报告所依据的每次登记、考勤、考试和发证都记入链式操作日志，并由系统每分钟封印一次。下列封印为编制时最近的一枚；"
        "用公布的公钥可以验证签名，用另行保存的封印可以发现此后的任何改动。",
        fonts,
    )
    story.append(
        facts(
            [
                ("封印编号", seal.number),
                ("封印时间", moment(seal.sealed_at)),
                ("默克尔根", seal.root),
                ("本枚事件数", seal.events),
                ("签名密钥", seal.key_id or "未签名"),
                ("签名", seal.signature or "未签名"),
            ],
            fonts,
        )
    )
    return story
