"""Samples anybody can draw again: by a seed, and by nothing else."""

import hashlib
import uuid
from collections.abc import Collection, Iterable

from app.exams.facts import Finding
from app.refusals import N_, Forbidden, Refusal


class NothingToCheck(Refusal):
    code = "nothing_to_check"
    sentence = N_("还没有评完的答卷可以抽查。")


class OwnMarking(Forbidden):
    code = "own_marking"
    sentence = N_("这份答卷由您评阅，须由他人抽查。")


class NoteMissing(Refusal):
    status = 422
    code = "note"
    sentence = N_("评分有出入时，请写明看到了什么。")


def sample(seed: str, keys: Iterable[uuid.UUID], size: int) -> list[uuid.UUID]:
    """Return so many keys, those whose SHA-256 over `seed:key` comes first."""
    ordered = sorted(keys, key=lambda key: (hashlib.sha256(f"{seed}:{key}".encode()).hexdigest(), key))
    return ordered[:size]


def check_finding(finder: uuid.UUID, markers: Collection[uuid.UUID], finding: Finding, note: str) -> None:
    """Let somebody judge what others marked, and say what they saw unless it was fair."""
    if finder in markers:
        raise OwnMarking
    if finding is not Finding.FAIR and not note.strip():
        raise NoteMissing
