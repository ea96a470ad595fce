"""Passwords to argon2id and back, a few at a time: each costs a core 30 ms and 19 MiB."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.refusals import Busy

# Whoever waits for a hash holds one of the server's sixteen threads; most of them are for those in an exam (D21).
QUEUE = 6
# What an unknown name is verified against, so that it costs what a known one does (AC-4).
DUMMY = "$argon2id$v=19$m=19456,t=2,p=1$qKWuqYX7UnVIcuxnyYbgUQ$urSuHSB/25BHut1Fa420YzdF5LCgSfAlzfdT2N9RHEI"
ARGON2 = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
Answer = TypeVar("Answer")


class Slots:
    """A bounded number of hashes at once, and a bounded number waiting; whoever comes after that hears 503."""

    def __init__(self, slots: int, queue: int = QUEUE) -> None:
        self._threads = ThreadPoolExecutor(slots, thread_name_prefix="password")
        self._places = threading.BoundedSemaphore(slots + queue)

    def do(self, work: Callable[[], Answer], *, patient: bool = False) -> Answer:
        """Wait for a slot and return the work's answer; raises `Busy` when too many wait already.

        Who is `patient` holds up no visitor and waits however many do.
        """
        if not self._places.acquire(blocking=patient):
            raise Busy
        try:
            return self._threads.submit(work).result()
        finally:
            self._places.release()

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


_slots = Slots(1)


def open_slots(slots: int, queue: int = QUEUE) -> None:
    """Set how many passwords this process hashes at once."""
    global _slots
    _slots.close()
    _slots = Slots(slots, queue)


def hash_password(password: str, *, patient: bool = False) -> str:
    return _slots.do(lambda: ARGON2.hash(_bytes(password)), patient=patient)


def verify(stored: str | None, password: str) -> bool:
    """Tell whether a password is the stored one; without one, take as long and say no."""
    return _slots.do(lambda: _verify(stored or DUMMY, password)) and stored is not None


def _verify(stored: str, password: str) -> bool:
    try:
        return ARGON2.verify(stored, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    # JSON can carry half a character; it must be wrong, not a fault.
    return password.encode("utf-8", "surrogatepass")
