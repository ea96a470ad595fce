"""What `docs/proofs/` says is proved by a test is: the test is there, and names the invariant it stands beside."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROOFS = sorted((ROOT / "docs/proofs").glob("*.md"))
ROW = re.compile(r"^\| (?:([A-Z]{2}-\d+) \| )?([^|]+) \| `(tests/[^`:]+)::(\w+)` \|$")
EXAM_ENGINE = {f"EX-{number}" for number in range(1, 22)} | {f"GR-{number}" for number in range(1, 9)}


def _rows(proof: Path) -> list[tuple[str | None, str, str]]:
    lines = proof.read_text(encoding="utf-8").splitlines()
    bodies = [line for line in lines if line.startswith("|") and "`tests/" in line]
    found = [ROW.match(line) for line in bodies]
    assert all(found), [line for line, match in zip(bodies, found, strict=True) if not match]
    return [(match[1], match[3], match[4]) for match in found if match]


@cache
def _tests(file: str) -> dict[str, str]:
    """Return the tests of a file with their docstrings."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {
        node.name: ast.get_docstring(node) or ""
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.stem)
def test_each_named_test_is_there_and_names_its_invariant(proof: Path) -> None:
    rows = _rows(proof)
    assert rows
    for invariant, file, name in rows:
        assert (ROOT / file).is_file(), file
        assert name in _tests(file), f"{file}::{name}"
        if invariant is not None:
            named = re.findall(r"[A-Z]{2}-\d+", _tests(file)[name])
            assert invariant in named, f"{file}::{name} does not name {invariant}"


def test_every_invariant_of_the_exam_engine_has_a_proof() -> None:
    rows = _rows(ROOT / "docs/proofs/exam-engine.md")
    assert {invariant for invariant, _, _ in rows if invariant} == EXAM_ENGINE
