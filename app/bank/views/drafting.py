"""Draft items from a passage: look through what it offers, mend the stems, keep some as drafts."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.bank import labels, operations, policy
from app.bank.counter import desk
from app.bank.facts import PassageLine
from app.bank.queries import anchors
from app.bank.queries.candidates import candidates
from app.library import queries
from app.library.facts import DocumentFacts
from app.refusals import Unknown
from app.web.desk import Answer, Visit, may
from question_bank.drafting import WEIGHTS, Candidate

DOCUMENT = may(policy.keep_document, queries.document, key="document_id")
LONGEST = 1000


@desk.get("/bank/documents/<uuid:document_id>/passages/<paragraph>/drafting", needs=DOCUMENT)
def drafting(visit: Visit, document: DocumentFacts, paragraph: str) -> Answer:
    line = _line(visit, document, paragraph)
    found = candidates(visit.session, document, paragraph, policy.scope(visit.actor))
    return _page(document, line, found)


def _line(visit: Visit, document: DocumentFacts, paragraph: str) -> PassageLine:
    lines = anchors.chart(visit.session, document.id, policy.scope(visit.actor))
    found = next((each for each in lines if each.paragraph == paragraph), None)
    if found is None:
        raise Unknown
    return found


def _page(
    document: DocumentFacts,
    line: PassageLine,
    found: list[Candidate],
    *,
    chosen: frozenset[str] = frozenset(),
    stems: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
    topic: str = "",
) -> str:
    return render_template(
        "bank/drafting.html",
        document=document,
        line=line,
        candidates=found,
        chosen=chosen,
        stems=stems or {},
        faults=faults or {},
        topic=topic or (found[0].entry.item.topic if found else ""),
        weights=WEIGHTS,
        words=labels,
    )


@desk.post("/bank/documents/<uuid:document_id>/passages/<paragraph>/drafting", needs=DOCUMENT)
def keep_drafts(visit: Visit, document: DocumentFacts, paragraph: str) -> Answer:
    """Write the ticked candidates as drafts; each still goes through review by somebody else."""
    line = _line(visit, document, paragraph)
    topic = request.form.get("topic", "")
    topic = topic if topic in labels.TOPICS else ""
    found = candidates(visit.session, document, paragraph, policy.scope(visit.actor), topic)
    chosen = frozenset(request.form.getlist("chosen")) & {each.id for each in found}
    stems = {each.id: request.form.get(f"stem-{each.id}", each.entry.item.stem)[:LONGEST] for each in found}
    if not chosen:
        flash(_("请勾选要保留的候选题；已有人保留的不再列出。"), "info")
        return _page(document, line, found, stems=stems, topic=topic), 422
    picked = [each.entry for each in found if each.id in chosen]
    kept = operations.keep_candidates(visit.session, document.id, picked, stems, by=visit.actor, at=visit.at)
    if kept.faults:
        faults = dict(kept.faults)
        return _page(document, line, found, chosen=chosen, stems=stems, faults=faults, topic=topic), 422
    flash(
        _("已存为草稿 %(n)s 题。请逐题完善后送审，由另一人审定后才会用于组卷。", n=len(kept.item_ids)), "ok"
    )
    where = url_for("bank.passage", document_id=document.id, paragraph=paragraph, _anchor="items")
    return redirect(where, 303)
