import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.codes import ALPHABET, LENGTH, display_code, normalise_code, same_code, verify_code

FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


def _mangled(code: str, chance: random.Random) -> str:
    """Type a code as people do: any case, stray separators, full-width characters."""
    typed = []
    for character in code:
        character = character.lower() if chance.random() < 0.5 else character
        typed.append(character.translate(FULL_WIDTH) if chance.random() < 0.3 else character)
        if chance.random() < 0.3:
            typed.append(chance.choice(["-", " ", "－", "—", "\u3000", "–", "\u200b", "_", "−"]))
    return chance.choice(["", " "]) + "".join(typed) + chance.choice(["", "\n"])


def test_ten_thousand_codes_read_back_however_they_are_typed() -> None:
    """CE-7."""
    chance = random.Random(20260306)
    codes = [verify_code() for _ in range(10_000)]
    assert len(set(codes)) == len(codes)
    for code in codes:
        assert normalise_code(_mangled(code, chance)) == code
        assert normalise_code(display_code(code).lower()) == code
        assert normalise_code(f"https://lunxun.example.cn/verify/{code}") == code


def test_a_code_has_at_least_128_random_bits_and_no_ambiguous_character() -> None:
    """CE-4, CE-7."""
    assert LENGTH * math.log2(len(ALPHABET)) >= 128
    assert len(set(ALPHABET)) == 32
    assert not set(ALPHABET) & set("0O1I")


def test_every_character_occurs_at_every_place() -> None:
    """CE-4."""
    codes = [verify_code() for _ in range(2_000)]
    assert all({code[at] for code in codes} == set(ALPHABET) for at in range(LENGTH))


def test_a_code_is_shown_in_groups_of_four() -> None:
    assert display_code("ABCDEFGH2345ABCDEFGH2345WXYZ") == "ABCD-EFGH-2345-ABCD-EFGH-2345-WXYZ"


@pytest.mark.parametrize(
    "text",
    ["", "A", "A" * 27, "A" * 29, "0" * 28, "O" * 28, "I1" * 14, "ß" * 14, "林" * 28, "A" * 27 + "ı", "/"],
)
def test_other_texts_are_no_codes(text: str) -> None:
    assert normalise_code(text) is None


@given(st.text(max_size=60))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    code = normalise_code(text)
    assert code is None or (len(code) == LENGTH and set(code) <= set(ALPHABET))


def test_codes_are_compared_whole() -> None:
    """CE-4: in constant time, by the standard library's own comparison."""
    code = verify_code()
    assert same_code(code, code)
    assert not same_code(code, verify_code())
    assert not same_code("林", code)
