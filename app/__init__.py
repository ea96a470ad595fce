"""轮训: rotation training, its examinations, certificates and coverage."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Config


def create_app(config: "Config | None" = None) -> "Flask":
    """Return the application for a configuration, or for the one in the environment."""
    # Here, not above: whoever needs one module of the house should not load every room.
    from app.factory import create_app as assemble

    return assemble(config)
