"""The one desk that the views of this room register at, and this installation's settings."""

from flask import current_app

from app.awards.facts import Settings
from app.keys import Keyring, NoKey, Purpose, ring
from app.web.desk import Desk

desk = Desk("awards", "app.awards")


def settings() -> Settings:
    """Return what this installation prints with."""
    return Settings.of(current_app.config["LUNXUN"])


def keys() -> Keyring:
    """Return the keys this installation signs certificates with."""
    return ring(current_app.config["LUNXUN"], Purpose.CERTIFICATE)


def revoked_keys() -> frozenset[str]:
    """Return the keys whose signatures prove nothing any more: what they signed may be re-issued as it is."""
    return frozenset(key.key_id for key in keys().public() if key.revoked)


def settings_to_issue() -> Settings:
    """Return what this installation prints with; refuse at once where nothing could be signed."""
    if not keys().public():
        raise NoKey
    return settings()
