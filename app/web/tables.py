"""Tables: one state read from the address, one value shown as page, CSV and xlsx."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, request
from sqlalchemy import ColumnElement, Select, func
from sqlmodel import Session, select

from app.web.workbooks import workbook

PER_PAGE = 50
EXPORT_LIMIT = 100_000
# The mark tells Excel that a CSV is UTF-8.
UTF8 = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """A column of a table. `priority` 1 is shown on phones first; `sortable` names a sort key of the query.

    `whole` keeps what its cells say on one line where the table is one: a date, a number of many digits.
    """

    key: str
    label: Any
    numeric: bool = False
    sortable: bool = False
    priority: int = 2
    whole: bool = False


@dataclass(frozen=True)
class Filter:
    key: str
    label: Any
    options: tuple[tuple[str, Any], ...]
    value: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell: its text, and what a page may add to it. Exports print the text alone."""

    text: Any
    url: str | None = None
    tone: str | None = None
    sub: Any = None
    numeric: bool = False


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    id: str | None = None


@dataclass(frozen=True)
class State:
    """What the visitor asked of a list: order, page, words, filters."""

    sort: str = ""
    descending: bool = False
    page: int = 1
    per_page: int = PER_PAGE
    search: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    everything: bool = False

    def filter(self, key: str) -> str:
        return dict(self.filters).get(key, "")


def read_state(filters: Sequence[str] = (), default_sort: str = "", per_page: int = PER_PAGE) -> State:
    """Return the list state in the request's address; nonsense falls back to the first page."""
    args = request.args
    sort = args.get("sort", default_sort)[:40]
    page = args.get("page", "1")
    return State(
        sort=sort.lstrip("-"),
        descending=sort.startswith("-"),
        page=min(int(page), 1_000_000) if page.isascii() and page.isdigit() and int(page) > 0 else 1,
        per_page=per_page,
        search=" ".join(args.get("q", "").split())[:100],
        filters=tuple((key, args.get(key, "")[:60]) for key in filters),
        everything=args.get("format") in {"csv", "xlsx"},
    )


def fetch(
    session: Session, statement: Select[Any], state: State, sorts: Mapping[str, Any], tie: Any
) -> tuple[Sequence[Any], int]:
    """Return one page of rows and how many there are in all, in two statements. `tie` makes the order total."""
    total = session.exec(select(func.count()).select_from(statement.order_by(None).subquery())).one()
    chosen = sorts.get(state.sort)
    order: list[ColumnElement[Any]] = []
    if chosen is not None:
        order.append(chosen.desc() if state.descending else chosen.asc())
    statement = statement.order_by(*order, tie)
    if state.everything:
        statement = statement.limit(EXPORT_LIMIT)
    else:
        statement = statement.limit(state.per_page).offset((state.page - 1) * state.per_page)
    return session.execute(statement).all(), total


@dataclass(frozen=True)
class Table:
    """A finished table; the page, the CSV and the workbook print this same value.

    `summary` stands in the place of how many rows there are in all, where nobody can know at once.
    """

    caption: Any
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: int
    state: State
    path: str
    filters: tuple[Filter, ...] = ()
    searchable: bool = False
    search_label: Any = ""
    empty_title: Any = ""
    empty_hint: Any = ""
    exports: bool = True
    summary: Any = ""
    # What files say below the table; what a workbook says on a second sheet: words by name, with what they mean.
    foot: tuple[Any, ...] = ()
    notes: tuple[tuple[Any, Any], ...] = ()

    @property
    def page(self) -> int:
        return self.state.page

    @property
    def per_page(self) -> int:
        return self.state.per_page

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.state.per_page))

    @property
    def search(self) -> str:
        return self.state.search

    def _url(self, state: State, **extra: str) -> str:
        sort = f"-{state.sort}" if state.descending else state.sort
        asked = {"q": state.search, "sort": sort, "page": str(state.page) if state.page > 1 else ""}
        asked |= dict(state.filters) | extra
        words = urlencode({key: value for key, value in asked.items() if value})
        return f"{self.path}?{words}" if words else self.path

    def sort_url(self, key: str) -> str:
        down = self.state.sort == key and not self.state.descending
        return self._url(replace(self.state, sort=key, descending=down, page=1))

    def sort_direction(self, key: str) -> str | None:
        if self.state.sort != key:
            return None
        return "descending" if self.state.descending else "ascending"

    def page_url(self, number: int) -> str:
        return self._url(replace(self.state, page=number))

    def export_url(self, kind: str) -> str:
        return self._url(replace(self.state, page=1), format=kind)

    def url_with(self, **more: str) -> str:
        """Return the address of this list with more in it."""
        return self._url(replace(self.state, page=1), **more)


def table(
    *,
    caption: Any,
    columns: Sequence[Column],
    rows: Sequence[Row],
    total: int,
    state: State,
    filters: Sequence[Filter] = (),
    **more: Any,
) -> Table:
    """Return the finished table of this request's address, with each filter showing its chosen value."""
    shown = tuple(replace(each, value=state.filter(each.key)) for each in filters)
    return Table(caption, tuple(columns), tuple(rows), total, state, request.path, shown, **more)


def export(name: str, sheet: Table) -> Response | None:
    """Return the table as the file the address asks for (`?format=csv|xlsx`), or None when it asks for a page."""
    kind = request.args.get("format")
    return written(name, sheet, kind) if kind in {"csv", "xlsx"} else None


def written(name: str, sheet: Table, kind: str) -> Response:
    """Return the table as a CSV, or as a workbook."""
    if kind == "csv":
        return attachment(f"{name}.csv", _csv(sheet), "text/csv; charset=utf-8")
    content = workbook(name, header(sheet), body(sheet), foot=sheet.foot, notes=sheet.notes)
    return attachment(f"{name}.xlsx", content, XLSX)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def header(sheet: Table) -> list[str]:
    return [str(column.label) for column in sheet.columns]


def body(sheet: Table) -> list[list[Any]]:
    return [[cell.text for cell in row.cells] for row in sheet.rows]


def _csv(sheet: Table) -> bytes:
    return comma_separated(header(sheet), [*body(sheet), *([each] for each in sheet.foot)])


def comma_separated(head: Sequence[str], lines: Sequence[Sequence[Any]]) -> bytes:
    """Return a CSV in UTF-8 that spreadsheets read as text and numbers, and never as formulas."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([[harmless(value) for value in line] for line in lines])
    return (UTF8 + out.getvalue()).encode("utf-8")


def harmless(value: Any) -> Any:
    """Return the value so that no spreadsheet takes it for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except ArithmeticError:
        return False


def attachment(name: str, content: bytes, kind: str) -> Response:
    """Return a download that no browser opens in place."""
    response = Response(content, mimetype=kind)
    plain = "".join(mark if mark.isascii() and (mark.isalnum() or mark in "._-") else "_" for mark in name)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


Cells = Callable[[Any], Row]
