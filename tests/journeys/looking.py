"""Looking at a page as a strict reader does: grave faults for axe, and anything wider than its screen."""

from collections.abc import Iterator

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WIDTHS = (390, 1440)
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
HAS_AXE = "() => 'axe' in window"
# Whether letters stand out from what is behind them takes axe longer than all else. It follows from how they look: who
# has seen such letters on such a ground need not look at them again, on this page or the next.
# A list's seventh row is made as its first six are, and axe looks at each word of each.
# What is as large as a target must be is passed over: whether it may be smaller is what takes long to say (WCAG 2.5.8).
AXE = """async (known) => {
  const TARGET = 24;
  const grounds = new Map();
  const ground = (part) => {
    if (!part || part.nodeType !== 1) return "";
    if (grounds.has(part)) return grounds.get(part);
    const { backgroundColor, backgroundImage, opacity, position } = getComputedStyle(part);
    const clear = backgroundColor === "rgba(0, 0, 0, 0)" && backgroundImage === "none" && opacity === "1";
    const own = clear ? "" : `${backgroundColor} ${backgroundImage} ${opacity}`;
    // What is taken out of the flow may lie over anything: it counts by its name.
    const apart = ["static", "relative"].includes(position) ? "" : `${part.tagName}.${part.className}`;
    const found = `${own}${apart}|${ground(part.parentNode)}`;
    grounds.set(part, found);
    return found;
  };
  const seen = new Set(known);
  const fresh = [];
  for (const part of document.querySelectorAll("body *")) {
    const says = [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!says && !part.matches("input, select, textarea")) continue;
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(part);
    const look = [part.tagName, part.className, color, fontSize, fontWeight, textShadow, ground(part)].join(" ");
    if (seen.has(look)) continue;
    if (!part.getClientRects().length) continue;
    seen.add(look);
    fresh.push(look);
    part.setAttribute("data-fresh-look", "");
  }
  for (const part of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")) {
    const { width, height } = part.getBoundingClientRect();
    if (height > 0 && Math.min(width, height) < TARGET) part.setAttribute("data-small", "");
  }
  const mild = axe._audit.rules.filter(({ impact }) => !["serious", "critical"].includes(impact));
  axe.configure({
    rules: [
      { id: "color-contrast", selector: "[data-fresh-look]" },
      { id: "target-size", selector: "[data-small]", enabled: true },
    ],
  });
  const rules = Object.fromEntries(mild.map(({ id }) => [id, { enabled: false }]));
  const rows = { exclude: [["tbody tr:nth-child(n+7)"]] };
  const { violations } = await axe.run(rows, { resultTypes: ["violations"], preload: false, rules });
  for (const name of ["data-fresh-look", "data-small"]) {
    document.querySelectorAll(`[${name}]`).forEach((part) => part.removeAttribute(name));
  }
  const shown = (nodes) => nodes.slice(0, 3).map(({ html }) => html.slice(0, 160));
  return [violations.map(({ id, impact, nodes }) => [impact, id, shown(nodes)]), fresh];
}"""

_looks: set[str] = set()


def grave_faults(page: Page) -> Iterator[str]:
    """Yield what is gravely wrong with the page as it stands, and at which width it scrolls sideways."""
    if not page.evaluate(HAS_AXE):
        page.evaluate(AXE_SCRIPT)
    faults, fresh = page.evaluate(AXE, sorted(_looks))
    _looks.update(fresh)
    for impact, rule, nodes in faults:
        yield f"{page.url} {impact} {rule}: {nodes}"
    usual = page.viewport_size
    assert usual is not None
    # As it stands first: each change of the width has everything laid out anew.
    for width in sorted(WIDTHS, key=lambda each: each != usual["width"]):
        if page.viewport_size != {**usual, "width": width}:
            page.set_viewport_size({"width": width, "height": usual["height"]})
        wider = page.evaluate(WIDER)
        if wider > 0:
            yield f"{page.url} is {wider} px wider than a screen of {width} px"
    page.set_viewport_size(usual)
