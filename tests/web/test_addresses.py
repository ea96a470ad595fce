"""Only a path of our own is followed (AC-9)."""

import pytest

from app.web.addresses import local_path

TRICKS = (
    "",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "/%09/evil.example",
    "/%5cevil.example",
    "/a//evil.example",
    "/%2f%2fevil.example",
    "/a\nb",
    "/a\tb",
    " /a",
    "evil.example",
    "?next=/",
    "/\x00",
    "/" + "a" * 3000,
)


@pytest.mark.parametrize("given", TRICKS)
def test_a_foreign_address_is_not_followed(given: str) -> None:
    assert local_path(given) == "/"


@pytest.mark.parametrize("given", ["/", "/exams", "/people/1?q=%E5%AE%89&page=2", "/a#b"])
def test_an_address_of_ours_is_followed(given: str) -> None:
    assert local_path(given) == given


def test_none_goes_home() -> None:
    assert local_path(None) == "/"
