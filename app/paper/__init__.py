"""Documents on A4 in the house's faces: a story of parts in, the same bytes out for the same story."""

from app.paper.documents import Document, draw
from app.paper.parts import (
    bars,
    columns,
    cover,
    facts,
    figures,
    grid,
    heading,
    line_chart,
    prose,
    ranges,
    scatter,
    space,
)
from app.paper.plots import Dot, Range

__all__ = [
    "Document",
    "Dot",
    "Range",
    "bars",
    "columns",
    "cover",
    "draw",
    "facts",
    "figures",
    "grid",
    "heading",
    "line_chart",
    "prose",
    "ranges",
    "scatter",
    "space",
]
