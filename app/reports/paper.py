"""A version of a unit's report on paper, drawn from its content alone."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from reportlab.lib.enums import TA_CENTER
from reportlab.platypus import Flowable

from app.coverage.facts import Figures
from app.coverage.meanings import defined
from app.coverage.words import REASONS, percent, shares
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
        foot=_("第 %(n)s 次报送 · SHA-256 %(digest)s…", n=version.number, digest=version.digest[:32]),
        on=date.fromisoformat(told["day"]),
        page_of=_("第 %(number)s 页，共 %(total)s 页"),
    )
    return draw_document(about, lambda: _story(report, version, fonts), fonts)


def _story(report: ReportFacts, version: VersionFacts, fonts: Fonts) -> list[Flowable]:
    told = version.told
    total = figures.figures_of(told["total"])
    story = title(told["title"], told["unit"]["name"], fonts)
    story.append(
        facts(
            [
                (_("轮训专项"), f"{told['programme']['name']}（{told['programme']['document_no']}）"),
                (_("统计截至"), told["day"]),
                (
                    _("报送"),
                    _(
                        "%(name)s，%(when)s，第 %(n)s 次",
                        name=version.submitted_by_name,
                        when=moment(version.submitted_at),
                        n=version.number,
                    ),
                ),
                (_("审核"), _decided(version)),
                (_("内容摘要"), version.digest),
            ],
            fonts,
        )
    )
    story += heading(_("一、数字"), fonts)
    story.append(_cards(total, len(told["nobody_started"]), fonts))
    story += [
        space(3),
        _table(
            _("单位"),
            [*told["below"], *_own(told), {"name": _("合计"), "figures": told["total"]}],
            fonts,
            is_summed=True,
        ),
    ]
    if len(told["tiers"]) > 1:
        story += [space(3), _table(_("层级"), told["tiers"], fonts)]
    if total.reasons:
        missing = _("；").join(
            _("%(reason)s %(n)s 人", reason=REASONS[each], n=count) for each, count in total.reasons.items()
        )
        story += [space(2), *prose(_("未完成的原因：%(why)s。", why=missing), fonts)]
    if told["nobody_started"]:
        story += prose(_("零参训单位：%(names)s。", names=_("、").join(told["nobody_started"])), fonts)
    *numbers, last = (_("二"), _("三"), _("四"), _("五"), _("六"))
    for number, section in zip(numbers, Section, strict=True):
        story += heading(_("%(number)s、%(name)s", number=number, name=words.SECTIONS[section]), fonts)
        story += prose(told["texts"][section.value], fonts)
    story += heading(_("%(number)s、%(name)s", number=last, name=_("指标口径")), fonts)
    story.append(facts([(str(name), meaning) for name, meaning in defined()], fonts))
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
        return str(_("待审核"))
    who, when = version.decided_by_name, moment(version.decided_at)
    said = _(
        "%(decision)s，%(name)s，%(when)s", decision=words.DECISIONS[version.decision], name=who, when=when
    )
    return f"{said}{_('：')}{version.comment}" if version.comment else str(said)


def _cards(total: Figures, nobody: int, fonts: Fonts) -> Flowable:
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
        (_("零参训单位"), f"{nobody}", _("个")),
        (_("名册外人员"), f"{total.outside}", _("人")),
    ]
    return cards(shown, fonts)


def _own(told: Mapping[str, Any]) -> list[Any]:
    return [{"name": _("本级"), "figures": told["own"]}] if told["own"]["required"] else []


def _table(first: str, lines: list[Any], fonts: Fonts, *, is_summed: bool = False) -> Flowable:
    rows = []
    for each in lines:
        found = figures.figures_of(each["figures"])
        rows.append(
            (
                each["name"] or _("不属任何层级"),
                found.required,
                found.started,
                found.completed,
                percent(found.completion),
                found.exempt + found.deferred,
                found.missing,
            )
        )
    head = (first, _("应训"), _("已参训"), _("已完成"), _("完成率"), _("免训、缓训"), _("未完成"))
    return grid(head, rows, (5, 2, 2, 2, 2, 2.4, 2), fonts, numeric=range(1, 7), last_is_sum=is_summed)
