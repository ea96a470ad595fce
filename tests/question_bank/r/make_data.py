"""Make the responses that R and this library are both given: `python make_data.py` writes the two tables anew."""

import csv
import random
from math import exp
from pathlib import Path

HERE = Path(__file__).parent
CANDIDATES, RIGHT_WRONG, GRADED = 83, 14, 6


def main() -> None:
    """Draw candidates of different strength, items of different difficulty, one whose key is wrong."""
    chance = random.Random(20191105)
    strength = [chance.gauss(0, 1) for _ in range(CANDIDATES)]
    hardness = [chance.uniform(-1.5, 1.5) for _ in range(RIGHT_WRONG)]
    keys = [1.0] * (RIGHT_WRONG - 1) + [-0.8]
    table = [
        [
            int(chance.random() < 1 / (1 + exp(-key * 1.4 * (able - hard))))
            for hard, key in zip(hardness, keys, strict=True)
        ]
        for able in strength
    ]
    graded = [
        [max(0, min(4, round(2 + able + chance.gauss(0, 1)))) for _ in range(GRADED)] for able in strength
    ]
    for name, rows in (("right_wrong", table), ("graded", graded)):
        with (HERE / f"{name}.csv").open("w", newline="", encoding="utf-8") as out:
            csv.writer(out, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main()
