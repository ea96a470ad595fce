"""Saves that come to the hatch: gathered across requests into one statement and one commit."""

import uuid
from collections.abc import Sequence
from threading import Lock
from weakref import WeakKeyDictionary

from app.db import Databases, LineLost
from app.exams import papers
from app.exams.facts import Given, Saved, SaveOutcome
from app.exams.operations import saving
from app.exams.operations.writing import Save, Written, write_gathered
from app.gathering import Gatherer

Rows = list[Written]
_gatherers: "WeakKeyDictionary[Databases, Gatherer[Save, Rows]]" = WeakKeyDictionary()
_opening = Lock()


def save_gathered(
    databases: Databases,
    attempt_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    epoch: int,
    token_sha256: str,
    generation: int,
    responses: Sequence[Given],
) -> SaveOutcome | None:
    """Store responses with whatever else is being saved; None unless every one of them is now durable.

    None says only that the ordinary way must decide: nothing written here is acknowledged by it, and what was
    written is found there as saved. Only papers this process already knows are taken.
    """
    sheet = papers.known(attempt_id)
    if sheet is None:
        return None
    payloads = saving.read_against(sheet, person_id, responses)
    save = Save(attempt_id, person_id, generation, payloads, epoch, token_sha256)
    try:
        rows = gatherer(databases).ask(save)
    except LineLost:
        return None
    if len(rows) < len(payloads):
        return None
    saved = tuple(Saved(row.item_id, row.rev, row.saved_at) for row in rows)
    return SaveOutcome(rows[0].now, rows[0].deadline_at, saved, ())


def gatherer(databases: Databases) -> "Gatherer[Save, Rows]":
    """Return the one gatherer of a process's database."""
    found = _gatherers.get(databases)
    if found is None:
        with _opening:
            found = _gatherers.setdefault(databases, _open(databases))
    return found


def _open(databases: Databases) -> "Gatherer[Save, Rows]":
    line = databases.saves
    # The line answers after its commit, and so does the gatherer.
    return Gatherer(
        lambda saves: write_gathered(line, saves),
        key=lambda save: save.attempt_id,
        hopeless=lambda error: isinstance(error, LineLost),
        at_once=line.at_once,
    )
