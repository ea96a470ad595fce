"""What an organizer sees of practice: counts by topic, and never a person."""

from flask import render_template
from flask_babel import gettext as _

from app.practice import policy, queries
from app.practice.counter import desk
from app.practice.facts import TopicFigures
from app.practice.rules import FEWEST
from app.practice.views import words
from app.web.desk import Answer, Visit, may
from app.web.tables import Cell, Column, Row, State, export, table


@desk.get("/practice/figures", needs=may(policy.count))
def figures(visit: Visit) -> Answer:
    """Show the topics with their items and how they were practised."""
    found = queries.figures(visit.session, policy.scope(visit.actor), policy.shelf(visit.actor))
    columns = (
        Column("topic", _("知识点"), priority=1),
        Column("shared", _("考试和练习均可"), numeric=True),
        Column("practice", _("仅供练习"), numeric=True),
        Column("exam", _("仅供考试"), numeric=True),
        Column("people", _("自测人数"), numeric=True, priority=1),
        Column("answers", _("作答次数"), numeric=True),
        Column("right", _("答对的比例"), numeric=True, priority=1),
    )
    sheet = table(
        caption=_("自测情况"),
        columns=columns,
        rows=[_row(each) for each in found],
        total=len(found),
        state=State(per_page=max(len(found), 1)),
        empty_title=_("题库里还没有可用的试题"),
        empty_hint=_("试题审定后，学员就可以自测。"),
    )
    return export(_("自测情况"), sheet) or render_template(
        "practice/figures.html", sheet=sheet, fewest=FEWEST, shared=sum(each.shared for each in found)
    )


def _row(line: TopicFigures) -> Row:
    counts = (line.shared, line.practice, line.exam)
    few = _("少于 %(n)s 人", n=FEWEST)
    share = f"{line.right / line.answers:.0%}" if line.answers else "—"
    told = (str(line.people), str(line.answers), share) if line.people else (few, "—", "—")
    return Row(
        (
            Cell(words.topic(line.topic)),
            *(Cell(count, numeric=True) for count in counts),
            *(Cell(text, numeric=True) for text in told),
        )
    )
