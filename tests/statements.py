"""Count the statements engines run, begin and commit apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


class Counted(list[str]):
    """The statements, in order."""

    def __str__(self) -> str:
        return "\n".join(f"{number}. {statement}" for number, statement in enumerate(self, 1))


@contextmanager
def count_statements(*engines: Engine) -> Iterator[Counted]:
    """Yield a list that fills with every statement the engines run inside the block."""
    seen = Counted()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            seen.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
