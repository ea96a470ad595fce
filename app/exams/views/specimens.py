"""A paper to look at, to print and to take away; it belongs to nobody."""

from flask import render_template, request
from flask_babel import gettext as _

from app.exams import labels, queries
from app.exams.facts import ExamState
from app.exams.figures import written
from app.exams.records import ExamFacts
from app.exams.records.specimens import FORM_NAMES, Asked, Specimen
from app.exams.refusals import PaperNotDrawn
from app.exams.views.counter import desk
from app.exams.views.doors import EXAM
from app.exams.views.manage import lacking
from app.journal.operations import record
from app.refusals import Unknown
from app.web.desk import Answer, Visit
from app.web.tables import attachment
from question_bank.parallel import OverlapTooGreat
from question_bank.printing.files import FORMS, TYPES, keys_file, questions_file
from question_bank.printing.sheets import Head

SHOWN = ("paper", "both", "keys")


def _asked(shown: str) -> Asked:
    form = request.args.get("form", "")
    overlap = request.args.get("overlap", "")
    return Asked(
        seed=request.args.get("seed", "").strip()[:40] or "1",
        form=form if form and form in FORM_NAMES else "",
        overlap=min(int(overlap), 100) if overlap.isascii() and overlap.isdigit() and len(overlap) < 4 else 0,
        keys=shown != "paper",
    )


def _shown() -> str:
    """Return what of the paper is wanted; `keys=1` has always meant the paper with its keys."""
    shown = request.args.get("show", "")
    return shown if shown in SHOWN else "both" if request.args.get("keys") == "1" else "paper"


def _head(exam: ExamFacts, asked: Asked) -> Head:
    name = _("%(form)s 卷", form=asked.form) if asked.form else ""
    rules = _(
        "总分 %(total)s 分，%(line)s 分及格，时长 %(minutes)s 分钟",
        total=written(exam.total_marks),
        line=written(exam.pass_mark),
        minutes=exam.duration_minutes,
    )
    return Head(exam.title, name, (rules,))


def _drawn(visit: Visit, exam: ExamFacts, asked: Asked) -> Specimen | None:
    published = None if exam.state is ExamState.DRAFT else exam.id
    head = _head(exam, asked)
    return queries.specimen(visit.session, exam.blueprint, exam.unit_path, asked, head, published)


@desk.get("/exams/manage/<uuid:exam_id>/preview", needs=EXAM)
def preview(visit: Visit, exam: ExamFacts) -> Answer:
    """Show a paper drawn by a seed, ready to print."""
    shown = _shown()
    asked = _asked(shown)
    refused: str = ""
    specimen: Specimen | None = None
    try:
        specimen = _drawn(visit, exam, asked)
    except OverlapTooGreat as too_great:
        refused = labels.too_alike(too_great)
    return render_template(
        "exams/manage_preview.html",
        exam=exam,
        asked=asked,
        shown=shown,
        head=_head(exam, asked),
        specimen=specimen,
        refused=refused,
        lacking=lacking(visit, exam.blueprint, exam.unit_path),
        forms=FORMS,
        form_names=FORM_NAMES,
    )


@desk.get("/exams/manage/<uuid:exam_id>/paper", needs=EXAM, writes=True)
def export_paper(visit: Visit, exam: ExamFacts) -> Answer:
    """Hand out a paper drawn by a seed as a file: what candidates get, or what markers get."""
    asked, kind = _asked(_shown()), request.args.get("as", "docx")
    if kind not in FORMS:
        raise Unknown
    try:
        specimen = _drawn(visit, exam, asked)
    except OverlapTooGreat as too_great:
        raise PaperNotDrawn(missing=labels.too_alike(too_great)) from None
    if specimen is None:
        raise PaperNotDrawn(
            missing="".join(sentence for sentence, _url in lacking(visit, exam.blueprint, exam.unit_path))
        )
    record(
        visit.session,
        "exam.paper_exported",
        "exam",
        exam.id,
        by=visit.actor,
        at=visit.at,
        unit_path=exam.unit_path,
        seed=asked.seed,
        form=asked.form,
        keys=asked.keys,
        format=kind,
    )
    name = " ".join(filter(None, (exam.title, specimen.questions.head.name, _("答案") if asked.keys else "")))
    content = (
        questions_file(kind, specimen.questions)
        if specimen.key is None
        else keys_file(kind, specimen.questions, specimen.key)
    )
    return attachment(f"{name}.{kind}", content, TYPES[kind])
