"""One published figure: on the page table by table, as a workbook, a CSV, a PDF and its facts, and computed anew."""

from dataclasses import replace

from flask import current_app, render_template, request, url_for
from flask_babel import force_locale

from app.coverage import freezing
from app.coverage.meanings import MEANINGS, defined
from app.journal import policy as journal
from app.journal.words import action_name
from app.refusals import Unknown
from app.snapshots import operations, paper, policy, queries, sheets, words
from app.snapshots.facts import Kind, SnapshotFacts
from app.snapshots.forms import WithdrawForm
from app.snapshots.views.counter import SEE, desk
from app.web.desk import Answer, Visit
from app.web.tables import State, Table, attachment, export, read_state

FILTERS = ("table", "status", "reason")


def _kind() -> Kind:
    asked = request.args.get("table", "")
    return Kind(asked) if asked in set(Kind) else Kind.UNITS


@desk.get("/snapshots/<uuid:snapshot_id>", needs=SEE)
def snapshot(visit: Visit, snapshot: SnapshotFacts) -> Answer:
    return page(visit, snapshot, WithdrawForm(formdata=None))


def page(visit: Visit, snapshot: SnapshotFacts, form: WithdrawForm) -> str:
    """Return the page of a snapshot: its figures, one of its tables, and what the visitor may do about it."""
    held, kind = queries.held(visit.session, snapshot), _kind()
    address = url_for("snapshots.snapshot", snapshot_id=snapshot.id)
    sheet = sheets.sheet(held.told, kind, read_state(FILTERS), address)
    total = freezing.figures_of(held.told["figures"][snapshot.unit_path])
    return render_template(
        "snapshots/snapshot.html",
        snapshot=snapshot,
        programme=held.told["programme"],
        form=form,
        sheet=sheet,
        exports=replace(
            sheet, path=url_for("snapshots.export_table", snapshot_id=snapshot.id, table=kind), exports=True
        ),
        tabs=[(sheets.CAPTIONS[each], f"{address}?table={each.value}", each is kind) for each in Kind],
        total=total,
        shares=words.shares(total),
        nobody=sheets.nobody_started(held.told),
        may_withdraw=snapshot.stands and policy.withdraw(visit.actor, snapshot),
        definitions=defined(),
        meanings=MEANINGS,
        words=words,
    )


@desk.get(
    "/snapshots/<uuid:snapshot_id>/export/<any(units,exams,reasons,tiers,people):table>",
    needs=SEE,
    writes=True,
)
def export_table(visit: Visit, snapshot: SnapshotFacts, table: str) -> Answer:
    """Hand out one table of a snapshot as a file; it leaves an event (CO-9)."""
    held = queries.held(visit.session, snapshot)
    sheet = sheets.whole(held.told, Kind(table))
    answer = export(f"{_name(snapshot)}-{sheet.caption}", replace(sheet, notes=tuple(defined())))
    if answer is None:
        raise Unknown
    _note(visit, snapshot, table, request.args["format"], sheet)
    return answer


def _name(snapshot: SnapshotFacts) -> str:
    return f"{snapshot.unit_name}-{paper.NAME}-{snapshot.day}-{snapshot.number}"


def _note(visit: Visit, snapshot: SnapshotFacts, what: str, form: str, sheet: Table) -> None:
    operations.note_taking(visit.session, snapshot, what, form, len(sheet.rows), by=visit.actor, at=visit.at)


@desk.get("/snapshots/<uuid:snapshot_id>/pdf/export", needs=SEE, writes=True, lane="report")
def export_pdf(visit: Visit, snapshot: SnapshotFacts) -> Answer:
    held = queries.held(visit.session, snapshot)
    with force_locale("zh"):
        content = paper.draw(held, current_app.config["LUNXUN"].fallback_fonts)
    _note(visit, snapshot, "whole", "pdf", sheets.sheet(held.told, Kind.PEOPLE, State(everything=True), ""))
    return attachment(f"{_name(snapshot)}.pdf", content, "application/pdf")


@desk.get("/snapshots/<uuid:snapshot_id>/facts/export", needs=SEE, writes=True)
def export_facts(visit: Visit, snapshot: SnapshotFacts) -> Answer:
    """Hand out the content the digest was taken of, byte for byte."""
    held = queries.held(visit.session, snapshot)
    _note(visit, snapshot, "facts", "json", sheets.whole(held.told, Kind.PEOPLE))
    return attachment(f"{_name(snapshot)}.json", held.content, "application/json")


@desk.get("/snapshots/<uuid:snapshot_id>/check", needs=SEE, lane="report")
def check(visit: Visit, snapshot: SnapshotFacts) -> Answer:
    held = queries.held(visit.session, snapshot)
    return render_template(
        "snapshots/check.html",
        snapshot=snapshot,
        people=len(held.told["people"]),
        units=len(held.told["figures"]),
        found=queries.recheck(visit.session, held),
        may_read_journal=journal.read(visit.actor),
        action_name=action_name,
        words=words,
    )
