"""Journeys walk through a served house in real Chromium; what they may not meet is watched all the way."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from tests.journeys import hall
from tests.journeys.server import PASSWORD, House, prepare, seed_demo, serve
from tests.journeys.watching import Watch
from tests.shared import alone, empty_database, folder

# Of two lists of features the last counts: this is Playwright's own, and the two bubbles under an address bar nobody
# sees, which every new window would load as pages of their own, for half of what opening it costs.
UNSEEN = (
    "AimEnabled,AvoidCorsURLLoaderRestartOnRedirect,AvoidUnnecessaryBeforeUnloadCheckSync,"
    "DestroyProfileOnBrowserClose,HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,MediaRouter,"
    "NetworkTimeServiceQuerying,OptimizationHints,PaintHolding,PreconnectToSearch,TcpPortRandomizationWin,"
    "ThirdPartyStoragePartitioning,WebUIOmniboxPopup,WebUIOmniboxAimPopup"
)
QUIET = (
    f"--disable-features={UNSEEN}",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    # Whatever a page might still ask for is found nowhere.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
HERE = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
PHONE = {
    **HERE,
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESK = {**HERE, "viewport": {"width": 1440, "height": 900}}
# What is expected comes within a moment on a machine that is free; beside others' work it may take its time.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)
ADMINISTRATOR = ("A0001", "Yongtai#2026")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's own Chromium, which asks nothing of the network by itself."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.fail("The journeys need Chromium: run `make test`, or install the package chromium.")
    own = {"executable_path": program, "args": [*browser_type_launch_args.get("args", ()), *QUIET]}
    return {**browser_type_launch_args, **own}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo province, served: seeded once a run, and each process walks through a copy of its own.

    Journeys that use it leave it as they found it, or use a part of their own.
    """
    seeded, own = folder(tmp_path_factory, "demo"), tmp_path_factory.mktemp("demo") / "data"
    with alone(seeded.with_suffix(".lock")):
        if not seeded.exists():
            house = prepare(tmp_path_factory.mktemp("seeding") / "data", empty_database(tmp_path_factory))
            seed_demo(house)
            house.data.rename(seeded)
    shutil.copytree(seeded, own)
    with serve(House("", own)) as served:
        yield served


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with one administrator and the shipped bank, as on the first day."""
    house = prepare(tmp_path_factory.mktemp("bare"), empty_database(tmp_path_factory))
    staff_no, password = ADMINISTRATOR
    house.run("create-admin", "--staff-no", staff_no, "--name", "林观潮", "--password", password)
    with serve(house) as served:
        yield served


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Whoever walks is watched; the test fails at its end for anything nobody named beforehand."""
    found = Watch()
    yield found
    assert not found.faults, "\n".join(found.faults)


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, watch: Watch, tmp_path: Path) -> Iterator[Open]:
    """`open_page(house, PHONE)`: a page of a new visitor on a device of their own."""
    contexts: list[BrowserContext] = []

    def opened(house: House, device: dict[str, Any], **more: Any) -> Page:
        context = browser.new_context(base_url=house.url, **{**device, **more})
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def signed_in(browser: Browser, demo: House) -> Callable[[str], StorageState]:
    """`signed_in("organizer")`: the state of a browser in which one of the demo's accounts has signed in."""
    known: dict[str, StorageState] = {}

    def state(name: str) -> StorageState:
        if name not in known:
            context = browser.new_context(base_url=demo.url, **DESK)
            page = context.new_page()
            sign_in(page, name, PASSWORD)
            known[name] = context.storage_state()
            context.close()
        return known[name]

    return state


Sit = Callable[..., tuple[hall.Seat, hall.Paper]]


@pytest.fixture
def sit(demo: House, open_page: Open) -> Sit:
    """`sit(PHONE, seconds=30)`: a new candidate, whose paper has just opened and ends so soon."""

    def sat(
        device: dict[str, object], seconds: int | None = None, **more: object
    ) -> tuple[hall.Seat, hall.Paper]:
        own = hall.seat(demo)
        page = open_page(demo, device, **more)
        sign_in(page, own.staff_no, hall.PASSWORD)
        page.goto("/exams")
        # The time of the exam is for the exam: on a busy machine signing in alone takes half of a short one.
        if seconds:
            hall.close_in(demo, own.sitting_id, seconds)
        return own, hall.begin(page, own.sitting_id, scripts=more.get("java_script_enabled", True) is True)

    return sat


def sign_in(page: Page, name: str, password: str) -> None:
    """Sign in as a person does."""
    page.goto("/sign-in")
    page.get_by_label("工号、手机号或登录名").fill(name)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/")
