"""Published figures, and what computing one anew finds."""

from app.snapshots.queries.rechecking import recheck
from app.snapshots.queries.snapshots import held, snapshot, snapshots, standing

__all__ = ["held", "recheck", "snapshot", "snapshots", "standing"]
