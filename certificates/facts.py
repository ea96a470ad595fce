"""Hold what a certificate says, frozen at issue, with canonical bytes and a digest."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Final, Self

from certificates.codes import normalise_code
from certificates.glyphs import normalise_name
from certificates.looks import LookName, NoSuchLook
from certificates.serials import is_serial

NAME_LIMIT: Final = 100
URL_LIMIT: Final = 200
LATER: Final = ("class_type", "rules")
_REQUIRED: Final = ("holder_name", "unit_name", "programme", "issuer", "verify_url")


class BadFacts(ValueError):
    """Say which fact cannot stand on a certificate."""


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """Carry everything printed on one certificate; the name is kept as it is printed.

    `hours` are credited hours (学时) as a Decimal; `result` is the text of the examination result and may
    be empty; joint issuers are separated by a newline; `verify_code` is the bare code as `verify_code()`
    makes it, without separators; `template` names the look (`looks.py`). `class_type` and `rules` (which
    rules of completion were met) are not printed.
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
    class_type: str = ""
    rules: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "holder_name", normalise_name(self.holder_name))
        fault = next(_faults(self), None)
        if fault is not None:
            raise BadFacts(fault)

    @classmethod
    def from_plain(cls, values: Mapping[str, str]) -> Self:
        """Read facts from the plain values their canonical bytes hold; raise ValueError when they are none."""
        days = {name: date.fromisoformat(values[name]) for name in ("starts_on", "ends_on", "issued_on")}
        return cls(**{**values, **days, "hours": Decimal(values["hours"])})  # type: ignore[arg-type]

    def canonical(self) -> bytes:
        """Write the facts as JSON with sorted keys in UTF-8: equal facts, equal bytes."""
        values = {field.name: plain(getattr(self, field.name)) for field in fields(self)}
        # Certificates from before these were kept have the bytes they always had.
        values = {name: value for name, value in values.items() if value or name not in LATER}
        return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    def digest(self) -> str:
        """Name the facts by the SHA-256 of their canonical bytes, in hexadecimal."""
        return sha256(self.canonical()).hexdigest()


def _faults(facts: CertificateFacts) -> Iterator[str]:
    yield from (f"{name} is empty" for name in _REQUIRED if not getattr(facts, name).strip())
    for field in fields(facts):
        if field.name != "issuer" and "\n" in str(getattr(facts, field.name)):
            yield f"{field.name} has a line break; only joint issuers stand on lines of their own"
    if len(facts.holder_name) > NAME_LIMIT:
        yield f"holder_name is longer than {NAME_LIMIT} characters"
    if not is_serial(facts.serial):
        yield "serial is no certificate number"
    if normalise_code(facts.verify_code) != facts.verify_code:
        yield "verify_code is no verification code"
    if len(facts.verify_url) >= URL_LIMIT or not facts.verify_url.isascii():
        yield f"verify_url must be ASCII and shorter than {URL_LIMIT} characters"
    if facts.ends_on < facts.starts_on:
        yield "ends_on is before starts_on"
    if not facts.hours.is_finite() or facts.hours < 0:
        yield "hours must be a finite number, zero or more"
    try:
        LookName.read(facts.template)
    except NoSuchLook:
        yield f"no template is called {facts.template}"


def plain_hours(hours: Decimal) -> str:
    """Write hours without needless zeros or exponents: 40, 7.5."""
    text = f"{hours:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain(value: object) -> str:
    if isinstance(value, Decimal):
        return plain_hours(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
