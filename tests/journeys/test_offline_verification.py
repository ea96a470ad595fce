"""A phone without network, and the page that `flask keys publish` writes."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Browser, expect

from app.cli.keys import offline_page
from app.keys.files import published
from certificates.codes import verify_code
from certificates.facts import CertificateFacts
from certificates.serials import make_serial
from certificates.signed import Signed
from tests.certificates import keys
from tests.journeys.conftest import PHONE

CODE = verify_code()
FACTS = CertificateFacts(
    serial=make_serial("FJKX", 2026, "T03", 17),
    holder_name="欧阳𬭸·“䶮”",
    unit_name="福建省某某学会",
    post="",
    programme="党员干部全员轮训",
    class_title="第3期专题班",
    starts_on=date(2026, 3, 2),
    ends_on=date(2026, 3, 6),
    hours=Decimal("7.5"),
    result="合格",
    issuer="福建省某某科学技术协会\n中共福建省某某学校",
    issued_on=date(2026, 3, 9),
    verify_url=f"https://lunxun.example.cn/verify/{CODE}",
    verify_code=CODE,
    rules="1:lesson_45/180/80%/exam",
)


def test_a_phone_without_network_verifies_a_code_and_refuses_a_changed_one(
    browser: Browser, tmp_path: Path
) -> None:
    """CE-8."""
    public = {
        "organisation": "福建省某某</script>协会",
        "keys": [published(keys.key(n).public) for n in (1, 2)],
    }
    file = tmp_path / "verify.html"
    file.write_text(offline_page(public), encoding="utf-8")
    context = browser.new_context(**PHONE, offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    made = keys.signed(FACTS, 2)

    def check(text: str) -> None:
        page.get_by_label("二维码的文字").fill(text)
        page.get_by_role("button", name="核对").click()

    check(made.code)
    expect(page.get_by_role("status")).to_have_text(f"签名有效：{public['organisation']}")
    for said in (FACTS.holder_name, FACTS.serial, "7.5", "中共福建省某某学校"):
        expect(page.locator("dl")).to_contain_text(said)
    changed = Signed(
        CertificateFacts.from_plain(json.loads(FACTS.canonical()) | {"result": "优秀"}),
        made.key_id,
        made.signature,
    )
    check(changed.code)
    expect(page.get_by_role("status")).to_have_text(re.compile("^签名不符"))
    expect(page.locator("dl")).to_be_hidden()
    check(FACTS.verify_url)
    expect(page.get_by_role("status")).to_have_text(re.compile("完整文字"))
    context.close()
