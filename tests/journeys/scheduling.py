"""How tests are shared out among processes: one by one, but the journeys file by file."""

from xdist.scheduler import LoadScopeScheduling


class JourneysTogether(LoadScopeScheduling):
    """A journey's house takes seconds to build: whoever has built it walks all the journeys of its file."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.split("::", 1)[0] if "/journeys/" in nodeid else nodeid
