"""The map of a document, and each of its passages with the items that rest on it."""

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.bank import labels, policy
from app.bank.counter import desk
from app.bank.facts import PassageLine
from app.bank.queries import anchors
from app.library import queries
from app.library.facts import DocumentFacts
from app.refusals import Unknown
from app.web.desk import Answer, Visit, may
from app.web.tables import Cell, Column, Filter, Row, State, Table, export, read_state, table

DOCUMENT = may(policy.keep_document, queries.document, key="document_id")
COVERS = {"none": _l("没有试题"), "some": _l("有试题"), "drifted": _l("有待确认的试题")}


@desk.get("/bank/documents/<uuid:document_id>", needs=DOCUMENT)
def chart(visit: Visit, document: DocumentFacts) -> Answer:
    state = read_state(("cover",))
    lines = anchors.chart(visit.session, document.id, policy.scope(visit.actor))
    sheet = _sheet(document, lines, state)
    versions = queries.versions(visit.session, document.id)
    return export(_("段落与试题"), sheet) or render_template(
        "bank/document.html",
        document=document,
        sheet=sheet,
        versions=versions,
        standing=anchors.standing_counts(visit.session, document.id, policy.scope(visit.actor)),
        passages=len(lines),
        uncovered=sum(_needs_items(line) for line in lines),
    )


def _needs_items(line: PassageLine) -> bool:
    return not line.items and not line.drifted


def _chosen(line: PassageLine, cover: str) -> bool:
    if cover == "none":
        return _needs_items(line)
    if cover == "some":
        return bool(line.items)
    return bool(line.drifted) or cover != "drifted"


def _sheet(document: DocumentFacts, lines: list[PassageLine], state: State) -> Table:
    words = state.search.lower()
    found = [
        line
        for line in lines
        if _chosen(line, state.filter("cover"))
        and (not words or words in f"{line.paragraph} {line.title} {line.text}".lower())
    ]
    # In the document's order, but what no item covers comes first: it is what there is to do.
    found.sort(key=lambda line: line.items + line.drifted > 0)
    start = 0 if state.everything else (state.page - 1) * state.per_page
    shown = found if state.everything else found[start : start + state.per_page]
    return table(
        caption=_("段落与试题"),
        columns=(
            Column("passage", _l("段落"), priority=1),
            Column("paragraph", _l("段号")),
            Column("approved", _l("已审定"), numeric=True, priority=1),
            Column("under_way", _l("草稿和待审"), numeric=True),
            Column("drifted", _l("待确认"), numeric=True),
            Column("draft", _l("出题"), priority=1),
        ),
        rows=[_row(document, line) for line in shown],
        total=len(found),
        state=state,
        filters=(Filter("cover", _l("试题"), tuple(COVERS.items())),),
        searchable=True,
        search_label=_("原文或段号"),
        empty_title=_("还没有段落"),
        empty_hint=_("导入文件原文后，这里按段列出试题。"),
    )


def _row(document: DocumentFacts, line: PassageLine) -> Row:
    url = url_for("bank.passage", document_id=document.id, paragraph=line.paragraph)
    text = line.text or line.title
    return Row(
        (
            Cell(
                text if len(text) <= 60 else f"{text[:60]}…",
                url=url,
            ),
            Cell(line.paragraph),
            Cell(line.approved, numeric=True),
            Cell(line.under_way, numeric=True),
            Cell(line.drifted or None, numeric=True),
            Cell(_("出题"), url=url_for("bank.drafting", document_id=document.id, paragraph=line.paragraph)),
        ),
        id=line.paragraph.replace(".", "-"),
    )


@desk.get("/bank/documents/<uuid:document_id>/passages/<paragraph>", needs=DOCUMENT)
def passage(visit: Visit, document: DocumentFacts, paragraph: str) -> Answer:
    shelves = policy.scope(visit.actor)
    lines = anchors.chart(visit.session, document.id, shelves)
    at = next((place for place, line in enumerate(lines) if line.paragraph == paragraph), None)
    if at is None:
        raise Unknown
    section = next(
        (each for each in queries.sections(visit.session, document.id) if each.paragraph == paragraph), None
    )
    return render_template(
        "bank/passage.html",
        document=document,
        line=lines[at],
        before=lines[at - 1] if at else None,
        after=lines[at + 1] if at + 1 < len(lines) else None,
        section=section,
        items=anchors.lines_on(visit.session, document.id, paragraph, shelves)
        if lines[at].text
        else anchors.lines_citing(visit.session, paragraph, shelves),
        words=labels,
    )
