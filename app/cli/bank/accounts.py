"""Whose work a command writes down: the account behind a staff number."""

import uuid
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlmodel import Session


def account_of(session: "Session", staff_no: str) -> uuid.UUID:
    """Return the account that signs in by a staff number, or end with a sentence."""
    from sqlmodel import select

    from app.accounts.models import NameKind, SignInName
    from app.accounts.rules.names import normalise

    name = normalise(NameKind.STAFF_NO, staff_no)
    found = session.exec(
        select(SignInName.account_id).where(SignInName.kind == NameKind.STAFF_NO, SignInName.value == name)
    ).first()
    if found is None:
        raise click.ClickException(f"没有工号为 {staff_no} 的账号。")
    return found
