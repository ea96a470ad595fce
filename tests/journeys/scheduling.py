"""How tests are shared out among processes: one by one, but the journeys file by file, and the long ones first."""

from collections.abc import Sequence
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

LONGEST = "journeys/test_every_page.py"


class JourneysTogether(LoadScopeScheduling):
    """A journey's house takes seconds to open: whoever has opened it walks all the journeys of its file."""

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        # In the order of `rank`, and not the files with the most tests first.
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.split("::", 1)[0] if "/journeys/" in nodeid else nodeid


def rank(nodeid: str, fixtures: Sequence[str]) -> int:
    """Say when a test's turn is, so that no process waits for what another builds.

    One begins with the longest of the journeys, for which it seeds a province; the other with the walks through the
    house, for which it builds a world. Then come the other journeys, and last what is short, to end together.
    """
    if LONGEST in nodeid:
        return 0
    if "/house/" in nodeid and "engine_kind" not in fixtures:
        return 1
    return 2 if "/journeys/" in nodeid else 3
