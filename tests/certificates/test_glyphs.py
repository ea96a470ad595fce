import pytest

from certificates.glyphs import drawn_by, missing, normalise_name, runs


class Font:
    def __init__(self, characters: str) -> None:
        self.characters = characters

    def draws(self, character: str) -> bool:
        return character in self.characters


@pytest.mark.parametrize("dot", "•・‧．∙⋅･\u0387·")
def test_every_separator_of_a_name_becomes_the_middle_dot(dot: str) -> None:
    assert normalise_name(f"古丽{dot}买买提") == "古丽\u00b7买买提"


def test_normalising_leaves_rare_and_compatibility_characters_alone() -> None:
    for name in ("欧阳䶮𬭸", "\uf92c某", "𠮷某", "José"):
        assert normalise_name(name) == name


def test_the_fonts_have_the_rare_characters_of_names(fonts) -> None:
    for chain in (fonts.regular, fonts.bold):
        assert missing("𬭸𨱏𫖯䶮㛃叕·、（）“”—〇Àéü", chain) == ()


def test_a_missing_character_is_listed_once_in_order(fonts) -> None:
    assert missing("王𠮷某𪚥𠮷", fonts.regular) == ("𠮷", "𪚥")


@pytest.mark.parametrize("character", ["\u200b", "\u202e", "\ue000", "\x07", "\ufe0f", "\U000e0100", "\n"])
def test_invisible_and_private_characters_count_as_missing(fonts, character: str) -> None:
    assert missing(f"王{character}", fonts.regular) == (character,)


def test_the_chain_is_tried_from_left_to_right() -> None:
    first, second = Font("王五"), Font("王𠮷")
    assert drawn_by("王", (first, second)) is first
    assert drawn_by("𠮷", (first, second)) is second
    assert list(runs("王𠮷𠮷五", (first, second))) == [(first, "王"), (second, "𠮷𠮷"), (first, "五")]


def test_a_text_with_a_missing_character_has_no_runs() -> None:
    with pytest.raises(ValueError, match="𠮷"):
        list(runs("王𠮷", (Font("王"),)))
