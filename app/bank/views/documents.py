"""Bring a document's text in: upload, look at how it was divided, correct that, keep it."""

import uuid
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.bank import labels, operations, policy
from app.bank.counter import desk
from app.bank.document_forms import FileForm, KeepForm, KeepNextForm
from app.bank.facts import Settled
from app.bank.queries import anchors
from app.library import operations as library
from app.library import queries
from app.library.facts import DocumentFacts, DraftFacts, VersionFacts
from app.library.files import lines_of
from app.library.rules import corrected
from app.refusals import Refusal
from app.web.desk import Answer, Visit, may
from app.web.errors import say
from app.web.forms import options, uploaded
from app.web.tables import Cell, Column, Row, State, table
from question_bank.documents import Role, issued_on, number

KEEP = may(policy.keep)
DRAFT = may(policy.keep_draft, queries.draft, key="draft_id")
PER_PAGE = 100


@desk.get("/bank/documents", needs=KEEP)
def documents(visit: Visit) -> Answer:
    found = queries.documents(visit.session)
    newest = queries.newest_of_all(visit.session)
    standings = anchors.standings(visit.session, policy.scope(visit.actor))
    sheet = table(
        caption=_("依据文件"),
        columns=(
            Column("title", _l("文件标题"), priority=1),
            Column("version", _l("原文版本"), priority=1),
            Column("passages", _l("段落"), numeric=True),
            Column("items", _l("试题"), numeric=True),
            Column("waiting", _l("待确认"), numeric=True, priority=1),
        ),
        rows=[_row(each, newest.get(each.id), standings.get(each.id, Settled())) for each in found],
        total=len(found),
        state=State(per_page=max(1, len(found))),
        exports=False,
        empty_title=_("还没有依据文件"),
        empty_hint=_("导入文件后，试题才能引到它的段落。"),
    )
    drafts = queries.drafts(visit.session, visit.actor.person_id)
    return render_template("bank/documents.html", sheet=sheet, drafts=drafts)


def _row(document: DocumentFacts, version: VersionFacts | None, standing: Settled) -> Row:
    waiting = standing.drifted + standing.moved
    return Row(
        (
            Cell(
                document.title,
                url=url_for("bank.chart", document_id=document.id),
                sub=document.document_no,
            ),
            Cell(_("第 %(n)s 版", n=version.number) if version else _("未导入原文")),
            Cell(version.passages if version else None),
            Cell(standing.total or None),
            Cell(
                waiting or None,
                url=url_for("bank.drift", document_id=document.id) if waiting else None,
            ),
        ),
        id=str(document.id),
    )


@desk.get("/bank/documents/import", needs=KEEP)
def choose_text(visit: Visit) -> Answer:
    return _upload_page(_file_form(visit, formdata=None, data={"document_id": request.args.get("document")}))


def _file_form(visit: Visit, **more: Any) -> FileForm:
    form = FileForm(**more)
    known = queries.documents(visit.session)
    names = ((str(each.id), f"{each.document_no} {each.title}") for each in known)
    form.document_id.choices = options([("", _("新的文件")), *names])
    return form


def _upload_page(form: FileForm, refusal: str = "") -> str:
    return render_template("bank/document_import.html", form=form, refusal=refusal)


@desk.post("/bank/documents/import", needs=KEEP)
def bring_text(visit: Visit) -> Answer:
    form = _file_form(visit)
    if not form.validate_on_submit():
        return _upload_page(form), 422
    try:
        name, content = uploaded("file")
        draft_id = library.bring_in(
            visit.session,
            file_name=name,
            content=content,
            lines=lines_of(name, content),
            document_id=uuid.UUID(form.document_id.data) if form.document_id.data else None,
            by=visit.actor,
            at=visit.at,
        )
    except Refusal as refusal:
        return _upload_page(form, say(refusal)), 422
    return redirect(url_for("bank.draft_text", draft_id=draft_id), 303)


@desk.get("/bank/documents/drafts/<uuid:draft_id>", needs=DRAFT)
def draft_text(visit: Visit, draft: DraftFacts) -> Answer:
    return _draft_page(visit, draft, _keep_form(draft))


def _keep_form(draft: DraftFacts) -> KeepForm | KeepNextForm:
    """Return the form that keeps a draft, filled with what the text says of itself."""
    if draft.document_id is not None:
        return KeepNextForm(formdata=None, data={"revision": draft.revision})
    said = {part.role: part.text for part in reversed(draft.parts)}
    values = {
        "document_no": said.get(Role.NUMBER, ""),
        "title": said.get(Role.TITLE, "")[:200],
        "issued_on": issued_on(draft.parts),
        "revision": draft.revision,
    }
    return KeepForm(formdata=None, data=values)


def _draft_page(visit: Visit, draft: DraftFacts, form: KeepForm | KeepNextForm, refusal: str = "") -> str:
    numbered = list(enumerate(zip(number(draft.parts), draft.parts, strict=True)))
    pages = -(-len(numbered) // PER_PAGE)
    page = min(max(request.args.get("page", 1, int), 1), pages)
    latest = queries.newest(visit.session, draft.document_id) if draft.document_id else None
    return render_template(
        "bank/document_draft.html",
        draft=draft,
        form=form,
        refusal=refusal,
        shown=numbered[(page - 1) * PER_PAGE : page * PER_PAGE],
        page=page,
        pages=pages,
        opened=request.args.get("at", -1, int),
        next_number=latest.number + 1 if latest else 1,
        roles=labels.ROLES,
    )


@desk.post("/bank/documents/drafts/<uuid:draft_id>/correct", needs=DRAFT)
def correct_text(visit: Visit, draft: DraftFacts) -> Answer:
    """Join, split, drop or recast one part: the button says which, and of which part."""
    act, _sep, place = request.form.get("act", "")[:40].partition(":")
    at = int(place) if place.isdecimal() else -1
    parts = corrected(draft.parts, act, at, request.form.get("text", "")[:20_000])
    revision = request.form.get("revision", "")
    library.correct(
        visit.session,
        draft.id,
        parts,
        act,
        from_revision=int(revision) if revision.isdecimal() else 0,
        by=visit.actor,
        at=visit.at,
    )
    shown = max(0, at - 1 if act == "join" else at)
    page = shown // PER_PAGE + 1
    return redirect(url_for("bank.draft_text", draft_id=draft.id, page=page, _anchor=f"part-{shown}"), 303)


@desk.post("/bank/documents/drafts/<uuid:draft_id>/keep", needs=DRAFT)
def keep_text(visit: Visit, draft: DraftFacts) -> Answer:
    form = KeepNextForm() if draft.document_id else KeepForm()
    if not form.validate_on_submit():
        return _draft_page(visit, draft, form), 422
    revision = form.revision.data or ""
    try:
        document_id = operations.keep_text(
            visit.session,
            draft.id,
            from_revision=int(revision) if revision.isdecimal() else 0,
            document_no=form.data.get("document_no", ""),
            title=form.data.get("title", ""),
            issued_on=form.data.get("issued_on") or date.min,
            by=visit.actor,
            at=visit.at,
        )[0]
    except Refusal as refusal:
        return _draft_page(visit, draft, form, say(refusal)), refusal.status
    settled = anchors.standing_counts(visit.session, document_id, policy.scope(visit.actor))
    flash(
        _(
            "原文已保存。试题：未变 %(unchanged)s，段号移动 %(moved)s，段落改动 %(changed)s，段落已无 %(gone)s。",
            unchanged=settled.unchanged,
            moved=settled.moved,
            changed=settled.changed,
            gone=settled.gone,
        ),
        "warn" if settled.drifted else "ok",
    )
    where = "bank.drift" if settled.drifted or settled.moved else "bank.chart"
    return redirect(url_for(where, document_id=document_id), 303)


@desk.post("/bank/documents/drafts/<uuid:draft_id>/discard", needs=DRAFT)
def discard_text(visit: Visit, draft: DraftFacts) -> Answer:
    library.discard(visit.session, draft.id, by=visit.actor, at=visit.at)
    flash(_("已放弃这次导入。"), "ok")
    return redirect(url_for("bank.documents"), 303)
