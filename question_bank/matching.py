"""Seat as many items as possible on rows of limited room, exactly, by augmenting paths."""

from collections.abc import Callable, Iterable, Sequence


class Matching:
    """Keep a seating that only grows: whoever is seated stays seated, perhaps on another row."""

    def __init__(self, room: Sequence[int]) -> None:
        self._room = tuple(room)
        self.seated: dict[str, int] = {}

    @property
    def full(self) -> bool:
        """Say whether no row has room left."""
        return len(self.seated) == sum(self._room)

    def on(self, row: int) -> list[str]:
        """List who sits on a row, in the order they came."""
        return [name for name, place in self.seated.items() if place == row]

    def seat_all(self, names: Iterable[str], rows_of: Callable[[str], Iterable[int]]) -> None:
        """Seat names in order of preference, as far as there is room."""
        for name in names:
            if self.full:
                return
            if name not in self.seated:
                self._seat(name, rows_of, set())

    def _seat(self, name: str, rows_of: Callable[[str], Iterable[int]], tried: set[int]) -> bool:
        """Seat one name, moving others to rows that fit them as well where need be."""
        rows = [row for row in rows_of(name) if row not in tried]
        tried.update(rows)
        for row in rows:
            if len(self.on(row)) < self._room[row]:
                self.seated[name] = row
                return True
        for row in rows:
            for other in self.on(row):
                if self._seat(other, rows_of, tried):
                    self.seated[name] = row
                    return True
        return False
