"""How large each drill is, on which databases it runs, and what its chances are drawn from.

`LUNXUN_DRILLS` chooses the column: `short` for every change, `pr` for the whole set (`make drills`), `night` for as
many trials as say something about a rate. No failure in n trials bounds the rate of failures at 3/n, with 95 %.
"""

import os
import random

TIERS = ("short", "pr", "night")
TIER = os.environ.get("LUNXUN_DRILLS", "pr")
if TIER not in TIERS:
    raise ValueError(f"LUNXUN_DRILLS is one of {', '.join(TIERS)}, not {TIER!r}")
SEED = int(os.environ.get("LUNXUN_DRILLS_SEED", "20261129"))
SIZES: dict[str, tuple[int, int, int]] = {
    "hall": (80, 520, 520),
    "D1 kills": (1, 5, 50),
    "D1 clients": (12, 50, 50),
    "D2 kills": (1, 1, 10),
    "D2 clients": (12, 20, 50),
    "D5 clients": (40, 200, 200),
    "D5 seconds": (3, 15, 60),
    "D5 errors": (300, 1_000, 1_000),
    "D7 outages": (2, 5, 60),
    "D8 saves": (480, 1_000, 10_000),
    "D9 cases": (2, 10, 40),
    "D10 candidates": (30, 100, 500),
    "D11 rounds": (1, 1, 20),
    "D11 clients": (30, 500, 500),
    "D14 times": (1, 2, 10),
    "D15 kills": (1, 5, 20),
    "D15 people": (16, 120, 400),
    "D18 rounds": (6, 10, 200),
    "D19 trials": (12, 25, 500),
    "D20 mutations": (70, 1_000, 1_000),
    "D21 sign-ins": (60, 150, 500),
    "D21 clients": (10, 20, 50),
    "D22 people": (20, 50, 500),
    "D23 events": (5, 5, 25),
    "D25 candidates": (12, 50, 500),
    "D25 items": (20, 50, 100),
    "D25 seconds": (12, 60, 1_200),
    "other days": (1, 2, 14),
}

# What has to wait for the end of grace, of a session or of several processes, or starts many servers, is no part of
# the short set unless it is named on the command line.
LONG = frozenset(
    {
        "test_clocks.py",
        "test_deadline_storm.py",
        "test_full_exam.py",
        "test_killed_issuing.py",
        "test_one_address.py",
        "test_other_days.py",
        "test_rolling_restart.py",
        "test_session_events.py",
        # Sixty sign-ins are too few to hold up a quiet machine: its control then finds nothing.
        "test_sign_in_storm.py",
    }
)


def size(name: str) -> int:
    """Return how large something is in the chosen set."""
    return SIZES[name][TIERS.index(TIER)]


def engines(*all_of_them: str, short: str) -> tuple[str, ...]:
    """Return the databases a drill runs on: in the short set only the one on which its fault lies nearest."""
    return (short,) if TIER == "short" else all_of_them


def chance(*what: object) -> random.Random:
    """Return a source of chances of its own for each purpose, the same in every run with the same seed."""
    return random.Random("/".join(map(str, (SEED, *what))))
