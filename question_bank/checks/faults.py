"""Name what is wrong with an entry."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """Say in words which rule an item breaks; an empty item id means the bank as a whole."""

    item_id: str
    rule: str
    sentence: str
