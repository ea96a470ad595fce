"""Engines that outlive a test: whoever comes next points them at a database of their own.

What a statement compiles to is kept with its engine. A served process compiles each once; so does a process of tests.
"""

from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.util import LRUCache

from app.config import Config
from app.db import make_engine
from app.web import render_guard

# A process of tests comes by more statements than one that answers people.
STATEMENTS = 5000

_kept: dict[tuple[bool, str, int], Engine] = {}


def borrowed(config: Config, lane: str = "web") -> Engine:
    """Return the engine of a lane, pointed at the database of `config`; one borrower at a time.

    Whoever listens to it takes that back before the next comes.
    """
    key = (config.is_sqlite, lane, config.pool_size)
    if key not in _kept:
        _kept[key] = _watched(make_engine(config, lane))
    engine = _kept[key]
    engine.url = make_url(config.url)
    return engine


def _watched(engine: Engine) -> Engine:
    engine._compiled_cache = LRUCache(STATEMENTS)

    def point(dialect: Dialect, _record: Any, places: list[Any], names: dict[str, Any]) -> None:
        own, named = dialect.create_connect_args(engine.url)
        places[:] = own
        names.update(named)

    event.listen(engine, "do_connect", point)
    render_guard.watch(engine)
    return engine
