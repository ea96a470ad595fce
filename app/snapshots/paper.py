"""A snapshot on paper, drawn from its content alone."""

from collections.abc import Sequence
from typing import Any

from reportlab.platypus import Flowable

from app.coverage import freezing
from app.coverage.facts import Reason, Status
from app.coverage.meanings import defined
from app.coverage.words import REASONS
from app.paper import Document, facts, grid, heading, prose, space
from app.paper import draw as draw_document
from app.paper import figures as cards
from app.paper.faces import fonts as faces
from app.paper.parts import RED, DoubleRule, text
from app.snapshots import sheets, words
from app.snapshots.facts import Held, Kind
from app.web.parts import day, moment
from app.web.tables import Table, body, header
from certificates.faces import Fonts

NAME = "覆盖情况快照"
_WIDTHS = {Kind.UNITS: 3.2, Kind.EXAMS: 2.6, Kind.REASONS: 2.8, Kind.TIERS: 3.0}


def draw(held: Held, fallbacks: str) -> bytes:
    """Return the PDF; the same snapshot gives the same bytes as long as it stands."""
    fonts, it = faces(fallbacks), held.facts
    about = Document(
        title=f"{it.unit_name} {NAME}（{day(it.day)}，第 {it.number} 号）",
        foot=f"SHA-256 {it.digest[:40]}…",
        on=it.day,
    )
    return draw_document(about, lambda: _story(held, fonts), fonts)


def _story(held: Held, fonts: Fonts) -> list[Flowable]:
    it, told = held.facts, held.told
    total = freezing.figures_of(told["figures"][it.unit_path])
    nobody = sheets.nobody_started(told)
    story: list[Flowable] = [
        text(NAME, fonts, 20, bold=True, textColor=RED, alignment=1, leading=30),
        text(it.unit_name, fonts, 12, alignment=1),
        space(2),
        DoubleRule(),
        space(3),
        facts(_about(held), fonts),
        *heading("一、总体情况", fonts),
        cards(
            [
                ("应训人数", f"{total.required}", "人"),
                *(
                    (str(label), value, f"{ratio.numerator} / {ratio.denominator}")
                    for label, value, ratio, _meaning in words.shares(total)
                ),
                ("免训", f"{total.exempt}", "人"),
                ("缓训", f"{total.deferred}", "人"),
                ("未完成", f"{total.missing}", f"其中未到期 {total.underway}，漏训 {total.overdue}"),
                ("零参训单位", f"{len(nobody)}", "个"),
                ("名册外", f"{total.outside}", "人"),
            ],
            fonts,
        ),
    ]
    if nobody:
        story += [space(2), *prose(f"零参训单位：{'、'.join(nobody)}。", fonts)]
    for number, kind in zip("二三四五", (Kind.UNITS, Kind.EXAMS, Kind.REASONS, Kind.TIERS), strict=True):
        table = sheets.whole(told, kind)
        if len(table.columns) > 1:
            story += heading(f"{number}、{sheets.CAPTIONS[kind]}", fonts)
            story.append(_grid(table, _WIDTHS[kind], fonts))
    story += heading("六、指标口径", fonts)
    story.append(facts([(str(label), meaning) for label, meaning in defined()], fonts))
    return story + _gap(told, fonts)


def _about(held: Held) -> list[tuple[str, object]]:
    it = held.facts
    lines: list[tuple[str, object]] = [
        ("轮训专项", f"{held.told['programme']['name']}（{held.told['programme']['document_no']}）"),
        ("统计截至", f"{day(it.day)}（取数时刻 {moment(it.known_at)}）"),
        ("发布", f"{it.published_by_name}，{moment(it.published_at)}，第 {it.number} 号"),
        ("内容摘要", it.digest),
    ]
    if it.note:
        lines.append(("说明", it.note))
    if it.end is not None:
        ended = f"{words.ENDINGS[it.end.kind]}，{it.end.ended_by_name}，{moment(it.end.ended_at)}：{it.end.reason}"
        lines.append(("状态", ended))
    return lines


def _grid(table: Table, first: float, fonts: Fonts) -> Flowable:
    widths = (first, *(1.0 for _column in table.columns[1:]))
    rows: Sequence[Sequence[Any]] = body(table)
    return grid(header(table), rows, widths, fonts, numeric=range(1, len(widths)))


def _gap(told: Any, fonts: Fonts) -> list[Flowable]:
    """Return everybody who is missing, each with the one reason."""
    missing = [each for each in told["people"] if each["status"] == Status.MISSING]
    missing.sort(key=lambda each: (each["facts"]["unit_path"], each["staff_no"]))
    rows = [
        (n, each["name"], each["staff_no"], each["unit_name"], each["post"], REASONS[Reason(each["reason"])])
        for n, each in enumerate(missing, 1)
    ]
    story = heading(f"七、未完成人员名单（{len(rows)} 人）", fonts)
    if not rows:
        return story + prose("本范围内没有未完成人员。", fonts)
    head = ("序号", "姓名", "工号", "单位", "职务", "原因")
    story.append(grid(head, rows, (1, 1.8, 2.2, 4.6, 2.4, 2.2), fonts, numeric=(0,)))
    return story
