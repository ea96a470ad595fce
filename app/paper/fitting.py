"""How wide columns are: as wanted, unless a word would be torn."""

from collections.abc import Sequence


def fitting(wanted: Sequence[float], needed: Sequence[float], whole: float) -> list[float]:
    """Divide a width over columns by the shares wanted; none gets less than it needs while others have more.

    Where all need more than there is, it is divided by what they need.
    """
    if sum(needed) >= whole:
        return [whole * each / sum(needed) for each in needed]
    given = [whole * each / sum(wanted) for each in wanted]
    lacking = sum(max(need - have, 0) for need, have in zip(needed, given, strict=True))
    spare = sum(max(have - need, 0) for need, have in zip(needed, given, strict=True))
    # What some lack is taken from the others, by what they can spare: nobody falls below what they need.
    return [
        need if have < need else have - (have - need) * lacking / spare if lacking else have
        for need, have in zip(needed, given, strict=True)
    ]
