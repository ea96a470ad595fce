"""Write docs/licences.md: every package of others that the product contains, builds with, or is tested by."""

import importlib.metadata as metadata
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORDS = re.compile(r"\s+")
LONGEST = 60


def pinned(lock: str) -> Iterator[tuple[str, str]]:
    """Yield name and version of each line of a lock that applies to this Python."""
    for name, version in re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", (ROOT / lock).read_text(), re.M):
        try:
            if metadata.version(name) == version:
                yield name, version
        except metadata.PackageNotFoundError:
            continue


def licence_of(name: str) -> str:
    """Return what a Python package says of its licence, in its shortest form."""
    about = metadata.metadata(name)
    stated = about.get("License-Expression")
    classified = [
        line.rsplit(" :: ", 1)[-1]
        for line in about.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    named = [line for line in classified if line != "OSI Approved"]
    text = WORDS.sub(" ", about.get("License") or "")
    return stated or " / ".join(named) or (text if 0 < len(text) <= LONGEST else _read_from_file(name))


def _read_from_file(name: str) -> str:
    """Recognise the licence by its text, for packages that ship one and do not name it."""
    texts = [
        Path(path.locate()).read_text(encoding="utf-8", errors="replace")
        for path in metadata.files(name) or []
        if "licen" in path.name.lower() or "copying" in path.name.lower()
    ]
    known = {"Apache License": "Apache-2.0", "Permission is hereby granted, free of charge": "MIT"}
    known |= {"freely, subject to the following restrictions": "Zlib"}
    known |= {"Redistribution and use in source and binary forms": "BSD", "Mozilla Public License": "MPL-2.0"}
    return next(
        (short for text in texts for sign, short in known.items() if sign in text), "see its own files"
    )


def front_end() -> Iterator[tuple[str, str, str, str]]:
    """Yield name, version, licence and use of each package of the front end that is installed."""
    lock = json.loads((ROOT / "package-lock.json").read_text())
    direct = set(lock["packages"][""].get("devDependencies", {})) | set(
        lock["packages"][""].get("dependencies", {})
    )
    for place in sorted(lock["packages"]):
        about = ROOT / place / "package.json"
        if not place or not about.is_file():
            continue
        package = json.loads(about.read_text())
        name = place.rpartition("node_modules/")[2]
        yield name, package["version"], str(package.get("license", "see its own files")), _use(name, direct)


def _use(name: str, direct: set[str]) -> str:
    if name in {"esbuild", "purgecss"} or name not in direct:
        return "builds"
    return "shipped"


def python_packages() -> Iterator[tuple[str, str, str, str]]:
    """Yield name, version, licence and use of each Python package in the locks."""
    runtime = dict(pinned("requirements.lock"))
    for name, version in pinned("requirements-dev.lock"):
        yield name, version, licence_of(name), "runs" if name in runtime else "tests and checks"


def table(rows: Iterator[tuple[str, str, str, str]]) -> str:
    lines = ["| package | version | licence | use |", "| --- | --- | --- | --- |"]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows])


def page() -> str:
    return f"""# 第三方软件与许可

由 `make licences` 根据已安装的软件包写成，请勿手改。许可名称照录各软件包自己的声明。

## Python

{table(python_packages())}

## 界面

随产品分发的许可全文见构建所得的 `app/web/static/built/LICENSES.txt`。

{table(front_end())}
"""


if __name__ == "__main__":
    (ROOT / "docs/licences.md").write_text(page(), encoding="utf-8")
    sys.stdout.write("docs/licences.md\n")
