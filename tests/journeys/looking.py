"""Looking at a page as a strict reader does: grave faults for axe, and anything wider than its screen."""

from collections.abc import Iterator

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

GRAVE = {"serious", "critical"}
WIDTHS = (390, 1440)
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# A list's seventh row is made as its first six are, and axe looks at each word of each.
AXE = """async () => {
  const rows = { exclude: [["tbody tr:nth-child(n+7)"]] };
  const found = await axe.run(rows, { resultTypes: ["violations"], preload: false });
  const shown = (nodes) => nodes.slice(0, 3).map(({ html }) => html.slice(0, 160));
  return found.violations.map(({ id, impact, nodes }) => [impact, id, shown(nodes)]);
}"""


def grave_faults(page: Page) -> Iterator[str]:
    """Yield what is gravely wrong with the page as it stands, and at which width it scrolls sideways."""
    page.evaluate(AXE_SCRIPT)
    for impact, rule, nodes in page.evaluate(AXE):
        if impact in GRAVE:
            yield f"{page.url} {impact} {rule}: {nodes}"
    usual = page.viewport_size
    assert usual is not None
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": usual["height"]})
        wider = page.evaluate(WIDER)
        if wider > 0:
            yield f"{page.url} is {wider} px wider than a screen of {width} px"
    page.set_viewport_size(usual)
