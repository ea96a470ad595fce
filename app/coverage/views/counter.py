"""The one desk the views of this room register at, and what several of them open and answer."""

from dataclasses import replace
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from app.coverage import policy
from app.coverage.meanings import defined
from app.coverage.sheets import day_text
from app.journal.operations import record
from app.planning import queries as planning
from app.planning.records import ProgrammeFacts
from app.refusals import Unknown
from app.web.desk import Answer, Desk, Visit, may
from app.web.tables import Table, export

desk = Desk("coverage", "app.coverage")
# Tables whose lines are people.
PEOPLE = frozenset({"gap", "people"})
SEE = may(policy.see, planning.programme, key="programme_id")


def files_of(endpoint: str, programme: ProgrammeFacts, sheet: Table, **more: Any) -> Table:
    """Return a table with the address of its files, which leave an event."""
    return replace(sheet, path=url_for(endpoint, programme_id=programme.id, **more), exports=True)


def exported(visit: Visit, programme: ProgrammeFacts, sheet: Table, name: str, what: str) -> Answer:
    """Answer with a table as a file, and record who took what (CO-9)."""
    on = day_text()
    told = replace(sheet, notes=tuple(defined()))
    if what in PEOPLE and request.args.get("format") == "xlsx":
        # Programs read the CSV; people read the workbook, and look for how many there are.
        told = replace(told, foot=(_("合计 %(n)s 人", n=len(sheet.rows)),))
    answer = export(f"{programme.name}-{name}{f'-{on}' if on else ''}", told)
    if answer is None:
        raise Unknown
    record(
        visit.session,
        "coverage.exported",
        "programme",
        programme.id,
        by=visit.actor,
        at=visit.at,
        unit_path=programme.unit_path,
        table=what,
        format=request.args["format"],
        rows=len(sheet.rows),
        columns=[column.key for column in sheet.columns],
        filters={key: value for key, value in sheet.state.filters if value},
        words=sheet.state.search,
    )
    return answer
