"""The report on coverage for whoever answers for it: cover, figures, pictures, definitions, names, seal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from reportlab.platypus import Flowable, PageBreak

from app.briefing import picture, sheets
from app.briefing.facts import Progress
from app.coverage.facts import UNDERWAY, Status
from app.coverage.meanings import conveyed, defined
from app.coverage.moments import Moment
from app.coverage.records import Conveyance, PersonLine, Roll, Survey
from app.coverage.words import REASONS, percent, shares
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
NAME = _l("轮训覆盖情况报告")
PAGE_OF = _l("第 %(number)s 页，共 %(total)s 页")


@dataclass(frozen=True)
class Brief:
    """Everything a report says."""

    survey: Survey
    roll: Roll
    progress: Progress
    conveyance: Conveyance | None
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
    seal = _("日志尚无封印")
    if brief.seal:
        seal = _("日志封印第 %(n)s 号 %(root)s…", n=brief.seal.number, root=brief.seal.root[:16])
    about = Document(
        title=_("%(place)s %(name)s（截至 %(day)s）", place=brief.place, name=NAME, day=day(brief.when.day)),
        foot=seal,
        on=brief.when.day,
        has_cover=True,
        page_of=str(PAGE_OF),
    )
    return draw_document(about, lambda: _story(brief, fonts), fonts)


def _story(brief: Brief, fonts: Fonts) -> list[Flowable]:
    programme = brief.survey.programme
    story = cover(
        str(NAME),
        brief.place,
        [
            (_("轮训专项"), programme.name),
            (_("依据文件"), programme.document_no),
            (_("统计截至"), day(brief.when.day)),
            (_("编制"), f"{brief.by} · {moment(brief.made_at)}"),
        ],
        fonts,
    )
    story.append(PageBreak())
    story += _overall(brief, fonts)
    story += _units(brief, fonts)
    story += _progress(brief, fonts)
    story += heading(_("四、指标口径"), fonts)
    meant = defined() + (conveyed() if brief.conveyance else [])
    story.append(facts([(str(name), meaning) for name, meaning in meant], fonts))
    story += _names(brief, fonts)
    story += _sealed(brief, fonts)
    return story


def _overall(brief: Brief, fonts: Fonts) -> list[Flowable]:
    total = brief.survey.total
    shown = [(_("应训人数"), f"{total.required}", _("人"))]
    shown += [
        (str(each.label), each.value, f"{each.ratio.numerator} / {each.ratio.denominator}")
        for each in shares(total)
    ]
    shown += [
        (_("免训"), f"{total.exempt}", _("人")),
        (_("缓训"), f"{total.deferred}", _("人")),
        (
            _("未完成"),
            f"{total.missing}",
            _("其中未到期 %(ahead)s，漏训 %(over)s", ahead=total.underway, over=total.overdue),
        ),
        (_("零参训单位"), f"{len(brief.survey.nobody_started)}", _("个")),
        (_("名册外人员"), f"{total.outside}", _("人")),
    ]
    story = heading(_("一、总体情况"), fonts)
    story.append(cards(shown, fonts))
    if total.reasons:
        why = _("；").join(
            _("%(reason)s %(n)s 人", reason=REASONS[each], n=count) for each, count in total.reasons.items()
        )
        told = _("未完成的原因：%(why)s。每人只列一条原因，合计 %(n)s 人。", why=why, n=total.missing)
        story += [space(3), *prose(told, fonts)]
    if brief.survey.nobody_started:
        named = _("、").join(unit.name for unit in brief.survey.nobody_started)
        story += prose(_("零参训单位：%(names)s。", names=named), fonts)
    if brief.conveyance:
        story += _conveyed(brief.conveyance, fonts)
    return story


def _conveyed(found: Conveyance, fonts: Fonts) -> list[Flowable]:
    """Return how the document was conveyed: a metric of its own, by person and by unit."""
    told = _("传达学习（%(title)s）单独统计，与培训的分母不同：", title=found.task.title)
    ratios = (found.by_person, found.by_unit)
    shown = [
        (str(name), percent(ratio), f"{ratio.numerator} / {ratio.denominator}")
        for (name, _meaning), ratio in zip(conveyed(), ratios, strict=True)
    ]
    return [space(2), *prose(told, fonts), cards(shown, fonts)]


def _units(brief: Brief, fonts: Fonts) -> list[Flowable]:
    lines = picture.lines(brief.survey, _("本级"))
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
    story = heading(_("二、各单位情况"), fonts)
    story += bars(drawn, tuple(sheets.parts().values()), fonts)
    story += [
        space(3),
        _table(sheets.units_table(lines, brief.survey.total), (4.6, 1.3, 2.1, 1.6, 2.3, 1.5, 2.2), fonts),
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
    story = heading(_("三、进度"), fonts)
    curve = [
        (f"{each.day:%m-%d}", float(each.figures.completion.percent or 0)) for each in brief.progress.points
    ]
    story += [
        line_chart(curve, fonts),
        *prose(_("曲线为完成率，每一点都是当日终了时已有记录的情况。"), fonts),
    ]
    table = sheets.points_table(brief.progress.points)
    head = [str(column.label) for column in table.columns]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    story.append(grid(head, rows, (2.4, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 2.6), fonts, numeric=range(1, 7)))
    return story


def _names(brief: Brief, fonts: Fonts) -> list[Flowable]:
    gap = brief.gap
    story = heading(_("五、漏训名单（%(n)s 人）", n=len(gap)), fonts)
    ahead = brief.survey.total.underway
    if ahead:
        story += prose(_("另有 %(n)s 人批次未开班、正在培训或等待成绩，未到期，不在此列。", n=ahead), fonts)
    if not gap:
        return story + prose(_("本范围内没有漏训人员。"), fonts)
    if len(gap) > MOST_NAMES:
        story += prose(_("人数较多，这里列出前 %(n)s 人，全部名单请从系统导出工作簿。", n=MOST_NAMES), fonts)
    rows = [
        (number, each.named.name, each.named.unit_name, each.named.post, REASONS[each.judgement.reason])
        for number, each in enumerate(gap[:MOST_NAMES], 1)
        if each.judgement.reason is not None
    ]
    story.append(
        grid(
            (_("序号"), _("姓名"), _("单位"), _("职务"), _("原因")),
            rows,
            (1, 2, 5, 2.6, 2.4),
            fonts,
            numeric=(0,),
        )
    )
    return story


def _sealed(brief: Brief, fonts: Fonts) -> list[Flowable]:
    story = heading(_("六、操作日志封印"), fonts)
    seal = brief.seal
    if seal is None:
        return story + prose(_("编制本报告时操作日志还没有封印。"), fonts)
    story += prose(
        _(
            "本报告所依据的每次登记、考勤、考试和发证都记入链式操作日志，并由系统每分钟封印一次。下列封印为编制时最近的一枚；用公布的公钥可以验证签名，用另行保存的封印可以发现此后的任何改动。"
        ),
        fonts,
    )
    story.append(
        facts(
            [
                (_("封印编号"), seal.number),
                (_("封印时间"), moment(seal.sealed_at)),
                (_("默克尔根"), seal.root),
                (_("本枚事件数"), seal.events),
                (_("签名密钥"), seal.key_id or _("未签名")),
                (_("签名"), seal.signature or _("未签名")),
            ],
            fonts,
        )
    )
    return story
