"""Two wordings are told apart field by field, and put together again from the pieces."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from question_bank.content import load_entries
from question_bank.differences import GONE, NEW, SAME, differences
from question_bank.items import FillBlankKey, SingleKey

ENTRIES = load_entries()
ENTRY = ENTRIES[0]


def test_the_same_wording_differs_in_nothing() -> None:
    assert all(differences(entry, entry) == () for entry in ENTRIES)


def test_only_what_changed_is_shown() -> None:
    after = replace(ENTRY, item=replace(ENTRY.item, stem=f"请问{ENTRY.item.stem}"), rationale="另说。")
    changes = {change.field: change.pieces for change in differences(ENTRY, after)}
    assert set(changes) == {"stem", "rationale"}
    assert [(piece.what, piece.text) for piece in changes["stem"]] == [(NEW, "请问"), (SAME, ENTRY.item.stem)]


def test_another_key_is_a_change_of_its_own() -> None:
    single = next(entry for entry in ENTRIES if isinstance(entry.key, SingleKey))
    other = next(o.id for o in single.item.options if o.id != single.key.option_id)  # type: ignore[union-attr]
    assert [change.field for change in differences(single, replace(single, key=SingleKey(other)))] == ["key"]
    blank = next(entry for entry in ENTRIES if isinstance(entry.key, FillBlankKey))
    freer = replace(blank, key=replace(blank.key, order_free=True))  # type: ignore[arg-type,type-var]
    assert [change.field for change in differences(blank, freer)] == ["key"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_make_up_both_texts(old: str, new: str) -> None:
    before, after = replace(ENTRY, note=old), replace(ENTRY, note=new)
    pieces = [piece for change in differences(before, after) for piece in change.pieces]
    if old != new:
        assert "".join(piece.text for piece in pieces if piece.what != NEW) == old
        assert "".join(piece.text for piece in pieces if piece.what != GONE) == new
