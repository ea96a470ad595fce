"""Order the material for an inspection, and make it."""

from app.packs.operations.making import keep, make
from app.packs.operations.ordering import note_taking, order

__all__ = ["keep", "make", "note_taking", "order"]
