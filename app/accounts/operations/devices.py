"""Remember the browser somebody has just signed in from."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from app.accounts.models import KnownDevice as KnownDevice

DEVICE = SQLModel.metadata.tables["known_device"]
INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def _noting(dialect: str) -> Any:
    """Write the statement that notes a success on a device; its failures begin anew."""
    noted = INSERTS[dialect](DEVICE)
    fresh = {"failures": 0, "locked_until": None, "last_sign_in_at": noted.excluded.last_sign_in_at}
    return noted.on_conflict_do_update(index_elements=["token_sha256", "account_id"], set_=fresh)


# Written once, as every sign-in of a hall runs it.
_NOTE = {dialect: _noting(dialect) for dialect in INSERTS}


def remember_device(session: Session, account_id: uuid.UUID, token_sha256: str, at: datetime) -> None:
    """Note a success on a device; its failures begin anew."""
    values = {"token_sha256": token_sha256, "account_id": account_id, "failures": 0, "last_sign_in_at": at}
    connection = session.connection()
    connection.execute(_NOTE[connection.dialect.name], values)
