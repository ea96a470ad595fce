"""What is done to the organisation: units added, renamed and moved; people taken in, transferred, seen off."""

from app.organisation.operations.people import (
    add_person,
    change_person,
    change_phone,
    record_leaving,
    show_phone,
    transfer,
)
from app.organisation.operations.units import add_unit, move_unit, permit_issuing, rename_unit

__all__ = [
    "add_person",
    "add_unit",
    "change_person",
    "change_phone",
    "move_unit",
    "permit_issuing",
    "record_leaving",
    "rename_unit",
    "show_phone",
    "transfer",
]
