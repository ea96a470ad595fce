"""Draw a sample, record what was found, close it; judge an anomaly."""

from app.inspection.operations.judging import judge
from app.inspection.operations.sampling import check, close, draw

__all__ = ["check", "close", "draw", "judge"]
