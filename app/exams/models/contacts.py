"""When the server heard from an attempt's page, besides what was saved."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel


class Contact(SQLModel, table=True):
    """A stretch in which a page spoke to the server without a noticeable pause: between two of them it was silent.

    Saves are not written here, their instants stand with the responses: the save stays one statement.
    """

    __tablename__ = "contact"
    __table_args__ = (CheckConstraint("seen_at >= began_at", "stretch_in_order"),)

    attempt_id: uuid.UUID = Field(foreign_key="attempt.id", primary_key=True)
    began_at: datetime = Field(primary_key=True)
    seen_at: datetime
