"""`python -m tests.house.write`: write routes.txt and access.txt anew, so that a change of them can be read."""

import tempfile
from pathlib import Path

from tests.house import tables, world
from tests.house.walk import walk
from tests.house.world.places import ROLES


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        province = world.build(Path(folder) / "world")
        app = world.open_app(Path(folder) / "app")
        walks = {role: walk(app, province, role, role) for role in ROLES}
        _write(tables.ROUTES, tables.routes(app))
        _write(tables.ACCESS, [*tables.head(), *tables.access(app, province, walks)])
        app.extensions["lunxun.databases"].dispose()


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
