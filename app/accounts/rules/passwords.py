"""Which passwords are taken: 8 to 128 characters, three kinds of them, nothing that is guessed first (AC-10)."""

import re
import secrets
import string
import unicodedata
from collections.abc import Iterable

from app.accounts.rules.denied import CONTEXT, DENIED
from app.refusals import N_, Refusal

SHORTEST, LONGEST = 8, 128
KINDS_NEEDED = 3
HISTORY = 5
# Without the look-alikes 0 O 1 l I: slips are read from paper.
LETTERS = "abcdefghijkmnpqrstuvwxyz"
CAPITALS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
DIGITS = "23456789"


class WeakPassword(Refusal):
    status = 422
    code = "weak_password"
    sentence = N_("密码不符合要求。")


class TooShort(WeakPassword):
    sentence = N_("密码至少 8 个字符。")


class TooLong(WeakPassword):
    sentence = N_("密码最多 128 个字符。")


class TooFewKinds(WeakPassword):
    sentence = N_("密码须包含大写字母、小写字母、数字、符号中的三种。")


class TooCommon(WeakPassword):
    sentence = N_("这个密码太常见，容易被猜中，请换一个。")


class HasOwnName(WeakPassword):
    sentence = N_("密码中不得包含您的姓名、工号或手机号。")


class UsedBefore(WeakPassword):
    sentence = N_("不得使用最近 5 次用过的密码，请换一个。")


def check_password(password: str, own_words: Iterable[str] = ()) -> None:
    """Raise a `WeakPassword` for the first rule a password breaks; `own_words` are the person's names."""
    if len(password) < SHORTEST:
        raise TooShort
    if len(password) > LONGEST:
        raise TooLong
    if kinds(password) < KINDS_NEEDED:
        raise TooFewKinds
    folded = unicodedata.normalize("NFKC", password).casefold()
    if any(len(word) >= 2 and word.casefold() in folded for word in own_words):
        raise HasOwnName
    if is_common(folded):
        raise TooCommon


def kinds(password: str) -> int:
    """Count the kinds of characters: capitals, small letters, digits, everything else."""
    return sum(
        (
            bool(re.search(r"[A-Z]", password)),
            bool(re.search(r"[a-z]", password)),
            bool(re.search(r"[0-9]", password)),
            bool(re.search(r"[^A-Za-z0-9]", password)),
        )
    )


ORNAMENTS = string.digits + string.punctuation
LETTERS_ONLY = re.compile(r"[^a-z]")
SIGNS = re.compile(r"[^a-z0-9]")
SUBSTITUTES = str.maketrans(
    {"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)


def is_common(folded: str) -> bool:
    """Tell whether a folded password is a denied word with the usual ornaments, or holds a word of this house."""
    read = folded.translate(SUBSTITUTES)
    if any(word in folded or word in read for word in CONTEXT):
        return True
    bare = folded.strip(ORNAMENTS).translate(SUBSTITUTES)
    forms = (folded, bare, LETTERS_ONLY.sub("", folded), LETTERS_ONLY.sub("", bare), SIGNS.sub("", folded))
    return any(form in DENIED for form in forms) or len(set(folded)) <= 3


def initial_password() -> str:
    """Return a random first password, three groups of four characters; it must be changed at first sign-in."""
    alphabet = LETTERS + CAPITALS + DIGITS
    while True:
        groups = ["".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(3)]
        password = "-".join(groups)
        if kinds(password) == 4 and not is_common(password.casefold()):
            return password
