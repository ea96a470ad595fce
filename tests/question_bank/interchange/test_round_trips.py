"""Ours → a format → ours changes nothing the format can hold, and every loss is told beforehand."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings

from question_bank.content import load_entries
from question_bank.interchange import reading
from question_bank.interchange.registry import FORMATS
from question_bank.items import Entry
from tests.question_bank.builders import EVERY_KIND, fill_blank, multiple, short_answer, single, true_false
from tests.question_bank.interchange.made import differences, entries

LOSSLESS = ("yaml", "json", "xlsx", "qti", "qti3")
every_format = pytest.mark.parametrize("form", FORMATS)


def _there_and_back(form: str, entry: Entry) -> tuple[Entry | None, set[str]]:
    """Write one entry and read it; return what came back, and the fields told to be lost."""
    written = reading.write(form, [entry])
    told = {loss.field for item in written.losses for loss in item.losses}
    if not written.count:
        assert told == {""}
        return None, told
    found = reading.read(written.content, form=form)
    (outcome,) = found.outcomes
    assert outcome.entry, outcome.fault
    return outcome.entry, told


@every_format
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(entry=entries())
@example(entry=single(stem="-> [甲] //乙\n【原文引文】丙"))
def test_what_is_not_told_to_be_lost_comes_back(form: str, entry: Entry) -> None:
    back, told = _there_and_back(form, entry)
    if back is not None:
        assert differences(entry, back) <= told


@pytest.mark.parametrize("form", LOSSLESS)
def test_the_shipped_bank_comes_back_whole(form: str) -> None:
    shipped = [replace(entry, item=replace(entry.item, fact="")) for entry in load_entries()]
    written = reading.write(form, shipped)
    assert (written.count, written.losses) == (len(shipped), ())
    assert list(reading.read(written.content, form=form).entries) == shipped


@every_format
def test_the_shipped_bank_loses_what_is_told_and_nothing_else(form: str) -> None:
    shipped = [replace(entry, item=replace(entry.item, fact="")) for entry in load_entries()]
    written = reading.write(form, shipped)
    told = {item.item_id: {loss.field for loss in item.losses} for item in written.losses}
    kept = [entry for entry in shipped if told.get(entry.item.id) != {""}]
    back = reading.read(written.content, form=form).entries
    assert len(back) == written.count == len(kept)
    # A level that is not in the file is filled in, and may by chance be what it was.
    by_chance = {"cognitive_level", "expected_difficulty"}
    for before, after in zip(kept, back, strict=True):
        lost = told.get(before.item.id, set())
        assert lost - by_chance <= differences(before, after) <= lost


@every_format
def test_a_file_is_known_by_what_is_in_it(form: str) -> None:
    content = reading.write(form, [single(), multiple(), true_false(), fill_blank(), short_answer()]).content
    found = reading.read(content, "试题")
    assert found.format == {"qti3": "qti"}.get(form, form)
    assert not found.faults


@every_format
def test_the_same_items_give_the_same_bytes(form: str) -> None:
    if form != "xlsx":  # a workbook says when it was made
        assert reading.write(form, EVERY_KIND).content == reading.write(form, EVERY_KIND).content


def test_what_each_format_cannot_hold_is_told_item_by_item() -> None:
    told = {
        form: {
            item.item_id: sorted(loss.field for loss in item.losses)
            for item in reading.losses(form, EVERY_KIND)
        }
        for form in FORMATS
    }
    assert told["gift"] == {"p11-f01": [""]}
    assert set(told["aiken"]) == {entry.item.id for entry in EVERY_KIND}
    assert told["aiken"]["p11-m01"] == [""]
    assert "quote" in told["aiken"]["p11-s01"]
    assert told["moodle_xml"] == {}
    (lost,) = reading.losses("moodle_xml", [replace(single(), note="只供审题人看")])
    assert [str(loss) for loss in lost.losses] == ["备注：Moodle XML 没有地方放备注"]


def test_an_item_that_comes_twice_is_told_where_it_first_stands() -> None:
    one, other = single(), replace(single(), rationale="另一种解析。")
    rows = reading.write("yaml", [one, one, other]).content
    first, second, third = reading.read(rows).outcomes
    assert first.entry == one
    assert second.fault
    assert "完全相同" in second.fault.cause
    assert first.place in second.fault.cause
    assert third.fault
    assert third.fault.field == "id"
