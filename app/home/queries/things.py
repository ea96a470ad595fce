"""One kind of what waits, as a part of the one statement that asks for all."""

from typing import Any

from sqlalchemy import String, cast, literal, select

from app.home.facts import NeedKind


def thing(kind: NeedKind, key: Any, about: Any, number: Any) -> Any:
    """Return the select of one kind: which thing, what it is called, how many."""
    return select(
        literal(kind.value).label("kind"),
        cast(key, String).label("id"),
        cast(about, String).label("about"),
        number.label("number"),
    )
