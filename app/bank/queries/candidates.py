"""What a passage offers to be asked: drafted anew each time out of its words, and what is asked of it already."""

import uuid
from collections import Counter

from sqlmodel import Session

from app.bank.facts import Shelves
from app.bank.queries import anchors
from app.bank.queries.listing import entries
from app.library.facts import DocumentFacts
from question_bank.drafting import Candidate, draft
from question_bank.items import TOPICS, Entry


def candidates(
    session: Session, document: DocumentFacts, paragraph: str, shelves: Shelves, topic: str = ""
) -> list[Candidate]:
    """Return the candidates of a passage, the best first; none while the document has no text."""
    passages = anchors.source(session, document.id) or []
    passage = next((each for each in passages if each.paragraph == paragraph), None)
    if passage is None:
        return []
    known = _asked(session, document.id, paragraph, shelves)
    chosen = topic or usual_topic(known)
    return draft(passage, passages, known, title=document.title, topic=chosen)


def _asked(session: Session, document_id: uuid.UUID, paragraph: str, shelves: Shelves) -> list[Entry]:
    lines = anchors.lines_on(session, document_id, paragraph, shelves)
    return entries(session, ids=[line.item_id for line in lines])


def usual_topic(known: list[Entry]) -> str:
    """Return the topic most items of a passage have; the first of all where there are none."""
    counted = Counter(entry.item.topic for entry in known)
    return counted.most_common(1)[0][0] if counted else TOPICS[0]
