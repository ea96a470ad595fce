"""Markdown becomes HTML that holds words and lists, and nothing that could do anything."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "ul", "ol", "li", "strong", "em", "code", "blockquote", "br", "hr"} | {
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=512)
def to_html(text: str) -> Markup:
    """Return clean HTML of a section's text; headings become plain words, for the page has its own."""
    html = nh3.clean(_PARSER.render(text), tags=TAGS, attributes={"ol": {"start"}})
    return Markup(html)  # noqa: S704 - cleaned above
