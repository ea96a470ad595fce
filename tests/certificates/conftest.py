from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from certificates.codes import verify_code
from certificates.faces import Fonts, load_fonts
from certificates.facts import CertificateFacts
from certificates.serials import make_serial

Build = Callable[..., CertificateFacts]


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    return load_fonts()


@pytest.fixture(scope="session")
def build() -> Build:
    code = verify_code()

    def build_facts(**changes: object) -> CertificateFacts:
        values: dict[str, object] = {
            "serial": make_serial("FJKX", 2026, "03", 17),
            "holder_name": "林晓帆",
            "unit_name": "福建省某某学会",
            "post": "副秘书长",
            "programme": "2026年党员干部全员轮训",
            "class_title": "第3期专题班",
            "starts_on": date(2026, 3, 2),
            "ends_on": date(2026, 3, 6),
            "hours": Decimal("40.00"),
            "result": "合格",
            "issuer": "福建省某某科学技术协会",
            "issued_on": date(2026, 3, 9),
            "verify_url": f"https://lunxun.example.cn/verify/{code}",
            "verify_code": code,
        }
        return CertificateFacts(**(values | changes))  # type: ignore[arg-type]

    return build_facts
