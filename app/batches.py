"""Rows handed to a statement as one parameter, so that its text is the same for one row and for sixty.

Both databases read them out of a JSON text: PostgreSQL as a record set, SQLite line by line.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import JSON, FromClause, Text, bindparam, cast, column, func, type_coerce
from sqlalchemy.dialects.postgresql import JSONB


class Given(SimpleNamespace):
    """The columns of rows given by a parameter, and where a statement selects them from."""

    source: FromClause

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


def given(dialect: str, name: str, columns: Mapping[str, Any]) -> Given:
    """Return what stands for the rows given under a name in a statement for a database."""
    text = bindparam(name, type_=Text())
    if dialect == "postgresql":
        records = func.jsonb_to_recordset(cast(text, JSONB)).table_valued(
            *(column(each, kind) for each, kind in columns.items()), name=name
        )
        source = records.render_derived(with_types=True)
        return Given(source=source, **{each: source.c[each] for each in columns})
    source = func.json_each(text).table_valued("value", name=name)
    value = source.c.value
    found = {
        each: type_coerce(value.op("->" if isinstance(kind, JSON) else "->>")(each), kind)
        for each, kind in columns.items()
    }
    return Given(source=source, **found)


def written(dialect: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """Write rows as the parameter has them, each value as the database keeps it."""
    return json.dumps([{name: _plain(dialect, value) for name, value in row.items()} for row in rows])


def _plain(dialect: str, value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, datetime):
        utc = value.astimezone(UTC)
        return utc.isoformat() if dialect == "postgresql" else utc.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value if value is None or isinstance(value, (int, str, list)) else str(value)
