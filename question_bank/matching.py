"""Seat as many as possible on rows of limited room, exactly, by augmenting paths.

Whoever suits the same rows is one class, so the network stays small however large the bank: it has a node for
each row and each class, not for each item.
"""

from collections.abc import Iterable, Mapping, Sequence


class Seating:
    """Keep a seating that only grows: whoever is seated stays seated, perhaps on another row.

    A class is named by the rows that suit it, as the bits of a number: 0b101 suits rows 0 and 2.
    """

    def __init__(self, room: Sequence[int]) -> None:
        self.free = list(room)
        self.seated: dict[int, list[int]] = {}

    @property
    def full(self) -> bool:
        """Say whether no row has room left."""
        return not any(self.free)

    def seat(self, suits: int) -> bool:
        """Seat one more of a class, moving others to rows that suit them as well where need be.

        Once refused, the class is refused for good: only more room could seat another of it.
        """
        for row in rows_of(suits):
            if self.free[row]:
                self._take(suits, row)
                return True
        # Breadth first: for each row reached, the row before it and the class that would make way.
        came_from: dict[int, tuple[int, int] | None] = dict.fromkeys(rows_of(suits))
        queue = list(came_from)
        for row in queue:
            for other, places in self.seated.items():
                if not places[row]:
                    continue
                for further in rows_of(other):
                    if further not in came_from:
                        came_from[further] = (row, other)
                        if self.free[further]:
                            self._make_way(suits, further, came_from)
                            return True
                        queue.append(further)
        return False

    def _take(self, suits: int, row: int) -> None:
        self.seated.setdefault(suits, [0] * len(self.free))[row] += 1
        self.free[row] -= 1

    def _make_way(self, suits: int, row: int, came_from: Mapping[int, tuple[int, int] | None]) -> None:
        """Move one of each class along the path that ends at a row with room, and seat the newcomer at its start."""
        self.free[row] -= 1
        while (step := came_from[row]) is not None:
            before, other = step
            self.seated[other][before] -= 1
            self.seated[other][row] += 1
            row = before
        self.seated.setdefault(suits, [0] * len(self.free))[row] += 1

    def tight(self, row: int, classes: Iterable[int]) -> int:
        """Return, as bits, the rows that lack seats together with a row left short once all classes were offered.

        By Hall's condition: whoever suits one of these rows sits on one of them, and they are still too few.
        """
        found, queue, classes = 1 << row, [row], list(classes)
        while queue:
            here = 1 << queue.pop()
            for suits in classes:
                if suits & here:
                    for other, taken in enumerate(self.seated.get(suits, ())):
                        if taken and not found >> other & 1:
                            found |= 1 << other
                            queue.append(other)
        return found


def seat_all(room: Sequence[int], sizes: Mapping[int, int]) -> Seating:
    """Seat as many of each class as there is room for; the number seated is the greatest possible."""
    seating = Seating(room)
    for suits in sorted(sizes):
        for _ in range(sizes[suits]):
            if not seating.seat(suits):
                break
    return seating


_ROWS: dict[int, tuple[int, ...]] = {}


def rows_of(suits: int) -> tuple[int, ...]:
    """List the rows whose bits are set."""
    found = _ROWS.get(suits)
    if found is None:
        found = tuple(row for row in range(suits.bit_length()) if suits >> row & 1)
        # A few thousand classes at most in the life of a process that measures blueprints all day.
        if len(_ROWS) > 10_000:
            _ROWS.clear()
        _ROWS[suits] = found
    return found
