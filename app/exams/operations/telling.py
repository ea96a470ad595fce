"""Released results told at the hatch: many read together. A hall's results are asked for in the same minutes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.exams import queries
from app.exams.facts import ResultFacts
from app.exams.operations.entering import Entry, owners
from app.exams.operations.together import Together
from app.exams.records.marking import AppealFacts
from app.messages import queries as messages
from app.web.actor import STAFF, Actor


@dataclass(frozen=True)
class ToldResult:
    """A released result with its appeals, whose it is, and how many messages they have not read."""

    actor: Actor
    result: ResultFacts
    appeals: tuple[AppealFacts, ...]
    unread: int


def _tell(session: Session, entries: Sequence[Entry]) -> list[ToldResult | None]:
    """Read the results that are out. What is not, or not yet, and the pages of staff are the door's."""
    own = owners(session, entries)
    mine = {attempt.id: attempt for _, attempt in filter(None, own)}
    found = queries.results(session, list(mine.values()), queries.now(session)) if mine else {}
    appeals = queries.some_appeals(session, list(found)) if found else {}
    people = [attempt.person_id for attempt in mine.values() if attempt.id in found]
    unread = messages.unread_each(session, people) if people else {}
    return [
        ToldResult(each[0], found[key], tuple(appeals[key]), unread[each[0].person_id])
        if each and (key := each[1].id) in found and not each[0].has(*STAFF)
        else None
        for each in own
    ]


tell_result = Together(_tell, key=lambda entry: entry.attempt_id, readonly=True)
