"""自测: the topics, a round one question at a time, and its summary.

What somebody practises is their own affair: it leaves no event (docs/decisions/0026).
"""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.bank import labels
from app.clock import day_of
from app.practice import forms, operations, policy, queries
from app.practice.counter import desk
from app.practice.facts import QuestionFacts, Reach, RoundFacts
from app.practice.rules import AlreadyFinished, NothingDue, NothingToPractise, NotNow
from app.practice.views import words
from app.refusals import Unknown
from app.web.desk import Answer, Visit, may
from app.web.errors import say
from question_bank.picking import SIZES
from question_bank.spacing import RESTS

PRACTISE = may(policy.practise)
OWN = may(policy.own_round, queries.round_of, key="round_id")


def reach_of(visit: Visit) -> Reach:
    """Return what the visitor may practise now."""
    actor = visit.actor
    return queries.reach(visit.session, actor.person_id, policy.shelf(actor), visit.at)


@desk.get("/practice", needs=PRACTISE)
def index(visit: Visit) -> Answer:
    """Show the topics, what is due, and the round that is open."""
    reach = reach_of(visit)
    return render_template(
        "practice/index.html",
        reach=reach,
        topics=queries.topics(visit.session, reach, day_of(visit.at)),
        current=queries.open_round(visit.session, visit.actor.person_id),
        sizes=SIZES,
        usual=forms.USUAL,
        labels=labels,
        words=words,
        rests=RESTS,
    )


@desk.post("/practice/rounds", needs=PRACTISE, journalled=False)
def begin(visit: Visit) -> Answer:
    """Begin a round, or go on with the open one of the same choice."""
    choice = forms.read_choice(request.form)
    try:
        round_id = operations.begin(visit.session, choice, reach_of(visit), at=visit.at)
    except (NothingToPractise, NothingDue) as refusal:
        flash(say(refusal), "warn")
        return redirect(url_for("practice.index"), 303)
    return redirect(url_for("practice.go_on", round_id=round_id), 303)


@desk.get("/practice/rounds/<uuid:round_id>", needs=OWN)
def go_on(visit: Visit, found: RoundFacts) -> Answer:
    """Go to the first question that waits, or show how the round went."""
    reach = reach_of(visit)
    marks = queries.strip(visit.session, found.id, reach)
    number = words.next_number(marks, 0)
    if found.finished_at is None and number:
        return redirect(url_for("practice.ask", round_id=found.id, number=number), 303)
    return render_template(
        "practice/summary.html",
        found=found,
        marks=marks,
        tally=words.tally(marks),
        to_reread=queries.to_reread(visit.session, found.id),
        labels=labels,
        words=words,
        reach=reach,
    )


@desk.get("/practice/rounds/<uuid:round_id>/<int:number>", needs=OWN)
def ask(visit: Visit, found: RoundFacts, number: int) -> Answer:
    """Ask one question; once it is answered, show the key, why, and the passage."""
    reach = reach_of(visit)
    question = _question(visit, found, number, reach)
    marks = queries.strip(visit.session, found.id, reach)
    shown = {"found": found, "marks": marks, "question": question, "labels": labels, "words": words}
    shown["next_number"] = words.next_number(marks, number)
    if question.item is None:
        return render_template("practice/closed.html", reach=reach, **shown)
    if question.entry is None:
        if found.finished_at is not None:
            return redirect(url_for("practice.go_on", round_id=found.id), 303)
        return render_template("practice/ask.html", **shown)
    return render_template(
        "practice/answered.html",
        passage=queries.passage(visit.session, question, question.entry.item.paragraph),
        error=queries.error_on(visit.session, visit.actor.person_id, question.item_id),
        today=day_of(visit.at),
        **shown,
    )


def _question(visit: Visit, found: RoundFacts, number: int, reach: Reach) -> QuestionFacts:
    question = queries.question(visit.session, found.id, number, reach)
    if question is None:
        raise Unknown
    return question


@desk.post("/practice/rounds/<uuid:round_id>/<int:number>", needs=OWN, journalled=False)
def give(visit: Visit, found: RoundFacts, number: int) -> Answer:
    """Answer a question; the same again, from wherever, changes nothing."""
    reach = reach_of(visit)
    question = _question(visit, found, number, reach)
    back = redirect(url_for("practice.ask", round_id=found.id, number=number), 303)
    if question.item is None or question.answer is not None:
        return back
    response = forms.read_response(request.form, question.item)
    if response is None and not forms.gave_up(request.form):
        flash(_("还没有作答。请先作答；不会的题，点“不会，看答案”。"), "warn")
        return back
    try:
        operations.answer(visit.session, found.id, question, response, reach, at=visit.at)
    except (NotNow, AlreadyFinished) as refusal:
        flash(say(refusal), "warn")
    return back


@desk.post("/practice/rounds/<uuid:round_id>/<int:number>/judge", needs=OWN, journalled=False)
def judge(visit: Visit, found: RoundFacts, number: int) -> Answer:
    """Take the writer's own judgement of a written answer."""
    reach = reach_of(visit)
    question = _question(visit, found, number, reach)
    if question.rubric is not None:
        points = forms.read_points(request.form, max(len(question.rubric.rubric), 1))
        operations.judge(visit.session, found.id, question, points, reach, at=visit.at)
    return redirect(url_for("practice.ask", round_id=found.id, number=number), 303)


@desk.post("/practice/rounds/<uuid:round_id>/finish", needs=OWN, journalled=False)
def finish(visit: Visit, found: RoundFacts) -> Answer:
    """Finish a round with what was answered."""
    operations.finish(visit.session, found.id, at=visit.at)
    return redirect(url_for("practice.go_on", round_id=found.id), 303)
