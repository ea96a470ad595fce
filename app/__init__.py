"""轮训: rotation training, its examinations, certificates and coverage."""

from app.factory import create_app

__all__ = ["create_app"]
