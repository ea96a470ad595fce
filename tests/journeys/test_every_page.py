"""Every page a role reaches from its navigation, and what that leads to: whole for ear, eye and keyboard."""

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, StorageState, expect

from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.looking import grave_faults
from tests.journeys.server import House
from tests.journeys.watching import Watch

# Device, and how many links from home. A city's organizer sees the pages of the province's, with less in them.
ROLES: dict[str, tuple[dict[str, Any], int]] = {
    "cadre": (PHONE, 2),
    "organizer": (DESK, 2),
    "city-organizer": (DESK, 1),
    "auditor": (DESK, 2),
    "admin": (DESK, 2),
}
# Downloads, feeds and ways out are no pages.
NO_PAGE = re.compile(
    r"\.(xlsx|csv|ics|json|pdf)$|/export|/pdf$|/attendance$|/static/|/state$|/screen/now$|/sample\b"
    r"|/versions/\d+/(content|file|picture)$|/(excuses|seals)/[^/]+/(file|picture)$"
)
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
LINKS = """() => [...document.querySelectorAll('a[href]')].map((link) => link.href)"""


def _kind(address: str) -> str:
    """Name what an address shows: one person's page looks like another's."""
    parts = urlsplit(address)
    return ID.sub("…", parts.path)


def _pages(page: Page, house: House, depth: int) -> Iterator[str]:
    """Open home, what it links to, and so on; each kind of page once."""
    seen: set[str] = set()
    level = ["/"]
    for _links in range(depth + 1):
        linked: list[str] = []
        for address in level:
            if _kind(address) in seen:
                continue
            seen.add(_kind(address))
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 200, f"{answer.status} at {address}"
            yield address
            linked += [
                each[len(house.url) :].split("#")[0]
                for each in page.evaluate(LINKS)
                if each.startswith(f"{house.url}/") and not NO_PAGE.search(urlsplit(each).path)
            ]
        level = linked


@pytest.fixture(scope="module")
def looked_at() -> set[tuple[str, int]]:
    """The kinds of pages that somebody has looked at closely, and how wide they were."""
    return set()


@pytest.mark.parametrize("role", ROLES)
def test_nothing_serious_on_any_page(
    role: str,
    demo: House,
    open_page: Open,
    signed_in: Callable[[str], StorageState],
    looked_at: set[tuple[str, int]],
) -> None:
    """No grave fault for axe, no sideways scrolling, no word in the console, and every link leads somewhere.

    What one role has had under the glass, another only opens: it is made of the same parts.
    """
    device, depth = ROLES[role]
    page = open_page(demo, device, storage_state=signed_in(role))
    faults: list[str] = []
    count = 0
    for address in _pages(page, demo, depth):
        count += 1
        seen = (_kind(address), device["viewport"]["width"])
        if address == "/" or seen not in looked_at:
            looked_at.add(seen)
            faults += grave_faults(page)
    assert count > 12
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_serious_before_signing_in(
    device: dict[str, Any], demo: House, open_page: Open, watch: Watch
) -> None:
    watch.expect("something is none of one's own")
    page = open_page(demo, device)
    faults: list[str] = []
    codes = demo.ask("SELECT min(verify_code) FROM certificate WHERE state <> 'issuing' GROUP BY state")
    known = [f"/verify/{code}" for (code,) in codes]
    assert known
    for address in ("/sign-in", "/privacy", "/verify", "/verify/2222222222222222", *known):
        page.goto(address)
        faults += grave_faults(page)
    assert not faults, "\n".join(faults)


def test_a_cadre_sees_all_that_is_owed_on_one_phone_screen(
    demo: House, open_page: Open, signed_in: Callable[[str], StorageState]
) -> None:
    """Whoever still owes hours, a class, reading and an exam need not scroll to find out."""
    page = open_page(demo, PHONE, storage_state=signed_in("cadre"))
    page.goto("/")
    assert page.locator(".next-step .btn-primary").is_visible()
    # The book of errors is named only on days when something in it is due, which chance decides in the demo.
    owed = [name for name in page.locator(".duty-name").all_inner_texts() if name != "错题本"]
    assert owed == ["学时", "要上的课", "阅读", "考试", "证书"]
    bar = page.locator(".thumb").bounding_box()
    last = page.locator(".duty").last.bounding_box()
    assert bar is not None
    assert last is not None
    assert last["y"] + last["height"] <= bar["y"]
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")


def test_of_a_long_list_a_phone_shows_first_what_matters(
    demo: House, open_page: Open, signed_in: Callable[[str], StorageState]
) -> None:
    """A card opens at a touch; on a desk nothing is folded away."""
    [(exam,)] = demo.ask("SELECT id FROM exam WHERE state = 'published' ORDER BY id LIMIT 1")
    page = open_page(demo, PHONE, storage_state=signed_in("organizer"))
    page.goto(f"/exams/manage/{uuid.UUID(exam)}/results")
    card = page.locator(".sheet-table tbody tr").first
    expect(card.locator("td:visible")).to_have_count(2)
    card.get_by_role("button", name=re.compile("^展开全部")).click()
    expect(card.locator("td:visible")).to_have_count(5)
    card.get_by_role("button", name=re.compile("^收起")).click()
    expect(card.locator("td:visible")).to_have_count(2)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.reload()
    expect(page.locator(".sheet-table tbody tr").first.locator("td:visible")).to_have_count(5)
