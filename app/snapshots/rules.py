"""When a figure may be published, replaced or withdrawn; and the content of one, packed and read."""

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from app.coverage import freezing
from app.coverage.facts import PersonFacts
from app.refusals import N_, Refusal

# One snapshot is one value that is read at once; a larger part of the tree is published unit by unit.
MOST_PEOPLE = 200_000


class NothingToPublish(Refusal):
    sentence = N_("截至所选日期，应训名册还没有冻结，或者范围内没有人员，没有数字可以发布。")


class TooMany(Refusal):
    status = 422
    sentence = N_("范围内有 %(people)s 人，超过一次快照的上限 %(most)s 人，请按下级单位分别发布。")


class ReasonMissing(Refusal):
    status = 422
    sentence = N_("本单位这一天已有第 %(number)s 号快照。重新发布会取代它，请写明原因。")


class AlreadyEnded(Refusal):
    sentence = N_("这份快照已经被取代或撤回，请刷新页面后再看。")


def check_size(people: int) -> None:
    if not people:
        raise NothingToPublish
    if people > MOST_PEOPLE:
        raise TooMany(people=people, most=MOST_PEOPLE)


def check_replacing(number: int | None, reason: str) -> None:
    """Refuse to put a figure in the place of another one without saying why."""
    if number is not None and not reason:
        raise ReasonMissing(number=number)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def packed(content: bytes) -> bytes:
    return zlib.compress(content, 6)


def unpacked(kept: bytes) -> bytes:
    return zlib.decompress(kept)


def faults(content: bytes) -> list[str]:
    """Name what does not hold within a content, without any row (CO-1, CO-2, CO-4)."""
    return freezing.faults(freezing.read(content))


def differing_fields(was: PersonFacts | None, now: PersonFacts | None) -> tuple[tuple[str, Any, Any], ...]:
    """Return which facts differ: name, what the snapshot has, what is found now; of somebody new or gone, all."""
    names = [each.name for each in fields(PersonFacts)]
    return tuple(
        (name, getattr(was, name, None), getattr(now, name, None))
        for name in names
        if getattr(was, name, None) != getattr(now, name, None)
    )


def who(told: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return everybody of a content by id."""
    return {each["facts"]["person_id"]: each for each in told["people"]}
