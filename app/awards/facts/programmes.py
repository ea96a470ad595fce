"""Programmes, their classes, and what their certificates are issued with."""

import uuid
from dataclasses import asdict, dataclass
from datetime import date
from typing import Self

from app.config import Config

DEFAULT_TEMPLATE = "completion"


@dataclass(frozen=True)
class Settings:
    """What is printed with: the address in the code, the default issuer's line, further fonts, and which look."""

    base_url: str
    issuer: str
    fallback_fonts: str = ""
    template: str = DEFAULT_TEMPLATE

    @classmethod
    def of(cls, config: Config) -> Self:
        return cls(config.base_url, config.issuer, config.fallback_fonts)

    def as_payload(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class Issuer:
    """The unit that issues a programme's certificates: its part of the number, and its line on the paper."""

    code: str
    line: str
    unit_id: uuid.UUID | None = None


@dataclass(frozen=True)
class ProgrammeFacts:
    """A programme as the awards room needs it."""

    id: uuid.UUID
    name: str
    unit_id: uuid.UUID
    unit_name: str
    unit_path: str
    starts_on: date
    ends_on: date
    hour_rule: str
    required_minutes: int
    attendance_percent: int
    exam_required: bool


@dataclass(frozen=True)
class ClassFacts:
    """The batch somebody completed."""

    id: uuid.UUID
    number: int
    class_type: str
    title: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class ProgrammeLine:
    """A programme in the list of certificates, with its valid and its unfinished ones in the reader's scope."""

    id: uuid.UUID
    name: str
    unit_name: str
    valid: int
    unfinished: int
