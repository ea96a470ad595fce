"""Name the look of a certificate: which version of which template, under which seal; and hold what the name stands for.

`completion` is the first version of a template that comes with the system; `t0a1b2c3d@4` the fourth of an
organisation's own; `+` and 64 hexadecimal digits name the picture of a seal by its SHA-256.
"""

import re
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final, Self

from certificates.templates import TEMPLATES, Template

FIRST: Final = 1
_NAME: Final = re.compile(r"([a-z][0-9a-z]{1,19})(?:@([1-9][0-9]{0,5}))?(?:\+([0-9a-f]{64}))?", re.ASCII)


class NoSuchLook(ValueError):
    """Say that a text names no look."""


@dataclass(frozen=True, slots=True)
class LookName:
    """Carry what a certificate names as its look; `seal` is empty where people stamp by hand."""

    template: str
    version: int = FIRST
    seal: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a name; raise NoSuchLook where it is none. Whether there is such a look is not asked."""
        found = _NAME.fullmatch(text)
        if found is None or (found[2] is None) != (found[1] in TEMPLATES):
            raise NoSuchLook(text)
        return cls(found[1], int(found[2] or FIRST), found[3] or "")

    @property
    def is_shipped(self) -> bool:
        return self.template in TEMPLATES

    @property
    def unsealed(self) -> Self:
        """Return the same look for stamping by hand."""
        return replace(self, seal="")

    def __str__(self) -> str:
        version = "" if self.is_shipped else f"@{self.version}"
        return f"{self.template}{version}{'+' if self.seal else ''}{self.seal}"


@dataclass(frozen=True, slots=True)
class SealPicture:
    """Carry the picture of a seal: a PNG with transparency, as it was kept."""

    png: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.png).hexdigest()


@dataclass(frozen=True, slots=True)
class Look:
    """Carry what a certificate is drawn with beside its facts and fonts."""

    template: Template
    seal: SealPicture | None = None


SHIPPED: Final = {name: Look(template) for name, template in TEMPLATES.items()}
