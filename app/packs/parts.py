"""Each part of a pack as its files: tables as CSV, figures as published, reports as handed in."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.clock import day_of
from app.coverage import freezing
from app.coverage.facts import Status
from app.coverage.meanings import defined
from app.packs.facts import Part
from app.packs.queries import results, training
from app.packs.queries.training import Slice
from app.packs.rules import path_of
from app.reports import paper as report_paper
from app.reports import queries as reports
from app.reports.models import ReportCall, ReportVersion, UnitReport
from app.snapshots import paper, sheets
from app.snapshots import queries as snapshots
from app.snapshots.facts import Kind
from app.web.tables import body, comma_separated, header

Files = Mapping[str, bytes]
Make = Callable[[Session, Slice, str], Files]


def _table(part: Part, rows: Callable[[Session, Slice], training.Rows]) -> Make:
    def make(session: Session, of: Slice, _fallbacks: str) -> Files:
        head, lines = rows(session, of)
        return {path_of(part) + ".csv": comma_separated(head, lines)}

    return make


def _certificates(session: Session, of: Slice, _fallbacks: str) -> Files:
    (head, lines), files = results.certificates(session, of)
    listed = {path_of(Part.CERTIFICATES, "证书清单.csv"): comma_separated(head, lines)}
    return listed | {path_of(Part.CERTIFICATES, name): content for name, content in files}


def _content(session: Session, of: Slice) -> tuple[bytes, Any]:
    """Return the frozen facts: those published for the unit and the day, else those of the order's instant."""
    path, day = of.scope.paths[0], day_of(of.at)
    published = snapshots.standing(session, of.programme.id, path, day)
    if published is not None and published.published_at <= of.at:
        held = snapshots.held(session, published)
        return held.content, held
    return freezing.freeze(of.roll, of.scope.paths, day, of.at), None


def _coverage(session: Session, of: Slice, fallbacks: str) -> Files:
    content, held = _content(session, of)
    told = freezing.read(content)
    files = {path_of(Part.COVERAGE, "facts.json"): content}
    for kind in Kind:
        table = sheets.whole(told, kind)
        name = f"{table.caption}.csv".replace("/", "比")
        files[path_of(Part.COVERAGE, name)] = comma_separated(header(table), body(table))
    meant = [(str(name), str(meaning)) for name, meaning in defined()]
    files[path_of(Part.COVERAGE, "指标口径.csv")] = comma_separated(("指标", "口径"), meant)
    if held is not None:
        files[path_of(Part.COVERAGE, f"第{held.facts.number}号快照.pdf")] = paper.draw(held, fallbacks)
    return files


def _gap(session: Session, of: Slice, _fallbacks: str) -> Files:
    """Return who is missing, each with the one reason there is."""
    told = freezing.read(_content(session, of)[0])
    table = sheets.whole(told, Kind.PEOPLE)
    missing = {each["staff_no"] for each in told["people"] if each["status"] == Status.MISSING}
    lines: Sequence[Sequence[Any]] = [line for line in body(table) if line[1] in missing]
    return {path_of(Part.GAP) + ".csv": comma_separated(header(table), lines)}


def _reports(session: Session, of: Slice, fallbacks: str) -> Files:
    """Return the last version of each of the unit's own reports handed in in the period: its content, and on paper."""
    statement: Any = (
        select(col(UnitReport.id), col(ReportVersion.number))
        .join(ReportVersion, col(ReportVersion.report_id) == UnitReport.id)
        .join(ReportCall, col(ReportCall.id) == UnitReport.call_id)
        .where(
            col(ReportCall.programme_id) == of.programme.id,
            col(UnitReport.unit_path) == of.scope.paths[0],
            col(ReportVersion.submitted_at) >= of.first,
            col(ReportVersion.submitted_at) < of.after,
            col(ReportVersion.submitted_at) <= of.at,
        )
        .order_by(col(ReportVersion.submitted_at), col(ReportVersion.number))
    )
    latest = {row.id: row.number for row in session.execute(statement).all()}
    files: dict[str, bytes] = {}
    for number, (report_id, version_number) in enumerate(latest.items(), 1):
        report = reports.report(session, report_id)
        version = reports.version(session, report_id, version_number)
        assert report is not None
        assert version is not None
        name = f"{number:02d}-{report.call.title}"
        files[path_of(Part.REPORT, f"{name}.json")] = version.content.encode()
        files[path_of(Part.REPORT, f"{name}.pdf")] = report_paper.draw(report, version, fallbacks)
    if not files:
        files[path_of(Part.REPORT, "说明.txt")] = "本单位在材料期间内没有向上级报送的报告。\r\n".encode(
            "utf-8-sig"
        )
    return files


def _journal(session: Session, of: Slice, _fallbacks: str) -> Files:
    found = results.journal(session, of)
    if not found:
        note = "取数时刻之前，操作日志还没有封印。\r\n"
        return {path_of(Part.JOURNAL, "说明.txt"): note.encode("utf-8-sig")}
    return {path_of(Part.JOURNAL, name): content for name, content in found.items()}


PARTS: Mapping[Part, Make] = {
    Part.PLAN: _table(Part.PLAN, training.plan),
    Part.ROSTER: _table(Part.ROSTER, training.roster),
    Part.TIMETABLE: _table(Part.TIMETABLE, training.timetable),
    Part.SIGN_IN: _table(Part.SIGN_IN, training.sign_in),
    Part.LEAVE: _table(Part.LEAVE, training.leaves),
    Part.BLUEPRINT: _table(Part.BLUEPRINT, results.exam_blueprints),
    Part.RESULTS: _table(Part.RESULTS, results.results),
    Part.CERTIFICATES: _certificates,
    Part.GAP: _gap,
    Part.COVERAGE: _coverage,
    Part.REPORT: _reports,
    Part.JOURNAL: _journal,
}
