"""The browser as it was in April 2021 (Chromium 90): what came later is taken out of styles and scripts.

No such browser can be had here. Its engine drops a rule whose selector it does not know, a declaration whose value it
does not know, and takes a custom property that holds such a value for none wherever it is used; scripts find nothing
under the names that came later. `age` does the same to a page of today's Chromium.
"""

import re
from collections.abc import Iterator

from playwright.sync_api import Page, Route

# What Chromium 90 knows nothing of, by the version that brought it.
SELECTORS = re.compile(
    r":has\(|:modal|:popover-open|:user-valid|:user-invalid|:nth-child\([^)]* of |:state\("
)
VALUES = re.compile(
    r"(?<![\w-])(?:color-mix|oklch|oklab|lch|lab|hwb|color|light-dark|round|mod|rem|sin|cos|tan|pow|sqrt|hypot)\("
    r"|(?<=\d)(?:[dsl]v[hwib]|[dsl]vmin|[dsl]vmax|cq[whib]|cqmin|cqmax|lh|rlh|cap|ic)\b"
)
PROPERTIES = re.compile(
    r"(?:accent-color|scrollbar-gutter|scrollbar-color|scrollbar-width|translate|rotate|scale|container(?:-.+)?|text-wrap(?:-.+)?"
    r"|field-sizing|inset-area|anchor-name|overflow-clip-margin|hyphenate-.+|animation-timeline|view-transition-name)$"
)
AT_RULES = re.compile(
    r"@(?:layer|container|property|starting-style|scope|position-try|view-transition|font-palette)"
)
UNKNOWN = "not-known-yet()"

# Names that scripts find in a browser of today, and did not find then.
NAMES = """
Array.prototype: at findLast findLastIndex toReversed toSorted toSpliced with group groupToMap
String.prototype: at isWellFormed toWellFormed
Object: hasOwn groupBy
Promise: withResolvers try
Map: groupBy
Array: fromAsync
Set.prototype: union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom
Crypto.prototype: randomUUID
AbortSignal: timeout any abort
AbortSignal.prototype: throwIfAborted
HTMLElement.prototype: inert popover showPopover hidePopover togglePopover
HTMLDialogElement.prototype: closedBy requestClose
Element.prototype: checkVisibility setHTML setHTMLUnsafe getHTML ariaNotify
Document.prototype: startViewTransition
HTMLScriptElement: supports
Response: json
URL: canParse parse
Blob.prototype: bytes
ReadableStream: from
Iterator.prototype: map filter take drop flatMap toArray
window: structuredClone scheduler navigation reportError cookieStore Sanitizer Highlight URLPattern Iterator
"""
AGING = """(names) => {
  for (const line of names.trim().split("\\n")) {
    const [place, all] = line.split(": ");
    let holder = window;
    for (const part of place === "window" ? [] : place.split(".")) holder = holder && holder[part];
    if (holder) for (const name of all.split(" ")) delete holder[name];
  }
}"""


def aged(css: str) -> str:
    """Return a style sheet as the old engine takes it."""
    return "".join(_rules(css))


def _rules(css: str) -> Iterator[str]:
    at = 0
    while at < len(css):
        opens = css.find("{", at)
        if opens < 0:
            yield css[at:]
            return
        closes = _end(css, opens)
        head, body = css[at:opens], css[opens + 1 : closes]
        at = closes + 1
        if AT_RULES.search(head) or SELECTORS.search(head):
            continue
        nested = re.search(r"@(?:media|supports)", head)
        yield f"{head}{{{aged(body) if nested else _declarations(body)}}}"


def _end(css: str, opens: int) -> int:
    depth = 0
    for found in re.finditer(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[{}]", css[opens:]):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return opens + found.start()
    raise ValueError("a style sheet whose braces do not match")


def _declarations(body: str) -> str:
    if "{" in body:
        # Key frames hold rules of their own.
        return aged(body)
    kept = []
    for each in re.findall(
        r"(?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|[^;])+", body
    ):
        name, _, value = each.partition(":")
        if not VALUES.search(value) and not PROPERTIES.match(name.strip()):
            kept.append(each)
        elif name.strip().startswith("--"):
            kept.append(f"{name}:{UNKNOWN}")
    return ";".join(kept)


def age(page: Page) -> None:
    """Let whatever a page loads from now on meet the browser of then."""

    def sheet(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=aged(answer.text()))

    page.route("**/*.css", sheet)
    page.add_init_script(f"({AGING})({NAMES!r})")
