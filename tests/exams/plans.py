"""How a database would carry out a statement: which tables it reads, and by which keys."""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

from app.db import Databases

# So few rows are read faster whole: what is asked is how they are found once they are many.
LOOKING_UP = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "enable_bitmapscan")
SOMEBODY = uuid.UUID(int=1)
# What stands for a parameter that the statement does not bring its own value for.
SAMPLES: Mapping[str, str] = {
    "attempts": f"{{{SOMEBODY}}}",
    "people": f"{{{SOMEBODY}}}",
    "sitting": str(SOMEBODY),
    "person": str(SOMEBODY),
    "batch": "[]",
    "ends": "[]",
    "beginnings": "[]",
    "grace": "10",
    "new_state": "submitted",
}
PARAMETER = re.compile(r"%\((\w+)\)s")


def reads(databases: Databases, statement: Any, off: Sequence[str] = LOOKING_UP) -> list[str]:
    """Return each table a statement reads, its alias, the index and the key it is looked up by; no key for the whole.

    The statement is one of SQLAlchemy's or in the driver's own words. PostgreSQL plans it both for given values and
    for any, and has never counted the rows; what is `off` are ways that it may not go.
    """
    plain = isinstance(statement, str)
    compiled = None if plain else statement.compile(databases.web)
    sql, known = (statement, {}) if compiled is None else (str(compiled), dict(compiled.params))
    with databases.web.connect() as connection:
        if databases.is_sqlite:
            return _of_sqlite(connection, sql)
        for setting in off:
            connection.execute(text(f"SET LOCAL {setting} = off"))
        return _of_postgresql(connection, sql, known)


def _of_sqlite(connection: Connection, sql: str) -> list[str]:
    raw: Any = connection.connection.dbapi_connection
    values = [None] * sql.count("?") if "?" in sql else SAMPLES
    plan = [row[-1] for row in raw.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    return [line for line in plan if line.startswith(("SCAN", "SEARCH"))]


def _of_postgresql(connection: Connection, sql: str, known: dict[str, Any]) -> list[str]:
    names = list(dict.fromkeys(PARAMETER.findall(sql)))
    places = {name: f"${number}" for number, name in enumerate(names, 1)}
    asked = PARAMETER.sub(lambda found: places[found[1]], sql)
    given = ", ".join(f"'{_sample(name, known.get(name))}'" for name in names)
    connection.exec_driver_sql(f"PREPARE looked_at AS {asked}")
    found: list[str] = []
    for manner in ("force_custom_plan", "force_generic_plan"):
        connection.execute(text(f"SET LOCAL plan_cache_mode = {manner}"))
        plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) EXECUTE looked_at({given})").scalar_one()
        found += _nodes(plan[0]["Plan"])
    connection.exec_driver_sql("DEALLOCATE looked_at")
    return found


def _sample(name: str, own: Any) -> str:
    return SAMPLES[name] if own is None else str(getattr(own, "value", own))


def _nodes(node: dict[str, Any]) -> Iterator[str]:
    if "Alias" in node and node["Node Type"] not in {"ModifyTable", "Subquery Scan"}:
        key = node.get("Index Cond", node.get("Recheck Cond"))
        told = (node.get("Relation Name"), node["Alias"], node.get("Index Name"), key)
        yield " ".join(each for each in told if each)
    for each in node.get("Plans", ()):
        yield from _nodes(each)
