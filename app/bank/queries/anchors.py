"""Where items stand in their documents: one item, those of a passage, those that drifted, and the map of a text."""

import uuid
from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from app.accounts.models import Account
from app.bank.facts import AnchoredLine, AnchorFacts, ItemState, PassageLine, Settled, Shelves
from app.bank.models import BankItem, ItemAnchor, ItemVersion
from app.bank.queries.listing import readable
from app.library import queries as library
from app.library.facts import SectionFacts
from app.library.models import DocumentPassage, DocumentVersion
from question_bank.anchors import Passage, Span, Standing
from question_bank.documents import Role

CURRENT = (col(ItemVersion.item_id) == BankItem.id) & (col(ItemVersion.version) == BankItem.version)
# Drifted first, then what only waits for a look; in each, the order of the document.
ORDER = case({each.value: place for place, each in enumerate(reversed(Standing))}, value=ItemAnchor.standing)


def _newest() -> Any:
    """Name the text of each document that counts now."""
    return (
        rows_of(col(DocumentVersion.document_id), func.max(DocumentVersion.number).label("number"))
        .group_by(col(DocumentVersion.document_id))
        .subquery()
    )


def _select(*more: Any) -> Select[Any]:
    newest = _newest()
    columns: tuple[Any, ...] = (ItemAnchor, DocumentVersion, DocumentPassage.text, Account.display_name)
    return (
        rows_of(*columns, *more)
        .select_from(BankItem)
        .join(ItemVersion, CURRENT)
        .join(ItemAnchor, col(ItemAnchor.item_version_id) == ItemVersion.id)
        .join(DocumentVersion, col(DocumentVersion.id) == ItemAnchor.document_version_id)
        .join(
            newest,
            and_(
                newest.c.document_id == DocumentVersion.document_id,
                newest.c.number == DocumentVersion.number,
            ),
        )
        .outerjoin(
            DocumentPassage,
            and_(
                col(DocumentPassage.version_id) == DocumentVersion.id,
                col(DocumentPassage.paragraph) == ItemAnchor.paragraph,
            ),
        )
        .outerjoin(Account, col(Account.id) == ItemAnchor.confirmed_by)
    )


def _facts(row: ItemAnchor, version: DocumentVersion, text: str | None, name: str | None) -> AnchorFacts:
    span = Span(row.span_start, row.span_end) if row.span_start is not None and row.span_end else None
    return AnchorFacts(
        id=row.id,
        item_id=row.item_id,
        document_id=version.document_id,
        version_id=version.id,
        version_number=version.number,
        standing=row.standing,
        paragraph=row.paragraph,
        quote=row.quote,
        span=span,
        text=text or "",
        confirmed_by_name=name or "",
        confirmed_at=row.confirmed_at,
    )


def anchor_of(session: Session, item_id: uuid.UUID) -> AnchorFacts | None:
    """Return where an item's present wording stands in the text that counts now; None while there is no text."""
    found = session.execute(_select().where(col(BankItem.id) == item_id)).first()
    return None if found is None else _facts(*found)


def _lines(statement: Select[Any], session: Session) -> list[AnchoredLine]:
    return [
        AnchoredLine(
            anchor=_facts(*parts),
            item_id=item.id,
            code=item.code,
            kind=item.kind,
            state=item.state,
            stem=item.stem,
            own_paragraph=item.paragraph,
            own_quote=quote,
            author_id=item.author_id,
            unit_path=item.unit_path,
        )
        for *parts, item, quote in session.execute(statement).all()
    ]


def _of(document_id: uuid.UUID, shelves: Shelves) -> Select[Any]:
    statement = _select(BankItem, ItemVersion.quote)
    return statement.where(col(DocumentVersion.document_id) == document_id, *_shown(shelves))


def _shown(shelves: Shelves) -> tuple[ColumnElement[bool], ...]:
    return col(BankItem.state) != ItemState.RETIRED, readable(shelves)


def standing_lines(
    session: Session, document_id: uuid.UUID, shelves: Shelves, standing: Standing | None = None
) -> list[AnchoredLine]:
    """Return the items of a document that stand so and wait for somebody; of None, all that wait."""
    statement = _of(document_id, shelves).where(col(ItemAnchor.confirmed_at).is_(None))
    if standing is None:
        statement = statement.where(col(ItemAnchor.standing) != Standing.UNCHANGED)
    else:
        statement = statement.where(col(ItemAnchor.standing) == standing)
    return _lines(statement.order_by(ORDER, col(BankItem.code)), session)


def standing_counts(session: Session, document_id: uuid.UUID, shelves: Shelves) -> Settled:
    """Count how the items of a document stand in its text."""
    return standings(session, shelves).get(document_id, Settled())


def standings(session: Session, shelves: Shelves) -> dict[uuid.UUID, Settled]:
    """Count how the items of each document stand in its text; what was confirmed stands as it should."""
    shown = case(
        (col(ItemAnchor.confirmed_at).is_not(None), Standing.UNCHANGED.value), else_=col(ItemAnchor.standing)
    )
    inner = (
        _select()
        .where(*_shown(shelves))
        .with_only_columns(col(DocumentVersion.document_id), shown.label("standing"))
        .subquery()
    )
    statement = rows_of(inner.c.document_id, inner.c.standing, func.count())
    found: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    for document_id, standing, count in session.execute(
        statement.group_by(inner.c.document_id, inner.c.standing)
    ):
        found[document_id][str(standing)] = count
    return {document_id: Settled(**counts) for document_id, counts in found.items()}


def lines_on(
    session: Session, document_id: uuid.UUID, paragraph: str, shelves: Shelves
) -> list[AnchoredLine]:
    """Return the items that rest on a passage of the text that counts now."""
    statement = _of(document_id, shelves).where(col(ItemAnchor.paragraph) == paragraph)
    return _lines(statement.order_by(col(ItemAnchor.span_start), col(BankItem.code)), session)


def lines_citing(session: Session, paragraph: str, shelves: Shelves) -> list[AnchoredLine]:
    """Return the items that cite a paragraph by its number and rest on no text yet."""
    statement = (
        rows_of(BankItem, ItemVersion)
        .join(ItemVersion, CURRENT)
        .where(
            col(BankItem.paragraph) == paragraph,
            *_shown(shelves),
            col(BankItem.id).not_in(select(ItemAnchor.item_id)),
        )
        .order_by(col(BankItem.code))
    )
    return [
        AnchoredLine(
            anchor=None,
            item_id=item.id,
            code=item.code,
            kind=item.kind,
            state=item.state,
            stem=item.stem,
            own_paragraph=paragraph,
            own_quote=version.quote,
            author_id=item.author_id,
            unit_path=item.unit_path,
        )
        for item, version in session.execute(statement).all()
    ]


def passage_text(session: Session, version_id: uuid.UUID, paragraph: str) -> str:
    """Return a passage's words; "" when the text has no such paragraph."""
    statement = select(DocumentPassage.text).where(
        DocumentPassage.version_id == version_id, DocumentPassage.paragraph == paragraph
    )
    return session.exec(statement).first() or ""


def text_before(session: Session, item_id: uuid.UUID) -> str:
    """Return the passage an item last held in, in the words of that text; "" when it never held in any."""
    held = col(ItemAnchor.standing).in_((Standing.UNCHANGED, Standing.MOVED)) | col(
        ItemAnchor.confirmed_at
    ).is_not(None)
    statement = (
        select(DocumentPassage.text)
        .join(ItemAnchor, col(ItemAnchor.document_version_id) == DocumentPassage.version_id)
        .where(col(ItemAnchor.item_id) == item_id, held)
        .where(col(DocumentPassage.paragraph) == ItemAnchor.paragraph)
        .order_by(col(ItemAnchor.created_at).desc(), col(ItemAnchor.id).desc())
    )
    return session.exec(statement).first() or ""


def source(session: Session, document_id: uuid.UUID) -> list[Passage] | None:
    """Return the numbered passages of a document's present text; None while it has none."""
    newest = library.newest(session, document_id)
    if newest is None:
        return None
    found = library.passages(session, [newest.id])[newest.id]
    return [Passage(each.paragraph, each.text) for each in found]


def chart(session: Session, document_id: uuid.UUID, shelves: Shelves) -> list[PassageLine]:
    """Return the map of a document: each passage and how many items rest on it.

    While the document has no text here, the passages are those its study guide knows.
    """
    sections = {each.paragraph: each for each in library.sections(session, document_id)}
    newest = library.newest(session, document_id)
    if newest is None:
        counts = _counts_without_text(session, shelves)
        return [_line(each.paragraph, Role.BODY, "", each, counts) for each in sections.values()]
    counts = _counts(session, document_id, shelves)
    return [
        _line(each.paragraph, each.role, each.text, sections.get(each.paragraph), counts)
        for each in library.passages(session, [newest.id])[newest.id]
    ]


_Counts = dict[str, tuple[int, int, int]]


def _line(
    paragraph: str, role: Role, text: str, section: SectionFacts | None, counts: _Counts
) -> PassageLine:
    title = section.title if section else ""
    return PassageLine(paragraph, role, text, title, *counts.get(paragraph, (0, 0, 0)))


def _tallies() -> tuple[Any, ...]:
    approved = (col(BankItem.state) == ItemState.APPROVED) & col(BankItem.drifted).is_(False)
    drifted = (col(BankItem.state) == ItemState.APPROVED) & col(BankItem.drifted).is_(True)
    under_way = col(BankItem.state).in_((ItemState.DRAFT, ItemState.IN_REVIEW))
    return tuple(func.sum(case((each, 1), else_=0)) for each in (approved, under_way, drifted))


def _counts(session: Session, document_id: uuid.UUID, shelves: Shelves) -> _Counts:
    paragraph = col(ItemAnchor.paragraph)
    statement = _of(document_id, shelves).with_only_columns(paragraph, *_tallies()).group_by(paragraph)
    return {own: (a, b, c) for own, a, b, c in session.execute(statement).all()}


def _counts_without_text(session: Session, shelves: Shelves) -> _Counts:
    paragraph = col(BankItem.paragraph)
    anchored = select(ItemAnchor.item_id)
    statement = (
        rows_of(paragraph, *_tallies())
        .where(readable(shelves), col(BankItem.id).not_in(anchored))
        .group_by(paragraph)
    )
    return {own: (a, b, c) for own, a, b, c in session.execute(statement).all()}
