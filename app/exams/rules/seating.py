"""Who sits where: people and halls in, a seat each out."""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

MOST_SEATS = 2_000


@dataclass(frozen=True)
class Hall:
    """A hall and how many it seats."""

    name: str
    seats: int


@dataclass(frozen=True)
class Seat:
    person_id: uuid.UUID
    hall: str
    number: int


def read_halls(text: str) -> list[Hall]:
    """Read a line a hall: its name, a space, its seats; raise ValueError with the line that is none."""
    halls: list[Hall] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        name, _space, seats = line.strip().rpartition(" ")
        name = " ".join(name.split())
        known = {hall.name for hall in halls}
        if not name or len(name) > 60 or not seats.isascii() or not seats.isdigit() or name in known:
            raise ValueError(line.strip())
        if not 0 < int(seats) <= MOST_SEATS:
            raise ValueError(line.strip())
        halls.append(Hall(name, int(seats)))
    return halls


def seated(
    people: Sequence[uuid.UUID], halls: Sequence[Hall], lot: random.Random | None = None
) -> list[Seat]:
    """Give everyone a seat, filling the halls in their order; with a lot, in an order it draws.

    Raises ValueError where the seats are too few.
    """
    places = [(hall.name, number) for hall in halls for number in range(1, hall.seats + 1)]
    if len(places) < len(people):
        raise ValueError(len(people) - len(places))
    order = list(people)
    if lot is not None:
        lot.shuffle(order)
    return [Seat(person_id, hall, number) for person_id, (hall, number) in zip(order, places, strict=False)]
