"""`column is one of these`, in a statement whose text is the same for one and for sixty of them.

The usual IN writes a place for each value: a statement for every number of them, each planned anew by PostgreSQL.
"""

import json
import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Dialect,
    FromClause,
    String,
    Table,
    Text,
    Uuid,
    and_,
    bindparam,
    literal_column,
    select,
    true,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class Several(TypeDecorator[Collection[Any]]):
    """Several values as one parameter: an array on PostgreSQL, a JSON text on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, keys: bool) -> None:
        super().__init__()
        self.keys = keys

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type the database knows."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(Uuid() if self.keys else String()))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        """Return the values as the driver takes them."""
        if dialect.name == "postgresql" or value is None:
            return None if value is None else list(value)
        return json.dumps([each.hex if isinstance(each, uuid.UUID) else each for each in value])


class _Among(FunctionElement[bool]):
    # Not said to be a boolean: SQLite would get `= 1` behind it, and look through the whole table.
    inherit_cache = True


@compiles(_Among, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **kw)} = ANY({compiler.process(values, **kw)})"


@compiles(_Among, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    column, values = element.clauses
    own, given = compiler.process(column, **kw), compiler.process(values, **kw)
    return f"{own} IN (SELECT value FROM json_each({given}))"  # noqa: S608 - a column and a placeholder


def among(column: Any, name: str) -> ColumnElement[bool]:
    """Return the condition that a column of keys or texts is one of the values given under a name."""
    return _Among(column, bindparam(name, type_=Several(keys=isinstance(column.type, Uuid))))


class _Aside(FunctionElement[Any]):
    inherit_cache = True


@compiles(_Aside, "postgresql")
def _by_no_index_either(element: Any, compiler: Any, **kw: Any) -> str:
    own = compiler.process(element.clauses.clauses[0], **kw)
    return f"COALESCE({own}, {own})"


@compiles(_Aside, "sqlite")
def _by_no_index(element: Any, compiler: Any, **kw: Any) -> str:
    return f"+{compiler.process(element.clauses.clauses[0], **kw)}"


def aside(column: Any) -> Any:
    """Return a column that rows are not looked up by: a planner that knows no better goes through all that fit it."""
    return type_coerce(_Aside(column), column.type)


def row_by_row(dialect: str, table: Table, **keys: Any) -> tuple[FromClause, ColumnElement[bool]]:
    """Return a table to join and the condition to join it on: for each row before it, looked up by these keys.

    Left alone, PostgreSQL reads the whole table where it has not been told how many rows a key has; OFFSET keeps it
    from turning the look-up round.
    """
    found = and_(*(table.c[name] == value for name, value in keys.items()))
    if dialect != "postgresql":
        return table, found
    return select(table).where(found).offset(literal_column("0")).lateral(), true()
