"""`flask plan solve`: files in, files and an exit code out, without a server or a database."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli.plan import plan
from tests.planning.rotation.test_files import BATCHES, PEOPLE, RULES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("PEOPLE.csv", PEOPLE), ("BATCHES.csv", BATCHES), ("RULES.yaml", RULES)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def _solve(folder: Path, *more: str) -> Result:
    paths = [
        f"--people={folder}/PEOPLE.csv",
        f"--batches={folder}/BATCHES.csv",
        f"--rules={folder}/RULES.yaml",
    ]
    return CliRunner().invoke(
        plan, ["solve", *paths, f"--out={folder}/PLAN.csv", f"--report={folder}/R.json", *more]
    )


def _report(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "R.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_everybody_has_a_batch_or_a_reason(folder: Path) -> None:
    (folder / "BATCHES.csv").write_text(BATCHES.replace(",5,20", ",1,20"), encoding="utf-8")
    answer = _solve(folder)
    assert answer.exit_code == 3, answer.output
    with (folder / "PLAN.csv").open(encoding="utf-8") as written:
        rows = {row["staff_no"]: row for row in csv.DictReader(written)}
    assert {staff_no: row["batch"] for staff_no, row in rows.items()} == {"A1": "", "A2": "1", "A3": "1"}
    assert rows["A1"]["reason"] == "AB 角 A2 在可参加的第 1 期期间已经离岗"
    assert all(row["reason"] for row in rows.values())
    report = _report(folder)
    assert (report["status"], report["placed"], report["unplaced"], report["moved"]) == (
        "infeasible",
        2,
        1,
        0,
    )
    assert report["conflicts"][0].keys() == {"rule", "scope", "detail", "relaxation"}


def test_a_plan_before_is_kept(folder: Path) -> None:
    (folder / "PEOPLE.csv").write_text(
        PEOPLE.replace("A2,\n", ",\n").replace(",A1,1", ",,"), encoding="utf-8"
    )
    (folder / "BATCHES.csv").write_text(BATCHES.replace(",5,20", ",1,20"), encoding="utf-8")
    (folder / "BEFORE.csv").write_text("staff_no,batch,reason\nA3,2,\n", encoding="utf-8")
    answer = _solve(folder, f"--previous={folder}/BEFORE.csv")
    assert answer.exit_code == 0, answer.output
    report = _report(folder)
    assert (report["status"], report["moved"], report["batches_used"]) == ("optimal", 0, 2)


def test_input_that_cannot_be_read_is_named_and_nothing_is_written(folder: Path) -> None:
    (folder / "PEOPLE.csv").write_text(PEOPLE.replace("2;3", "2;7"), encoding="utf-8")
    answer = _solve(folder)
    assert answer.exit_code == 2
    assert "PEOPLE.csv：第 2 行“unavailable”列：没有“7”这一期" in answer.stderr
    assert not (folder / "PLAN.csv").exists()


def test_another_process_with_other_hashes_writes_the_same_plan(folder: Path) -> None:
    """Sets are walked in another order there; the plan must not know of it."""
    head, *_ = PEOPLE.splitlines()
    rows = [
        f"B{n:02},人{n},单位{n % 4},{('县处级', '乡科级')[n % 2]},{'2' * (n % 3 == 0)},," for n in range(40)
    ]
    (folder / "PEOPLE.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    (folder / "RULES.yaml").write_text("seed: 3\n", encoding="utf-8")
    wide = BATCHES.replace("2026-03-09", "2026-03-05")
    (folder / "BATCHES.csv").write_text(wide, encoding="utf-8")
    plans = []
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "flask", "plan", "solve", f"--people={folder}/PEOPLE.csv"]
        command += [f"--batches={folder}/BATCHES.csv", f"--rules={folder}/RULES.yaml"]
        command += [f"--out={folder}/PLAN.csv", f"--report={folder}/R.json"]
        subprocess.run(command, check=True, capture_output=True, env=os.environ | {"PYTHONHASHSEED": seed})
        plans.append((folder / "PLAN.csv").read_bytes())
    assert plans[0] == plans[1]
    assert plans[0].count(b"\n") == 41
