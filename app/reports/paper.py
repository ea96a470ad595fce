"""A version of a unit's report on paper, drawn from its content alone."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from reportlab.lib.enums import TA_CENTER
from reportlab.platypus import Flowable

from app.coverage.facts import Figures
from app.coverage.words import MEANINGS, REASONS, percent
from app.paper import Document, facts, grid, heading, prose, space
from app.paper import draw as draw_document
from app.paper import figures as cards
from app.paper.faces import fonts as faces
from app.paper.parts import RED, DoubleRule, text
from app.reports import figures, words
from app.reports.facts import ReportFacts, Section, VersionFacts
from app.web.parts import moment
from certificates.faces import Fonts


def draw(report: ReportFacts, version: VersionFacts, fallbacks: str) -> bytes:
    """Return the PDF of a version; the same version gives the same bytes until it is decided."""
    fonts, told = faces(fallbacks), version.told
    about = Document(
        title=f"{told['unit']['name']} · {told['title']}",
        foot=f"第 {version.number} 次报送 · SHA-256 {version.digest[:32]}…",
        on=date.fromisoformat(told["day"]),
    )
    return draw_document(about, lambda: _story(report, version, fonts), fonts)


def _story(report: ReportFacts, version: VersionFacts, fonts: Fonts) -> list[Flowable]:
    told = version.told
    total = figures.figures_of(told["total"])
    story = title(told["title"], told["unit"]["name"], fonts)
    story.append(
        facts(
            [
                ("轮训专项", f"{told['programme']['name']}（{told['programme']['document_no']}）"),
                ("统计截至", told["day"]),
                (
                    "报送",
                    f"{version.submitted_by_name}，{moment(version.submitted_at)}，第 {version.number} 次",
                ),
                ("审核", _decided(version)),
                ("内容摘要", version.digest),
            ],
            fonts,
        )
    )
    story += heading("一、数字", fonts)
    story.append(_cards(total, fonts))
    story += [
        space(3),
        _table("单位", [*told["below"], *_own(told), {"name": "合计", "figures": told["total"]}], fonts),
    ]
    if len(told["tiers"]) > 1:
        story += [space(3), _table("层级", told["tiers"], fonts)]
    if total.reasons:
        missing = "；".join(f"{REASONS[each]} {count} 人" for each, count in total.reasons.items())
        story += [space(2), *prose(f"未完成的原因：{missing}。", fonts)]
    if told["nobody_started"]:
        story += prose(f"零参训单位：{'、'.join(told['nobody_started'])}。", fonts)
    story += prose(
        f"口径：应训为{MEANINGS['required']}完成率为{MEANINGS['completion']}{MEANINGS['rounding']}", fonts
    )
    for number, section in zip("二三四五", Section, strict=True):
        story += heading(f"{number}、{words.SECTIONS[section]}", fonts)
        story += prose(told["texts"][section.value], fonts)
    return story


def title(name: str, unit: str, fonts: Fonts) -> list[Flowable]:
    return [
        text(name, fonts, 20, bold=True, textColor=RED, alignment=TA_CENTER, leading=30),
        text(unit, fonts, 12, alignment=TA_CENTER),
        space(2),
        DoubleRule(),
        space(3),
    ]


def _decided(version: VersionFacts) -> str:
    if version.decision is None or version.decided_at is None:
        return "待审核"
    said = f"{words.DECISIONS[version.decision]}，{version.decided_by_name}，{moment(version.decided_at)}"
    return f"{said}：{version.comment}" if version.comment else said


def _cards(total: Figures, fonts: Fonts) -> Flowable:
    shown = [("应训人数", f"{total.required}", "人")]
    shown += [
        (str(words.SHARES[name]), percent(ratio), f"{ratio.numerator} / {ratio.denominator}")
        for name, ratio in figures.shares(total)
    ]
    shown += [("免训、缓训", f"{total.exempt + total.deferred}", "人"), ("未完成", f"{total.missing}", "人")]
    return cards(shown, fonts)


def _own(told: Mapping[str, Any]) -> list[Any]:
    return [{"name": "本级", "figures": told["own"]}] if told["own"]["required"] else []


def _table(first: str, lines: list[Any], fonts: Fonts) -> Flowable:
    rows = []
    for each in lines:
        found = figures.figures_of(each["figures"])
        rows.append(
            (
                each["name"] or "不属任何层级",
                found.required,
                found.started,
                found.completed,
                percent(found.completion),
                found.exempt + found.deferred,
                found.missing,
            )
        )
    head = (first, "应训", "已参训", "已完成", "完成率", "免训、缓训", "未完成")
    return grid(head, rows, (5, 2, 2, 2, 2, 2.4, 2), fonts, numeric=range(1, 7), last_is_sum=first == "单位")
