"""What is done to the organisation: units added, renamed and moved; people taken in, transferred, seen off."""

from app.organisation.operations.people import (
    add_person,
    change_person,
    change_phone,
    record_leaving,
    show_phone,
    transfer,
)
from app.organisation.operations.units import add_unit, move_unit, rename_unit

__all__ = [
    "add_person",
    "add_unit",
    "change_person",
    "change_phone",
    "move_unit",
    "record_leaving",
    "rename_unit",
    "show_phone",
    "transfer",
]
