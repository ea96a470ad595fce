"""The workshop: locks that say what pyproject says, licences that say what the locks say, a wheel that is whole."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _pins(requirements: list[str]) -> set[str]:
    return {re.sub(r"\[.*?\]", "", line).lower().replace("_", "-") for line in requirements}


def _locked(name: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9._-]+==[^\s;]+)", (ROOT / name).read_text(encoding="utf-8"), re.M))


def _licences() -> set[tuple[str, str]]:
    page = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| ([^ |]+) \| (\d[^ |]*) \| [^|]+ \|", page, re.M))


def test_the_locks_hold_exactly_what_is_declared() -> None:
    runtime, everything = _pins(PROJECT["dependencies"]), _pins(PROJECT["optional-dependencies"]["dev"])
    assert all("==" in line for line in runtime | everything)
    assert runtime <= _locked("requirements.lock"), "run `make lock`"
    assert runtime | everything <= _locked("requirements-dev.lock"), "run `make lock`"
    assert _locked("requirements.lock") <= _locked("requirements-dev.lock")


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "deploy/node.lock"])
def test_every_locked_package_has_a_hash(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert all("--hash=sha256:" in entry for entry in re.split(r"^(?=[a-z0-9._-]+==)", text, flags=re.M)[1:])


def test_the_backend_that_builds_us_is_the_locked_one() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    assert set(build["requires"]) <= _locked("requirements-dev.lock")


def test_every_package_of_others_is_named_with_its_licence() -> None:
    named = _licences()
    front_end = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    direct = _pins(PROJECT["dependencies"]) | _pins(PROJECT["optional-dependencies"]["dev"])
    wanted = {(name, version) for name, _, version in (pin.partition("==") for pin in direct)}
    assert wanted | set(front_end.items()) <= named, "run `make licences`"


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("manifest.json", "manifest"),
        (".mo", "English"),
        (".ttf", "fonts"),
        ("app.1a.css", "named by the manifest"),
    ],
)
def test_a_wheel_that_lacks_something_is_refused(tmp_path: Path, left_out: str, said: str) -> None:
    whole = {
        "app/web/static/built/manifest.json": '{"app.css": "app.1a.css"}',
        "app/web/static/built/app.1a.css": "",
        "app/web/static/built/LICENSES.txt": "",
        "app/web/translations/en/LC_MESSAGES/messages.mo": "",
        "certificates/fonts/a.ttf": "",
        "migrations/versions/a.py": "",
        "question_bank/content/items/a.yaml": "",
    }
    wheel = tmp_path / "a.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in whole.items():
            if not name.endswith(left_out):
                archive.writestr(name, text)
    done = subprocess.run(
        [sys.executable, "-P", ROOT / "deploy/check_wheel.py", wheel], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert said in done.stdout


def test_make_alone_lists_every_task() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    tasks = set(re.findall(r"^\.PHONY: ([a-z-]+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert tasks == set(re.findall(r"^make ([a-z-]+) ", listed, re.M))


def test_the_check_runs_what_the_readme_names() -> None:
    readme, script = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", ".ci/run"))
    assert "make run" in readme
    assert "make test" in readme
    assert re.search(r"^make test", script, re.M)
    assert re.search(r"^make check", script, re.M)
