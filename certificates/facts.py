"""Hold what a certificate says, frozen at issue, with canonical bytes and a digest."""

import json
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Final

from certificates.glyphs import normalise_name
from certificates.wording import TEMPLATES, plain_hours

NAME_LIMIT: Final = 100
URL_LIMIT: Final = 200


class BadFacts(ValueError):
    """Say which fact cannot stand on a certificate."""


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """Carry everything printed on one certificate; the name is kept as it is printed.

    `hours` are credited hours (学时) as a Decimal; `result` is the text of the examination result and may
    be empty; `verify_code` is the bare code as `verify_code()` makes it, without separators.
    """

    serial: str
    holder_name: str
    unit_name: str
    post: str
    programme: str
    class_title: str
    starts_on: date
    ends_on: date
    hours: Decimal
    result: str
    issuer: str
    issued_on: date
    verify_url: str
    verify_code: str
    template: str = "completion"

    def __post_init__(self) -> None:
        object.__setattr__(self, "holder_name", normalise_name(self.holder_name))
        for name in (
            "serial",
            "holder_name",
            "unit_name",
            "programme",
            "issuer",
            "verify_url",
            "verify_code",
        ):
            if not getattr(self, name).strip():
                raise BadFacts(f"{name} is empty")
        if len(self.holder_name) > NAME_LIMIT:
            raise BadFacts(f"holder_name is longer than {NAME_LIMIT} characters")
        if len(self.verify_url) >= URL_LIMIT or not self.verify_url.isascii():
            raise BadFacts(f"verify_url must be ASCII and shorter than {URL_LIMIT} characters")
        if self.ends_on < self.starts_on:
            raise BadFacts("ends_on is before starts_on")
        if not self.hours.is_finite() or self.hours < 0:
            raise BadFacts("hours must be a finite number, zero or more")
        if self.template not in TEMPLATES:
            raise BadFacts(f"no template is called {self.template}")

    def canonical(self) -> bytes:
        """Write the facts as JSON with sorted keys in UTF-8: equal facts, equal bytes."""
        values = {field.name: _plain(getattr(self, field.name)) for field in fields(self)}
        return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    def digest(self) -> str:
        """Name the facts by the SHA-256 of their canonical bytes, in hexadecimal."""
        return sha256(self.canonical()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return plain_hours(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
