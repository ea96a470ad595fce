"""Calls, reports and versions as they are read."""

from app.reports.queries.calls import call, calls_of, calls_within, owing
from app.reports.queries.live import Live, live
from app.reports.queries.reports import mine, report, reports_of
from app.reports.queries.versions import version, versions

__all__ = [
    "Live",
    "call",
    "calls_of",
    "calls_within",
    "live",
    "mine",
    "owing",
    "report",
    "reports_of",
    "version",
    "versions",
]
