"""The language of whoever asked, for what is written after their request: a job knows it only if it was told."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from flask import Flask
from flask_babel import Babel, force_locale, get_locale

CHINESE, ENGLISH = "zh_CN", "en"
ROOMS = Path(__file__).resolve().parent.parent


def catalogues() -> str:
    """Return where every room's English lies, as Babel takes it."""
    return ";".join(str(folder) for folder in sorted(ROOMS.glob("*/translations")))


def asked_in() -> str:
    """Return the language of this request."""
    return ENGLISH if str(get_locale() or CHINESE).startswith(ENGLISH) else CHINESE


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say what is said inside in one language; a thread that runs jobs has no application to say it by."""
    with _speaker().app_context(), force_locale(language):
        yield


@cache
def _speaker() -> Flask:
    speaker = Flask("speaker", static_folder=None, template_folder=None)
    Babel(speaker, default_translation_directories=catalogues(), default_locale=CHINESE)
    return speaker
