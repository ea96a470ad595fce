"""What is right in each wording, kept in memory: neither ever changes, a corrected key is another version.

Asked only where a result is out, and by staff who look into a script: nothing a candidate opens earlier comes by here.
"""

import uuid
from collections import OrderedDict
from collections.abc import Iterable

from sqlmodel import Session

from app.bank import queries as bank
from app.bank.facts import ItemKey

KEPT = 5_000
_kept: OrderedDict[uuid.UUID, ItemKey] = OrderedDict()


def solutions(session: Session, version_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, ItemKey]:
    """Return what is right in each version and why, reading only those not met before."""
    found = {key: _kept.get(key) for key in version_ids}
    unknown = [key for key, known in found.items() if known is None]
    fresh = bank.keys(session, unknown) if unknown else {}
    for key, known in fresh.items():
        _kept[key] = known
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return {key: known for key, known in (found | fresh).items() if known is not None}
