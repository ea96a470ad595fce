"""The pages of samples and anomalies."""

from app.inspection.views import anomalies, checking, samples
from app.inspection.views.counter import desk

__all__ = ["anomalies", "checking", "desk", "samples"]
