"""Uploaded files of items, their lines, and what the bank holds under their codes."""

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import case, or_, select
from sqlmodel import Session, col

from app.accounts.models import Account
from app.bank.facts import COMMON, ImportAction, ItemImportFacts, ItemImportLineFacts, Shelves
from app.bank.models import BankItem, ItemImport, ItemImportLine, ItemVersion
from app.bank.queries.items import CURRENT
from app.web.tables import State, fetch
from question_bank.interchange.outcomes import Fault, Loss

CHUNK = 1000
FIELDS = tuple(ItemImportFacts.__dataclass_fields__.keys() - {"created_by_name", "handed_back"})
# Those that need somebody come first, then those that do something.
ORDER = {ImportAction.FAULT: 0, ImportAction.ADD: 1, ImportAction.REVISE: 1, ImportAction.SAME: 2}


def _select() -> Any:
    # The file itself stays where it is: a list of uploads would read them all.
    columns = [getattr(ItemImport, name) for name in FIELDS]
    back = col(ItemImport.handed_back).is_not(None)
    joined = col(Account.id) == ItemImport.created_by
    return select(*columns, col(Account.display_name), back).join(Account, joined, isouter=True)


def _facts(row: Any) -> ItemImportFacts:
    said = dict(zip(FIELDS, row, strict=False))
    return ItemImportFacts(**said, created_by_name=row[-2] or "", handed_back=bool(row[-1]))


def item_import(session: Session, item_import_id: uuid.UUID) -> ItemImportFacts | None:
    """Return one uploaded file."""
    found = session.execute(_select().where(col(ItemImport.id) == item_import_id)).first()
    return None if found is None else _facts(found)


def imports(session: Session, shelves: Shelves, state: State) -> tuple[list[ItemImportFacts], int]:
    """Return the files uploaded for units somebody answers for, the newest first."""
    path = col(ItemImport.unit_path)
    statement = _select().where(or_(path == COMMON, shelves.below.clause(path)))
    rows, total = fetch(session, statement, state, {}, col(ItemImport.created_at).desc())
    return [_facts(row) for row in rows], total


def applied(session: Session, sha256: str, unit_path: str) -> uuid.UUID | None:
    """Return the import in which a file was already taken in for a unit."""
    statement = select(col(ItemImport.id)).where(
        col(ItemImport.file_sha256) == sha256,
        col(ItemImport.unit_path) == unit_path,
        col(ItemImport.applied_at).is_not(None),
    )
    return session.execute(statement).scalar()


def handed_back(session: Session, item_import_id: uuid.UUID) -> bytes | None:
    """Return the workbook that says what is wrong."""
    statement = select(col(ItemImport.handed_back)).where(col(ItemImport.id) == item_import_id)
    return session.execute(statement).scalar()


def lines(session: Session, item_import_id: uuid.UUID, state: State) -> tuple[list[ItemImportLineFacts], int]:
    """Return one page of a file's items. Filter `action`; faults come first."""
    row = ItemImportLine
    statement = select(row).where(col(row.import_id) == item_import_id)
    if state.filter("action") in set(ImportAction):
        statement = statement.where(col(row.action) == state.filter("action"))
    if state.search:
        words = state.search
        found = col(row.stem).contains(words, autoescape=True) | col(row.code).contains(
            words, autoescape=True
        )
        statement = statement.where(found)
    order = case({action.value: place for action, place in ORDER.items()}, value=col(row.action), else_=3)
    rows, total = fetch(session, statement, state, {"": order, "number": col(row.number)}, col(row.number))
    return [_line(each[0]) for each in rows], total


def _line(row: ItemImportLine) -> ItemImportLineFacts:
    said = row.detail
    return ItemImportLineFacts(
        number=row.number,
        place=row.place,
        action=ImportAction(row.action),
        code=row.code,
        kind=row.kind,
        stem=row.stem,
        fault=_fault(said["fault"]) if said.get("fault") else None,
        losses=tuple(_loss(each) for each in said.get("losses", ())),
        missing=tuple(said.get("missing", ())),
    )


# Files checked before causes and cures were kept apart have each as one sentence.
def _fault(told: dict[str, str] | str) -> Fault:
    if isinstance(told, dict):
        return Fault(**told)
    cause, _, cure = told.removesuffix("。").partition("。")
    return Fault(cause, cure)


def _loss(told: dict[str, str] | str) -> Loss:
    return Loss(**told) if isinstance(told, dict) else Loss("", told)


def known(session: Session, codes: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the present wording, version and unit of the items that are there under some codes."""
    wanted = list(dict.fromkeys(codes))
    found: dict[str, dict[str, Any]] = {}
    columns: tuple[Any, ...] = (col(BankItem.code), BankItem.id, BankItem.version, BankItem.unit_path)
    columns += (ItemVersion.item, ItemVersion.key, ItemVersion.quote, ItemVersion.rationale)
    columns += (ItemVersion.quote_start, ItemVersion.quote_end)
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        statement = select(*columns).join(ItemVersion, CURRENT).where(columns[0].in_(chunk))
        found |= {row["code"]: dict(row) for row in session.execute(statement).mappings()}
    return found
