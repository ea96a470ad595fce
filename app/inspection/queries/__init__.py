"""Samples, findings and anomalies as they are read."""

from app.inspection.queries.anomalies import anomalies, judgements, names
from app.inspection.queries.frames import drawn, frame, members
from app.inspection.queries.samples import line, lines, sample, samples
from app.inspection.queries.watching import unwatched

__all__ = [
    "anomalies",
    "drawn",
    "frame",
    "judgements",
    "line",
    "lines",
    "members",
    "names",
    "sample",
    "samples",
    "unwatched",
]
