"""The same world with hostile data: no Chinese in any text of the database, and a piece of script in each.

Chinese that still shows on an English page was therefore written by us; a piece of script that shows unescaped
was let through (IE-6).
"""

import hashlib
import json
from typing import Any

import pysqlite3.dbapi2
from sqlalchemy import JSON, String
from sqlmodel import SQLModel

from app.coverage import freezing
from app.snapshots import rules as snapshots
from tests.house.pages import CJK
from tests.house.world import World

PAYLOAD = "\"'><svg onload=xss()>"
RAW, ESCAPED = "<svg onload=xss", "&lt;svg onload=xss"
LETTERS = "abcdefghijklmnop"


def make_hostile(world: World) -> World:
    """Rewrite the texts of a world's database, which should be a copy."""
    connection = pysqlite3.dbapi2.connect(str(world.database))
    connection.create_function("hostile", 1, hostile, deterministic=True)
    designs = connection.execute("SELECT id, content FROM certificate_design_version").fetchall()
    # What triggers keep as it was written is rewritten here all the same: pages must stand any text.
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{trigger}"')
    for table in SQLModel.metadata.tables.values():
        for column in table.columns:
            holds_text = isinstance(getattr(column.type, "impl", column.type), JSON | String)
            if holds_text and not column.primary_key and not column.foreign_keys:
                connection.execute(f'UPDATE "{table.name}" SET "{column.name}" = hostile("{column.name}")')  # noqa: S608
    _publish_hostile(connection)
    # A design is a file with a form and a digest: it takes other words, but no others' marks.
    for key, content in designs:
        spelt = latin(content)
        written = (spelt, hashlib.sha256(spelt.encode()).hexdigest(), key)
        connection.execute(
            "UPDATE certificate_design_version SET content = ?, digest = ? WHERE id = ?", written
        )
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return world


def _publish_hostile(connection: Any) -> None:
    """Rewrite published figures as well: their names lie packed, under a digest of their own."""
    for key, packed in connection.execute("SELECT id, content FROM coverage_snapshot").fetchall():
        told = _within(freezing.read(snapshots.unpacked(packed)))
        content = freezing.sealed({name: value for name, value in told.items() if name != "digest"})
        connection.execute(
            "UPDATE coverage_snapshot SET content = ?, digest = ? WHERE id = ?",
            (snapshots.packed(content), snapshots.digest(content), key),
        )


def hostile(value: Any) -> Any:
    """Return a text without Chinese and with script in it; what holds no Chinese is a code and stays."""
    if not isinstance(value, str):
        return value
    if value[:1] in {"{", "[", '"'}:
        try:
            return json.dumps(_within(json.loads(value)), ensure_ascii=False)
        except ValueError:
            pass
    return _text(value)


def _text(value: str) -> str:
    return latin(value) + PAYLOAD if CJK.search(value) else value


def latin(text: str) -> str:
    """Spell every Chinese character in letters, so that different names stay different."""
    return CJK.sub(lambda run: "".join(_spelt(each) for each in run[0]), text)


def _spelt(character: str) -> str:
    return "".join(LETTERS[int(digit, 16)] for digit in f"{ord(character):x}")


def _within(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _within(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_within(each) for each in value]
    return _text(value) if isinstance(value, str) else value
