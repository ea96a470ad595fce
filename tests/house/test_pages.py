"""What every page keeps to, for everybody who gets to see it, in both languages (the page contract, IE-6)."""

import gzip
import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

import pytest
from flask import Flask

from app.journal.details import Reading
from app.web.parts import BUILT
from tests.house import hostile
from tests.house.conftest import Walks
from tests.house.pages import CJK, Page
from tests.house.walk import Answer, Walk
from tests.house.world import World
from tests.house.world.places import XIAMEN

READERS = ("anonymous", "newcomer", "cadre", "other-cadre", "organizer", "city-organizer", "auditor", "admin")
# Invented values of the specimen page are Chinese, and its forms go nowhere.
SPECIMENS = "web.gallery"
# What is printed on paper or in a workbook in Chinese is called by its name on an English page, too.
BY_NATURE = ("福建省科学技术协会", "结业证书", "培训证明", "合格", "错误原因", "闽科协综〔2021〕20号", "中文")
ENOUGH = 200 * 1024
# What a value or a detail looks like in the code; digests are longer, seeds and staff numbers have no such lines.
CODE = re.compile(r"[a-z]+(_[a-z0-9]+)+|exemption|deferral|planned|official|sick|lecture|agrees|differs")
BUILT_FILE = re.compile(r'(?:href|src)="[^"]*/built/([^"]+\.(?:css|js))"')


def _pages(walk: Walk) -> Iterator[Answer]:
    """Yield the pages somebody saw; 厦门's are those of 福州 once more."""
    for answer in walk.values():
        if answer.step.method == "GET" and answer.is_page and answer.step.place != XIAMEN:
            yield answer


def _fullest(walk: Walk) -> list[Answer]:
    """Return of each page the one that shows most."""
    found: dict[str, Answer] = {}
    for answer in _pages(walk):
        before = found.get(answer.step.name)
        if before is None or len(before.body) < len(answer.body):
            found[answer.step.name] = answer
    return list(found.values())


def _told(faults: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Gather faults, so that one that stands on every page is told once."""
    told: dict[str, set[str]] = defaultdict(set)
    for fault, where in faults:
        told[fault].add(where)
    return {fault: sorted(where)[:4] for fault, where in sorted(told.items(), key=lambda each: -len(each[1]))}


def _faults(house: Flask, answer: Answer, locale: str) -> list[str]:
    page = Page(answer.body, house, answer.url, locale)
    faults = page.faults()
    if answer.step.endpoint == SPECIMENS:
        faults = [fault for fault in faults if not fault.startswith("leads nowhere")]
    return faults


@pytest.mark.parametrize("role", READERS)
def test_every_page_is_sound(role: str, walks: Walks, house: Flask) -> None:
    """One h1 that begins the title, labels, unique ids, tokens, nothing inline, nothing external, no dead link."""
    found = [(fault, each.step.name) for each in _pages(walks(role)) for fault in _faults(house, each, "zh")]
    assert _told(found) == {}


@pytest.mark.parametrize("role", READERS)
def test_every_page_is_sound_in_english_whatever_the_data(role: str, walks: Walks, house: Flask) -> None:
    """The same over names made of markup: none of it becomes part of the page (IE-6)."""
    pages = _fullest(walks(role, hostile=True))
    found = [(fault, each.step.name) for each in pages for fault in _faults(house, each, "en")]
    assert _told(found) == {}
    assert [each.step.name for each in pages if hostile.RAW in each.text] == []


@pytest.mark.parametrize("role", ["cadre", "organizer", "admin"])
def test_hostile_data_really_is_on_the_pages(role: str, walks: Walks) -> None:
    """Keep the test above from passing over pages that show no data."""
    pages = _fullest(walks(role, hostile=True))
    assert sum(hostile.ESCAPED in each.text for each in pages) > len(pages) * 3 // 4


@pytest.mark.parametrize("role", READERS)
def test_an_english_page_says_nothing_in_chinese(role: str, walks: Walks, house: Flask) -> None:
    """With no Chinese in the data, whatever Chinese is left was not translated."""
    found = [
        (said, each.step.name)
        for each in _pages(walks(role, hostile=True))
        if each.step.endpoint != SPECIMENS and CJK.search(each.text.replace("中文", ""))
        for said in Page(each.body, house, each.url, "en").said_in_chinese()
        if not any(word in said for word in BY_NATURE)
    ]
    assert _told(found) == {}


@pytest.mark.parametrize("role", READERS)
def test_hostile_data_breaks_no_page(role: str, walks: Walks) -> None:
    assert [each.step.name for each in walks(role, hostile=True).values() if each.status >= 500] == []


def test_a_page_sends_little(walks: Walks) -> None:
    """No page asks for more than 200 KB of styles and scripts, as they are sent compressed."""
    manifest = BUILT / "manifest.json"
    assert manifest.is_file(), "styles and scripts are not built: run `make setup`"
    known = set(json.loads(manifest.read_text(encoding="utf-8")).values())
    heavy, seen = [], set()
    for role in ("cadre", "organizer"):
        for each in _pages(walks(role)):
            files = set(BUILT_FILE.findall(each.text))
            seen |= files
            weight = sum(_weight(name) for name in files)
            if weight > ENOUGH:
                heavy.append(f"{each.step.name}: {weight // 1024} KB of {sorted(files)}")
    assert heavy == []
    assert seen <= known


@cache
def _weight(name: str) -> int:
    return len(gzip.compress((BUILT / name).read_bytes()))


def test_every_event_of_the_world_is_told_in_words(province: World) -> None:
    """CO-7: neither a detail of an event nor its value is shown as the code calls it."""
    database = sqlite3.connect(f"file:{province.database}?mode=ro", uri=True)
    events = database.execute("SELECT DISTINCT action, body FROM journal_event").fetchall()
    database.close()
    assert len(events) > 500
    told = {
        word
        for action, body in events
        for name, text in Reading(action).details(body)
        for word in (name, *re.split(r"[、，； ]", text))
    }
    told |= {
        word
        for action, body in events
        for change in Reading(action).changes(body, "")
        for word in (change.name, change.before, change.after)
    }
    assert sorted(word for word in told if CODE.fullmatch(word)) == []
