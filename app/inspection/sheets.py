"""The tables of the inspection room: a sample's worksheet, and what stands out."""

from collections.abc import Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _

from app.inspection import words
from app.inspection.facts import (
    CHECKS,
    Anomaly,
    AnomalyKind,
    Finding,
    JudgementFacts,
    LineFacts,
    SampleFacts,
    Strata,
    Verdict,
)
from app.planning.records import ProgrammeFacts
from app.web.parts import moment
from app.web.tables import Cell, Column, Filter, Row, State, Table, table

WAITING = "waiting"
OPEN = "open"


def lines(sample: SampleFacts, found: Sequence[LineFacts], programme: ProgrammeFacts, state: State) -> Table:
    """Return the people of a sample with what the system says and what was found."""
    asked = state.filter("found")
    kept = [line for line in found if _fits(line, asked)]
    first = (state.page - 1) * state.per_page
    shown = kept if state.everything else kept[first : first + state.per_page]
    names = words.check_names()
    columns = [
        Column("position", _("序号"), numeric=True),
        Column("name", _("姓名"), priority=1),
        Column("unit", _("单位")),
    ]
    if sample.strata is Strata.TIER:
        columns.append(Column("stratum", _("层级")))
    for name in CHECKS:
        columns.append(Column(name, names[name]))
        if state.everything:
            columns.append(Column(f"{name}_found", _("%(what)s核对结果", what=names[name])))
    columns += [Column("note", _("说明")), Column("checked", _("核对时间"), priority=1)]
    return table(
        caption=_("抽查工作表"),
        columns=[columns[1], columns[0], *columns[2:]],
        rows=[_line(sample, line, programme, state.everything) for line in shown],
        total=len(kept),
        state=state,
        filters=(
            Filter(
                "found",
                _("核对结果"),
                (
                    (WAITING, _("未核对")),
                    (Finding.DIFFERS.value, _("有不符")),
                    (Finding.NOT_SEEN.value, _("未见佐证")),
                ),
            ),
        ),
    )


def _fits(line: LineFacts, asked: str) -> bool:
    if asked == WAITING:
        return line.checked_at is None
    return not asked or asked in {finding.value for finding in line.findings.values() if finding}


def _line(sample: SampleFacts, line: LineFacts, programme: ProgrammeFacts, apart: bool) -> Row:
    """Return one person; findings stand under what the system says, and in a file in columns of their own."""
    told = words.told(line.told, programme)
    url = url_for("inspection.line", sample_id=sample.id, line_id=line.id)
    cells = [Cell(line.name, url=url, sub=line.staff_no), Cell(line.position)]
    cells.append(Cell(line.unit_name))
    if sample.strata is Strata.TIER:
        cells.append(Cell(line.stratum))
    for name in CHECKS:
        finding = line.findings[name]
        word = words.FINDINGS[finding] if finding else ""
        cells += (
            [Cell(told[name]), Cell(word)] if apart else [Cell(told[name], sub=word, tone=_tone(finding))]
        )
    cells += [Cell(line.note), Cell(moment(line.checked_at) if line.checked_at else _("未核对"))]
    return Row(tuple(cells), str(line.id))


def _tone(finding: Finding | None) -> str | None:
    """Return what marks a finding that is not as it should be; one that agrees stands as it is."""
    return None if finding in (None, Finding.AGREES) else words.FINDING_TONES[finding]


def anomalies(
    programme: ProgrammeFacts,
    found: Sequence[Anomaly],
    judged: Sequence[JudgementFacts],
    names: Mapping[str, tuple[str, str]],
    state: State,
) -> Table:
    """Return a page of what stands out, with what people made of it; what nobody has judged comes first."""
    latest = {(each.kind, each.key): each for each in judged}
    kept = narrowed(found, latest, state)
    first = (state.page - 1) * state.per_page
    shown = kept if state.everything else kept[first : first + state.per_page]
    return table(
        caption=_("异常情况"),
        columns=(
            Column("who", _("人员"), priority=1),
            Column("kind", _("类别"), priority=1),
            Column("evidence", _("依据")),
            Column("verdict", _("判断"), priority=1),
            Column("reason", _("判断的依据")),
            Column("by", _("判断人")),
        ),
        rows=[_anomaly(programme, each, latest, names) for each in shown],
        total=len(kept),
        state=state,
        filters=(
            Filter("kind", _("类别"), tuple((each.value, words.KINDS[each]) for each in AnomalyKind)),
            Filter(
                "verdict",
                _("判断"),
                ((OPEN, _("待判断")), *((each.value, words.VERDICTS[each]) for each in Verdict)),
            ),
        ),
        empty_title=_("没有发现异常情况"),
        empty_hint=_("系统按七类规则逐次检查；发现的都只是线索，由人判断。"),
    )


def narrowed(
    found: Sequence[Anomaly], latest: Mapping[tuple[AnomalyKind, str], JudgementFacts], state: State
) -> list[Anomaly]:
    kind, verdict = state.filter("kind"), state.filter("verdict")

    def stands(each: Anomaly) -> str:
        judgement = latest.get((each.kind, each.key))
        return judgement.verdict.value if judgement else OPEN

    kept = [
        each
        for each in found
        if (not kind or each.kind.value == kind) and (not verdict or stands(each) == verdict)
    ]
    return sorted(kept, key=lambda each: stands(each) != OPEN)


def who(anomaly: Anomaly, names: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    """Return the names of those an anomaly is about, the first few, and their staff numbers."""
    known = [names[each] for each in anomaly.person_ids if each in names]
    more = _(" 等 %(n)s 人", n=len(known)) if len(known) > 3 else ""
    shown, numbers = _("、").join(each[0] for each in known[:3]), _("、").join(each[1] for each in known[:3])
    return f"{shown}{more}", numbers


def _anomaly(
    programme: ProgrammeFacts,
    each: Anomaly,
    latest: Mapping[tuple[AnomalyKind, str], JudgementFacts],
    names: Mapping[str, tuple[str, str]],
) -> Row:
    judgement = latest.get((each.kind, each.key))
    shown, numbers = who(each, names)
    address = url_for("inspection.anomaly", programme_id=programme.id, kind=each.kind.value, key=each.key)
    verdict = (
        Cell(words.VERDICTS[judgement.verdict], tone=words.VERDICT_TONES[judgement.verdict])
        if judgement
        else Cell(_("待判断"), tone="info")
    )
    return Row(
        (
            Cell(shown, url=address, sub=numbers),
            Cell(words.KINDS[each.kind]),
            Cell(words.sentence(each, programme)),
            verdict,
            Cell(judgement.reason if judgement else ""),
            Cell(judgement.by_name if judgement else ""),
        )
    )
