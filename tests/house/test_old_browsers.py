"""Office browsers of 2021 (Chromium 90): nothing is asked of them that came later, but for what is stated here.

Syntax and colours are lowered when the front end is built (`app/web/assets/build.mjs`); names of scripts, selectors
and units cannot be, so they are looked for in what is written. `tests/journeys/test_the_reach.py` takes a whole exam
in such a browser, the framework's styles included.
"""

import gzip
import json
import re
from pathlib import Path

from tests.journeys.aged import AT_RULES, NAMES, PROPERTIES, SELECTORS, VALUES

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
BUILT = APP / "web/static/built"
STYLES = sorted(APP.glob("*/assets/**/*.css"))
SCRIPTS = sorted(APP.glob("*/assets/**/*.js"))
# Asked for though an old browser does not know it, and what happens there instead.
WITHOUT_HARM = {
    ("type.css", "text-wrap: balance"): "a heading breaks where its line is full",
    ("awards.css", "text-wrap: balance"): "a verdict breaks where its line is full",
    ("shell.css", "min-height: 100dvh"): "the line before it says 100vh",
    ("shell.css", ".page-actions:not(:has(*))"): "an empty line of actions is as high as nothing",
    (
        "controls.css",
        ".btn-quiet:not(:has(span:not(.visually-hidden)))",
    ): "a button that is an icon is narrower",
    ("side_bar.js", "inert"): "the keys also reach what lies behind the open side bar",
}
# Names that are words of other things too are told by how they are written.
WRITTEN = {
    "at": r"\.at\(",
    "with": r"\.with\(",
    "group": r"\.group\(",
    "try": r"Promise\.try\(",
    "any": r"AbortSignal\.any\(",
}
WRITTEN |= {
    "json": r"Response\.json\(",
    "from": r"ReadableStream\.from\(",
    "parse": r"URL\.parse\(",
    "bytes": r"\.bytes\(",
}
WRITTEN |= {"supports": r"HTMLScriptElement\.supports", "navigation": r"(?<![\w\"'])navigation\."}
COMMON = {"map", "filter", "take", "drop", "flatMap", "toArray", "union", "intersection", "difference"}


def _found(path: Path, words: set[str]) -> list[str]:
    stated = {known for name, known in WITHOUT_HARM if name == path.name}
    return [
        f"{path.relative_to(ROOT)}: {each}"
        for each in sorted(words)
        if not any(each in known for known in stated)
    ]


def _styles(text: str) -> set[str]:
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    late: set[str] = set()
    for line in (each.strip() for each in re.split(r"[{};]", text)):
        name, colon, value = line.partition(":")
        if colon and re.fullmatch(r"[\w-]+", name) and value.startswith(" "):
            found = PROPERTIES.match(name) or VALUES.search(value)
        else:
            found = SELECTORS.search(line) or AT_RULES.search(line)
        if found:
            late.add(line)
    return late


def _names(text: str) -> set[str]:
    text = re.sub(r"/\*.*?\*/|^\s*//.*$", "", text, flags=re.S | re.M)
    all_names = {name for line in NAMES.strip().splitlines() for name in line.split(": ")[1].split()}
    return {
        name
        for name in all_names - COMMON
        if re.search(WRITTEN.get(name, rf"(?<![\w\"'-])\.?{re.escape(name)}\b(?=\s*[(=.])"), text)
    }


def test_nothing_is_asked_of_a_browser_that_came_later() -> None:
    assert len(STYLES) > 5
    assert len(SCRIPTS) > 10
    late = [found for path in STYLES for found in _found(path, _styles(path.read_text(encoding="utf-8")))]
    late += [found for path in SCRIPTS for found in _found(path, _names(path.read_text(encoding="utf-8")))]
    assert late == []
    assert '"chrome90"' in (APP / "web/assets/build.mjs").read_text(encoding="utf-8")


def test_what_is_stated_is_still_written() -> None:
    for (name, words), _ in WITHOUT_HARM.items():
        [path] = [each for each in [*STYLES, *SCRIPTS] if each.name == name]
        assert words in path.read_text(encoding="utf-8"), (name, words)


def test_the_look_out_sees_what_came_later() -> None:
    """The control: each kind of thing is found where it is written."""
    css = ".a:has(.b) { color: red; } .c { width: 10dvw; scale: 2; color: color-mix(in srgb, red, blue); }"
    assert len(_styles(css)) == 4
    assert len(_styles("@layer a { .b { color: red; } }")) == 1
    js = "structuredClone(x); list.at(-1); Object.hasOwn(a, b); crypto.randomUUID(); part.inert = true;"
    assert _names(js) == {"structuredClone", "at", "hasOwn", "randomUUID", "inert"}
    assert _names("// structuredClone(x)\nlist[at](1); const at = 1; 'inert'") == set()


def test_the_scripts_of_a_paper_are_small() -> None:
    """Under 15 KB as they are sent, all that the exam page's own script brings with it."""
    manifest = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
    assert len(gzip.compress((BUILT / manifest["exams/exam.js"]).read_bytes())) < 15 * 1024
