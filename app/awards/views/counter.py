"""The one desk that the views of this room register at, and this installation's settings."""

from flask import current_app

from app.awards.facts import Settings
from app.web.desk import Desk

desk = Desk("awards", "app.awards")


def settings() -> Settings:
    """Return what this installation prints with."""
    return Settings.of(current_app.config["LUNXUN"])
