"""The walked world and its walks: made once, shared by every process of a test run."""

import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from flask import Flask

from tests.house import hostile, world
from tests.house.robot import Press, press_everything
from tests.house.walk import SHOWN, Walk, look, walk, walking
from tests.house.world import World
from tests.shared import alone, compile_templates_once, folder

Walks = Callable[..., Walk]
Presses = Callable[[str], list[Press]]
Kept = TypeVar("Kept")


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this test run's, the same in every worker."""
    return folder(tmp_path_factory, "house")


@pytest.fixture(scope="session")
def province(shared: Path) -> World:
    """The world, as it is before anybody walks."""
    folder = shared / "world"
    with alone(shared / "world.lock"):
        return world.read(folder) if (folder / "world.json").exists() else world.build(folder)


@pytest.fixture(scope="session")
def hostile_province(shared: Path, province: World) -> World:
    """The world without Chinese in its data, and with script in all of it."""
    with alone(shared / "hostile.lock"):
        done = shared / "hostile.done"
        if done.exists():
            return replace(province, folder=province.folder / "hostile")
        made = hostile.make_hostile(province.copy("hostile"))
        done.touch()
        return made


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application that is walked; each walk gives it a database of its own."""
    return compile_templates_once(world.open_app(tmp_path_factory.mktemp("house-app")), tmp_path_factory)


@pytest.fixture(scope="session")
def walks(shared: Path, province: World, hostile_province: World, house: Flask) -> Walks:
    """`walks("cadre")`: everything there is, asked for by one person; `hostile=True` in English over hostile data."""
    known: dict[str, Walk] = {}

    def taken(role: str, *, hostile: bool = False) -> Walk:
        name = f"{role}-hostile" if hostile else role
        if name not in known:
            known[name] = _kept(shared / f"{name}.pickle", lambda: _take(role, name, hostile))
        return known[name]

    def _take(role: str, name: str, hostile: bool) -> Walk:
        if hostile:
            return look(house, hostile_province, role, name, "en")
        return walk(house, province, role, name)

    return taken


@pytest.fixture(scope="session")
def presses(shared: Path, province: World, house: Flask, walks: Walks) -> Presses:
    """`presses("organizer")`: every button on the pages one person sees, pressed."""

    def taken(role: str) -> list[Press]:
        return _kept(shared / f"{role}-presses.pickle", lambda: _take(role))

    def _take(role: str) -> list[Press]:
        pages = [
            answer
            for (_, place), answer in walks(role).items()
            if answer.is_page and answer.step.method == "GET" and place in SHOWN
        ]
        with walking(house, province, role, f"{role}-presses") as walker:
            return list(press_everything(walker, pages))

    return taken


def _kept(path: Path, take: Callable[[], Kept]) -> Kept:
    with alone(path.with_suffix(".lock")):
        if not path.exists():
            path.write_bytes(pickle.dumps(take()))
        found: Kept = pickle.loads(path.read_bytes())  # noqa: S301 - written by this test run
        return found
