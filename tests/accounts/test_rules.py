"""Names, passwords and roles, decided on paper."""

import pytest

from app.accounts.facts import NameKind
from app.accounts.rules import names, passwords


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Qiu-7a", passwords.TooShort),
        ("Qiu-feng" + "7" * 121, passwords.TooLong),
        ("qiufeng7426", passwords.TooFewKinds),
        ("QIUFENG-7426", None),
        ("秋风起兮-qiu7", None),
        ("Qiu feng 7426", None),
        ("Password1!", passwords.TooCommon),
        ("P@ssw0rd2026", passwords.TooCommon),
        ("Qwerty-12345", passwords.TooCommon),
        ("Woaini_1314", passwords.TooCommon),
        ("Lunxun@2026", passwords.TooCommon),
        ("Lunx7n-kexie", passwords.TooCommon),
        ("省科协-Ab2026", passwords.TooCommon),
        ("1qaz@WSX", passwords.TooCommon),
        ("Aa1-Aa1-Aa1", passwords.TooCommon),
        ("Xx-A001-7426", passwords.HasOwnName),
        ("安青禾-Ab7426", passwords.HasOwnName),
        ("Ab-13800001234", passwords.HasOwnName),
    ],
)
def test_a_password_is_judged(password: str, fault: type[Exception] | None) -> None:
    """AC-10."""
    own = ("安青禾", "a001", "13800001234")
    if fault is None:
        passwords.check_password(password, own)
        return
    with pytest.raises(fault):
        passwords.check_password(password, own)


def test_initial_passwords_are_random_and_pass_the_rules() -> None:
    made = {passwords.initial_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        passwords.check_password(password)
        assert not set(password) & set("0O1lI")


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (NameKind.STAFF_NO, " Ｆj００１ ", "fj001"),
        (NameKind.LOGIN, "Straße", "strasse"),
        (NameKind.PHONE, "+86 138-0000-1234", "13800001234"),
        (NameKind.PHONE, "１３８００００１２３４", "13800001234"),
        (NameKind.PHONE, "0591-8765432", "05918765432"),
    ],
)
def test_a_name_is_kept_in_one_writing(kind: NameKind, typed: str, kept: str) -> None:
    """AC-8."""
    assert names.normalise(kind, typed) == kept
    assert kept in names.readings(typed)


@pytest.mark.parametrize("typed", ["", "   ", "a b", "a\x00", "x" * 65])
def test_an_unusable_name_is_refused(typed: str) -> None:
    with pytest.raises(names.NameUnusable):
        names.normalise(NameKind.LOGIN, typed)


@pytest.mark.parametrize("typed", ["", "\x00", "a\x00b", "\ud800"])
def test_what_no_database_takes_means_nobody(typed: str) -> None:
    assert names.readings(typed) == ()


def test_a_phone_is_shown_in_part() -> None:
    assert names.masked_phone("13800001234") == "138****1234"
    assert names.masked_phone("1234") == "****"
