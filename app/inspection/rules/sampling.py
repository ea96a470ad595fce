"""Draw a sample that anybody can draw again.

For every member of the frame, take the SHA-256 of `seed|stratum|staff_no` in UTF-8, written as hexadecimal. In each
stratum the members with the smallest values are drawn. A stratum of N among F members gets size × N ÷ F places,
rounded down; the places left over go one each to the strata with the largest remainders, the first by name where they
are equal. `docs/check_sample.py` does the same in a few lines.
"""

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest

from app.inspection.facts import CHECKS, Finding, Member
from app.refusals import N_, Forbidden, Refusal

MOST = 500
# What a frame may be long, in bytes: a million people with the longest names of units, some seconds to draw from.
LONGEST_FRAME = 64 << 20


class SizeWrong(Refusal):
    status = 422
    sentence = N_("抽查人数应在 1 与名册人数（%(n)s）之间，且不超过 500。")


class FrameTooLong(Refusal):
    status = 422
    sentence = N_(
        "名册共 %(n)s 人，保存下来须 %(size)s MB，超过 %(most)s MB 的上限。请改用不分层或按层级分层再抽取。"
    )


class SampleClosed(Refusal):
    sentence = N_("这次抽查已经结束，不能再修改。")


class NotAllChecked(Refusal):
    sentence = N_("还有 %(n)s 人没有核对完，核对完才能结束。")


class NoteMissing(Refusal):
    status = 422
    sentence = N_("有一项不符时，请在说明里写明不符在哪里。")


class OwnLine(Forbidden):
    sentence = N_("抽到您本人时，须由另一人核对。")


def frame_text(members: Iterable[Member]) -> str:
    """Return a frame as it is kept: JSON of [staff_no, stratum] in order, without spaces."""
    ordered = [[each.staff_no, each.stratum] for each in sorted(members)]
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":"))


def members(frame: str) -> list[Member]:
    return [Member(staff_no, stratum) for staff_no, stratum in json.loads(frame)]


def digest(frame: str) -> str:
    return hashlib.sha256(frame.encode()).hexdigest()


def ticket(seed: str, member: Member) -> str:
    """Return what decides whether a member is drawn: the smallest are."""
    return hashlib.sha256(f"{seed}|{member.stratum}|{member.staff_no}".encode()).hexdigest()


def places(strata: Mapping[str, int], size: int) -> dict[str, int]:
    """Divide the places of a sample over the strata by their members; they add up to the size."""
    whole = sum(strata.values())
    given = {name: size * count // whole for name, count in strata.items()}
    left = size - sum(given.values())
    by_rest = sorted(strata, key=lambda name: (-(size * strata[name] % whole), name))
    for name in by_rest[:left]:
        given[name] += 1
    return given


def draw(frame: Sequence[Member], size: int, seed: str) -> list[Member]:
    """Return the sample, stratum by stratum, in the order in which it was drawn."""
    check_size(size, len(frame))
    strata: dict[str, list[Member]] = defaultdict(list)
    for member in frame:
        strata[member.stratum].append(member)
    given = places({name: len(own) for name, own in strata.items()}, size)
    return [
        member
        for name in sorted(strata)
        for member in nsmallest(given[name], strata[name], key=lambda each: ticket(seed, each))
    ]


def check_size(size: int, members: int) -> None:
    if not 1 <= size <= min(members, MOST):
        raise SizeWrong(n=members)


def check_frame(frame: str) -> None:
    """Refuse a frame too long to be kept with each sample and handed out with it."""
    size = len(frame.encode())
    if size > LONGEST_FRAME:
        raise FrameTooLong(n=len(members(frame)), size=-(-size >> 20), most=LONGEST_FRAME >> 20)


def check_findings(findings: Mapping[str, Finding], note: str) -> None:
    """Refuse a finding that differs without a word about it."""
    assert set(findings) == set(CHECKS)
    if Finding.DIFFERS in findings.values() and not note:
        raise NoteMissing


def check_checker(person_id: uuid.UUID, by: uuid.UUID) -> None:
    """Refuse that somebody checks themselves (AZ-7)."""
    if person_id == by:
        raise OwnLine
