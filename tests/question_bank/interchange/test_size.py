"""Five thousand items are read in under twenty seconds in every format, with progress on the way."""

import time

import pytest

from question_bank.interchange import reading
from question_bank.interchange.registry import FORMATS
from question_bank.items import Entry
from tests.question_bank.builders import single

MANY = 5_000


def _many() -> list[Entry]:
    return [
        single(f"p11-s{number:05d}", stem=f"第 {number} 问：第一段要求抓好什么？") for number in range(MANY)
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_five_thousand_items_are_read_in_under_twenty_seconds(form: str) -> None:
    written = reading.write(form, _many())
    # A package is an archive, and an archive has at most two thousand members (IE-2): the rest is told of.
    many = min(MANY, FORMATS[form].most)
    assert (written.count, sum(item.left_out for item in written.losses)) == (many, MANY - many)
    content = written.content
    steps: list[tuple[int, int]] = []
    began = time.monotonic()
    found = reading.read(content, form=form, tell=lambda done, total: steps.append((done, total)))
    assert time.monotonic() - began < 20
    assert len(found.entries) == many
    assert steps[-1] == (many, many)
    assert len(steps) >= many // 200
