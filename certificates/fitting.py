"""Tell whether a template can be used: its places keep clear of each other, and the longest texts still fit them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any, Final

from certificates.codes import ALPHABET, LENGTH
from certificates.faces import Fonts
from certificates.facts import CertificateFacts
from certificates.layout import Box, Layout
from certificates.looks import Look
from certificates.serials import SEQ_LIMIT, make_serial
from certificates.sheet import Problem, problems
from certificates.templates import SLOTS, Template

# What the inner border leaves.
_MARGIN: Final = 36.0
# These lie under the seal, as on any paper that is stamped.
_UNDER_THE_SEAL: Final = frozenset(("issuer", "issued_on", "seal_words"))
# As wide as any real code, so that what fits the trial fits the certificate.
WIDEST_CODE: Final = ALPHABET[-1] * LENGTH
_LONG_ISSUER: Final = "某某省科学技术普及促进协会\n中共某某省委某某学校"
TRIALS: Final[dict[str, dict[str, Any]]] = {
    "usual": {},
    "long_name": {
        "holder_name": "阿卜杜热合曼·" * 6 + "乙",
        "unit_name": "某某省某某市科学技术普及促进中心青少年部",
        "post": "党组成员、副主席、机关党委书记",
    },
    "two_issuers": {"issuer": _LONG_ISSUER},
    "long_titles": {
        "programme": "分层级分批次党员干部全员轮训暨科技工作者专题研修（样张）",
        "class_title": "省级学会（协会、研究会）主要负责同志专题研讨班",
    },
}


@dataclass(frozen=True, slots=True)
class Clash:
    """Name two places that overlap, or with `other` empty one that leaves the frame."""

    one: str
    other: str = ""


def clashes(layout: Layout) -> tuple[Clash, ...]:
    """List which places of a layout overlap or reach beyond the frame; empty when it may be printed."""
    return tuple(_clashes(layout))


def _clashes(layout: Layout) -> Iterator[Clash]:
    width, height = layout.page
    inside = Box(_MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN)
    places = {name: getattr(layout, name).box for name in SLOTS} | {"seal": layout.seal, "qr": layout.qr}
    for name, box in places.items():
        if not inside.holds(box, 0.01):
            yield Clash(name)
    for (one, box), (other, another) in combinations(places.items(), 2):
        stamped = other == "seal" and one in _UNDER_THE_SEAL
        if not stamped and box.overlaps(another, 0.01):
            yield Clash(one, other)


def trial(name: str, *, on: date, issuer: str, base_url: str) -> CertificateFacts:
    """Return the facts of an invented holder, under a number that is never given, to try a template with."""
    values: dict[str, Any] = {
        "serial": make_serial("SAMPLE", on.year, "S00", SEQ_LIMIT),
        "holder_name": "欧阳样张",
        "unit_name": "某某学会",
        "post": "副秘书长",
        "programme": "党员干部全员轮训（样张）",
        "class_title": "第1期专题班",
        "starts_on": on,
        "ends_on": on,
        "hours": Decimal(40),
        "result": "合格",
        "issuer": issuer,
        "issued_on": on,
        "verify_url": f"{base_url.rstrip('/')}/verify/{WIDEST_CODE}",
        "verify_code": WIDEST_CODE,
    }
    return CertificateFacts(**(values | TRIALS[name]))


def trial_problems(
    template: Template, fonts: Fonts, *, on: date, issuer: str, base_url: str
) -> dict[str, tuple[Problem, ...]]:
    """Return what does not fit, by the trial it was found in; empty when everything does."""
    look = Look(template)
    found = {
        name: problems(trial(name, on=on, issuer=issuer, base_url=base_url), fonts, look) for name in TRIALS
    }
    return {name: each for name, each in found.items() if each}
