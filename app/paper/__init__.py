"""Documents on A4 in the house's faces: a story of parts in, the same bytes out for the same story."""

from app.paper.documents import Document, draw
from app.paper.parts import bars, cover, facts, figures, grid, heading, line_chart, prose, space

__all__ = [
    "Document",
    "bars",
    "cover",
    "draw",
    "facts",
    "figures",
    "grid",
    "heading",
    "line_chart",
    "prose",
    "space",
]
