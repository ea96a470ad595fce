"""The invigilation board: who is in, when last saved, how far, who is out of reach; on the report lane."""

import random
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from app.exams import labels, queries
from app.exams.facts import AttemptState
from app.exams.records import Board, BoardLine, SittingFacts
from app.exams.rules.contacts import Contact
from app.exams.views.counter import desk
from app.exams.views.doors import SITTING, sitting_tabs, way
from app.journal.operations import record
from app.web.desk import Answer, Visit
from app.web.tables import State, read_state

FILTERS = ("show", "hall")
PER_PAGE = 100
# Seconds between two looks: somewhere in between, so that several boards do not ask at one moment.
LOOK_AFTER = (12, 18)
SHOWN: dict[str, Any] = {
    "attention": lambda line: line.contact in (Contact.QUIET, Contact.GONE),
    "running": lambda line: line.state is AttemptState.OPEN,
    "waiting": lambda line: line.state is None,
    "ended": lambda line: line.state is not None and line.state is not AttemptState.OPEN,
}
_FIRST = {Contact.GONE: 0, Contact.QUIET: 1}


@dataclass(frozen=True)
class Look:
    """One page of the board, the candidates who need somebody first."""

    board: Board
    lines: tuple[BoardLine, ...]
    found: int
    state: State
    again: int | None

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // PER_PAGE))


def _look(visit: Visit, sitting: SittingFacts) -> Look:
    state, board = read_state(FILTERS, per_page=PER_PAGE), queries.board(visit.session, sitting.id)
    kept = [line for line in board.lines if _matches(line, state)]
    kept.sort(
        key=lambda line: _FIRST.get(line.contact, 2) if line.contact else 3 if line.state is None else 4
    )
    first = (state.page - 1) * PER_PAGE
    over = board.now >= sitting.closes_at and not board.running
    again = None if over else random.randint(*LOOK_AFTER)  # noqa: S311 - jitter
    return Look(board, tuple(kept[first : first + PER_PAGE]), len(kept), state, again)


def _matches(line: BoardLine, state: State) -> bool:
    words, hall = state.search.lower(), state.filter("hall")
    shown = SHOWN.get(state.filter("show"))
    names = (line.name, line.name_pinyin.lower(), line.staff_no.lower(), str(line.seat_no or ""))
    return (
        (not words or any(words in name for name in names))
        and (not hall or line.hall == hall)
        and (shown is None or shown(line))
    )


def _values(visit: Visit, sitting: SittingFacts) -> dict[str, Any]:
    look = _look(visit, sitting)
    asked = {"q": look.state.search, **dict(look.state.filters)}
    kept: dict[str, Any] = {key: value for key, value in asked.items() if value}
    return {
        "sitting": sitting,
        "look": look,
        "labels": labels,
        "reader": visit.actor.person_id,
        "here": url_for("exams.board_now", sitting_id=sitting.id, page=look.state.page, **kept),
        "page_url": lambda page: url_for("exams.board", sitting_id=sitting.id, page=page, **kept),
    }


@desk.get("/exams/manage/sittings/<uuid:sitting_id>/board", needs=SITTING, lane="report")
def board(visit: Visit, sitting: SittingFacts) -> Answer:
    """Watch a sitting."""
    return render_template(
        "exams/board.html",
        crumbs=way(sitting, (_("监考"), None)),
        tabs=sitting_tabs(sitting, "board"),
        halls=queries.halls(visit.session, sitting.id),
        **_values(visit, sitting),
    )


@desk.get("/exams/manage/sittings/<uuid:sitting_id>/board/now", needs=SITTING, lane="report")
def board_now(visit: Visit, sitting: SittingFacts) -> Answer:
    """Give the moving part of the board alone."""
    return render_template("exams/board_now.html", **_values(visit, sitting))


@desk.get("/exams/manage/sittings/<uuid:sitting_id>/print", needs=SITTING, writes=True)
def print_sitting(visit: Visit, sitting: SittingFacts) -> Answer:
    """Print a sitting's candidates by hall and seat, with room to sign; who printed it is kept."""
    found = queries.board(visit.session, sitting.id)
    halls: dict[str, list[BoardLine]] = {}
    for line in found.lines:
        halls.setdefault(line.hall, []).append(line)
    record(
        visit.session,
        "sitting.printed",
        "sitting",
        sitting.id,
        by=visit.actor,
        at=visit.at,
        unit_path=sitting.unit_path,
        rows=len(found.lines),
    )
    return render_template(
        "exams/print_sitting.html",
        sitting=sitting,
        halls=halls,
        labels=labels,
        now=found.now,
    )
