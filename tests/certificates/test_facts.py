import json
from datetime import date
from decimal import Decimal

import pytest

from certificates.facts import BadFacts, plain_hours
from certificates.templates import TEMPLATES
from certificates.wording import fill, period, quoted


def test_canonical_bytes_are_sorted_utf8_json_without_spaces(build) -> None:
    text = build(holder_name="欧阳䶮𬭸").canonical().decode("utf-8")
    values = json.loads(text)
    assert list(values) == sorted(values)
    assert '"holder_name":"欧阳䶮𬭸"' in text
    assert values["hours"] == "40"
    assert values["starts_on"] == "2026-03-02"


def test_equal_facts_have_equal_digests_however_the_hours_were_written(build) -> None:
    assert build(hours=Decimal("40")).digest() == build(hours=Decimal("40.000")).digest()


@pytest.mark.parametrize(
    "change",
    [
        {"holder_name": "林晓凡"},
        {"hours": Decimal("40.5")},
        {"ends_on": date(2026, 3, 7)},
        {"verify_url": "https://lunxun.example.cn/verify/A"},
        {"result": ""},
    ],
)
def test_any_changed_fact_changes_the_digest(build, change) -> None:
    assert build(**change).digest() != build().digest()


@pytest.mark.parametrize(
    "change",
    [
        {"holder_name": "  "},
        {"holder_name": "长" * 101},
        {"ends_on": date(2026, 3, 1)},
        {"hours": Decimal("-1")},
        {"hours": Decimal("NaN")},
        {"template": "unknown"},
        {"verify_url": "https://lunxun.example.cn/" + "v" * 200},
        {"verify_url": "https://轮训.example.cn/"},
        {"issuer": ""},
        {"serial": "FJKX-2026-03-0017-7"},
        {"serial": ""},
        {"verify_code": "0" * 28},
        {"verify_code": "ABCD-EFGH-2345-ABCD-EFGH-2345-WXYZ"},
        {"holder_name": "王\n五"},
        {"programme": "全员\n轮训"},
    ],
)
def test_facts_that_cannot_stand_are_refused(build, change) -> None:
    with pytest.raises(BadFacts):
        build(**change)


def test_the_name_is_kept_as_it_is_printed(build) -> None:
    assert build(holder_name=" 阿依古丽•买买提 ").holder_name == "阿依古丽·买买提"


@pytest.mark.parametrize(
    ("hours", "text"), [("40", "40"), ("40.00", "40"), ("7.50", "7.5"), ("4E+1", "40"), ("0.25", "0.25")]
)
def test_hours_are_written_plainly(hours: str, text: str) -> None:
    assert plain_hours(Decimal(hours)) == text


def test_the_year_is_written_once_where_it_is_the_same() -> None:
    assert period(date(2026, 3, 2), date(2026, 3, 6)) == "2026年3月2日至3月6日"
    assert period(date(2026, 12, 30), date(2027, 1, 6)) == "2026年12月30日至2027年1月6日"
    assert period(date(2026, 3, 2), date(2026, 3, 2)) == "2026年3月2日"


def test_a_title_is_quoted_once() -> None:
    assert quoted("全员轮训") == "“全员轮训”"
    assert quoted("“头雁”轮训") == "“‘头雁’轮训”"
    assert quoted("《轮训方案》") == "《轮训方案》"


def test_no_result_and_no_hours_leave_no_empty_clause(build) -> None:
    text = "".join(
        span.text for span in fill(TEMPLATES["completion"].body, build(result=" ", hours=Decimal(0)))
    )
    assert "考核" not in text
    assert "学时" not in text
    assert text.endswith("完成规定的学习任务，准予结业。\n特发此证。")
