from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.serials import (
    ALPHABET,
    BadSerial,
    Serial,
    check_character,
    is_serial,
    make_serial,
    parse_serial,
)

org = st.text(ALPHABET, min_size=2, max_size=12)
class_code = st.text(ALPHABET, min_size=1, max_size=8)
serials = st.builds(Serial, org, st.integers(1000, 9999), class_code, st.integers(1, 9999))


@given(serials)
def test_a_number_reads_back(serial: Serial) -> None:
    assert parse_serial(str(serial)) == serial


@given(serials)
def test_every_single_wrong_character_is_found(serial: Serial) -> None:
    text = str(serial)
    for at, wrong in product(range(len(text)), ALPHABET + "-"):
        if text[at] != wrong:
            assert not is_serial(text[:at] + wrong + text[at + 1 :])


@given(serials)
def test_every_swap_of_neighbours_is_found(serial: Serial) -> None:
    text = str(serial)
    for at in range(len(text) - 1):
        swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        if swapped != text:
            assert not is_serial(swapped)


def test_the_check_tells_all_pairs_and_their_swaps_apart() -> None:
    for a, b in product(ALPHABET, repeat=2):
        if a != b:
            assert check_character(f"FJ{a}{b}0") != check_character(f"FJ{b}{a}0")
            assert check_character(f"FJ{a}7{b}") != check_character(f"FJ{b}7{a}")
            assert check_character(f"FJ{a}{a}0") != check_character(f"FJ{b}{b}0")


def test_the_check_characters_use_the_whole_alphabet() -> None:
    found = {make_serial("FJKX", 2026, "03", seq)[-1] for seq in range(1, 2000)}
    assert found == set(ALPHABET)


def test_published_numbers_never_change_their_check_character() -> None:
    assert make_serial("FJKX", 2026, "03", 17) == "FJKX-2026-03-0017-6"


def test_a_number_may_be_typed_carelessly() -> None:
    assert parse_serial(" fjkx－２０２６–03 - 0017-6 ") == Serial("FJKX", 2026, "03", 17)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FJKX",
        "FJKX-2026-03-17-6",
        "FJKX-2026-03-0017",
        "闽科协-2026-03-0017-6",
        "FJKX-2026-03-0000-A",
        "-" * 19,
    ],
)
def test_other_texts_are_no_numbers(text: str) -> None:
    assert not is_serial(text)


@pytest.mark.parametrize(
    ("org", "year", "class_code", "seq"),
    [("F", 2026, "03", 1), ("FJKX", 26, "03", 1), ("FJKX", 2026, "", 1), ("FJKX", 2026, "03", 0),
     ("FJKX", 2026, "03", 10000), ("fjkx", 2026, "03", 1), ("FJKX", 2026, "第3期", 1)],
)  # fmt: skip
def test_parts_that_cannot_stand_are_refused(org: str, year: int, class_code: str, seq: int) -> None:
    with pytest.raises(BadSerial):
        make_serial(org, year, class_code, seq)
