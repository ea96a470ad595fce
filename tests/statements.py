"""Count the statements an engine or a line runs, begin and commit apart."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.db import Databases, Line


class Counted(list[str]):
    """The statements, in order."""

    def __str__(self) -> str:
        return "\n".join(f"{number}. {statement}" for number, statement in enumerate(self, 1))


@contextmanager
def count_statements(engine: Engine) -> Iterator[Counted]:
    """Yield a list that fills with every statement the engine runs inside the block."""
    seen = Counted()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def count_lines(line: Line) -> Iterator[Counted]:
    """Yield a list that fills with every statement a line runs inside the block."""
    seen, usual = Counted(), line.run

    def run(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        seen.append(sql)
        return usual(sql, values)

    line.run = run  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        del line.run


@contextmanager
def count_all(databases: Databases) -> Iterator[Counted]:
    """Yield a list that, after the block, holds every statement of the web lane and of the line for saves."""
    found = Counted()
    with count_statements(databases.web) as seen, count_lines(databases.saves) as saves:
        yield found
    found += [*saves, *seen]
