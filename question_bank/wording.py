"""Hold the wordings of one source document that need care."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OpenList:
    """Hold an enumeration its paragraph ends in 等, so that it is never the whole."""

    paragraph: str
    elements: tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    """Hold the lists left open, the near-twin wordings, the slogans never spelled out, and further words that
    tell a candidate which paragraph is meant."""

    open_lists: tuple[OpenList, ...] = ()
    near_twins: tuple[tuple[str, ...], ...] = ()
    unexaminable: tuple[str, ...] = ()
    locators: tuple[str, ...] = ()
