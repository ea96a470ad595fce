"""`flask bank draw` needs neither server nor database, says everything in its report, and keeps to its exit codes."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from click.testing import CliRunner, Result

from app.cli.bank import bank
from question_bank.interchange import json_format, yaml_format
from tests.question_bank.builders import fill_blank, multiple, short_answer, single, true_false

BLUEPRINT = """
title: 结业考试
rows:
  - {kind: 单选题, count: 3, marks: 2}
  - {kind: multiple, cognitive_level: 任意, count: 1, marks: "2.5"}
  - {kind: 判断题, count: 1, marks: 1, topic: 任意}
"""
Draw = Callable[..., Result]


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    """Run the command with a blueprint; the report is `report.json` beside it."""

    def run(*words: str, blueprint: str = BLUEPRINT) -> Result:
        (tmp_path / "blueprint.yaml").write_text(blueprint, encoding="utf-8")
        at = ["--blueprint", str(tmp_path / "blueprint.yaml"), "--report", str(tmp_path / "report.json")]
        return CliRunner().invoke(bank, ["draw", *at, "--seed", "7", *words])

    return run


def _report(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return found


def test_papers_of_the_shipped_bank_are_reported_whole(draw: Draw, tmp_path: Path) -> None:
    result = draw("--papers", "4")
    assert result.exit_code == 0, result.output
    found = _report(tmp_path)
    assert (found["feasible"], found["shortfalls"], found["seed"]) == (True, [], "7")
    assert found["bank"] == found["bank"] | {"source": "shipped", "items": 282}
    assert [paper["name"] for paper in found["papers"]] == ["0001", "0002", "0003", "0004"]
    for paper in found["papers"]:
        assert paper["total_marks"] == "9.5"
        assert [entry["marks"] for entry in paper["entries"]] == ["2", "2", "2", "2.5", "1"]
        assert len({entry["item"] for entry in paper["entries"]}) == 5
    assert sum(found["exposure"]["by_item"].values()) == 20
    assert found["spread"]["papers"] == 4
    assert len(found["overlaps"]["pairs"]) == 6


def test_the_same_seed_gives_the_same_report(draw: Draw, tmp_path: Path) -> None:
    draw("--papers", "3")
    first = _report(tmp_path)
    draw("--papers", "3")
    assert _report(tmp_path) == first
    draw("--papers", "3", "--seed", "8")
    assert _report(tmp_path)["papers"] != first["papers"]


def test_an_exported_bank_draws_the_same_papers(draw: Draw, tmp_path: Path) -> None:
    draw()
    shipped = _report(tmp_path)
    for suffix in ("json", "yaml"):
        CliRunner().invoke(bank, ["export", "--format", suffix, str(tmp_path / f"bank.{suffix}")])
        assert draw("--bank", str(tmp_path / f"bank.{suffix}")).exit_code == 0
    found = _report(tmp_path)
    assert found["papers"] == shipped["papers"]
    assert found["bank"]["sha256"] == shipped["bank"]["sha256"]


def test_a_bank_too_small_ends_with_three_and_says_what_to_write(draw: Draw, tmp_path: Path) -> None:
    result = draw(blueprint="rows: [{kind: 简答题, count: 40, marks: 5, difficulty: 难}]")
    assert result.exit_code == 3
    found = _report(tmp_path)
    assert (found["feasible"], found["papers"]) == (False, [])
    (short,) = found["shortfalls"]
    (write,) = short["write"]
    assert write["count"] == short["missing"] == short["need"] - short["have"] > 0
    assert (write["kind"], write["expected_difficulty"], write["topic"]) == ("short_answer", "hard", None)
    assert short["sentence"] in result.stderr


@pytest.mark.parametrize(
    ("blueprint", "said"),
    [
        ("rows: [", "不是有效的 YAML"),
        ("[]", "文件应有 rows"),
        ("rows: [{kind: 单选题, count: 0, marks: 1}]", "第 1 行｜count：题数应是 1 至 500 的整数"),
        ("rows: [{kind: 单选题, count: true, marks: 1}]", "第 1 行｜count"),
        ("rows: [{kind: 单选题, count: 1, marks: .nan}]", "第 1 行｜marks：每题分值应大于 0"),
        ("rows: [{kind: 单选题, count: 1, marks: 0.001}]", "至多两位小数"),
        (
            "rows: [{kind: 单选, count: 1, marks: 1}]",
            "第 1 行｜kind：“单选”不在可用的值之中：单选题（single）",
        ),
        ("rows: [{count: 1, marks: 1}]", "第 1 行｜kind：题型不能留空"),
        ("rows: [{kind: 单选题, count: 1, marks: 1, topic: 无}]", "第 1 行｜topic：“无”不在知识点之中"),
        ("rows: [{kind: 单选题, count: 1, marks: 1, level: 易}]", "第 1 行｜level：没有这个字段"),
        ("rows: [1, {kind: 单选题, count: 1, marks: 1, difficulty: 极难}]", "第 2 行｜difficulty"),
        ("{rows: [{kind: 单选题, count: 1, marks: 1}], name: x}", "name：没有这个字段"),
        ("rows: [{kind: 单选题, count: 400, marks: 1}, {kind: 多选题, count: 400, marks: 1}]", "至多 500 题"),
    ],
)
def test_a_blueprint_with_faults_ends_with_two_and_names_them(
    draw: Draw, tmp_path: Path, blueprint: str, said: str
) -> None:
    result = draw(blueprint=blueprint)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "blueprint.yaml" in result.stderr
    assert not (tmp_path / "report.json").exists()


def test_a_bank_with_faults_ends_with_two_and_names_them(draw: Draw, tmp_path: Path) -> None:
    file = tmp_path / "bank.yaml"
    for text, said in (
        ("- {id: x, kind: single}", "x｜"),
        ("[]", "没有试题"),
        (yaml_format.write([single(), single()]), "编号重复"),
    ):
        file.write_text(text, encoding="utf-8")
        result = draw("--bank", str(file))
        assert result.exit_code == 2
        assert said in result.stderr
    file.write_bytes(b"\xff\xfe")
    assert "不是 UTF-8 文本" in draw("--bank", str(file)).stderr


def test_parallel_forms_have_in_common_no_more_than_stated(draw: Draw, tmp_path: Path) -> None:
    told = draw("--forms", "2")
    assert told.exit_code == 0
    assert "任两卷至多重复 0 题" in told.output
    found = _report(tmp_path)
    assert [paper["name"] for paper in found["papers"]] == ["A", "B"]
    assert found["overlaps"]["most"] == 0
    small = tmp_path / "bank.json"
    bank_of = [single("a"), single("b"), single("c"), single("d"), multiple("e"), true_false("f")]
    quotes = [
        {**row, "quote": f"{n}{row['quote']}", "key": row["key"]}
        for n, row in enumerate(json_format.export(bank_of))
    ]
    # Their answers are the same as well: only words of their own make facts of their own.
    for n, row in enumerate(quotes):
        for option in row["options"]:
            option["text"] = f"{option['text']}{n}"
        if row["kind"] == "true_false":
            row |= {"original": "", "swapped_in": "", "key": True}
    small.write_text(json.dumps(quotes, ensure_ascii=False), encoding="utf-8")
    result = draw("--forms", "2", "--bank", str(small))
    assert result.exit_code == 3
    refusal = _report(tmp_path)["refusal"]
    assert (refusal["least_overlap"], refusal["allowed_overlap"]) == (4, 0)
    assert {each["kind"]: each["count"] for each in refusal["write"]} == {
        "single": 2,
        "multiple": 1,
        "true_false": 1,
    }
    assert refusal["sentence"] in result.stderr
    assert draw("--forms", "2", "--overlap", "0.8", "--bank", str(small)).exit_code == 0


def test_a_make_up_form_keeps_clear_of_an_earlier_draw(draw: Draw, tmp_path: Path) -> None:
    draw("--papers", "2")
    earlier = tmp_path / "earlier.json"
    (tmp_path / "report.json").rename(earlier)
    told = draw("--avoid", str(earlier))
    assert told.exit_code == 0
    assert "与先前的试卷重复 0 题" in told.output
    (paper,) = _report(tmp_path)["papers"]
    assert (paper["name"], paper["repeated"]) == ("补考卷", [])
    earlier.write_text("{}", encoding="utf-8")
    result = draw("--avoid", str(earlier))
    assert result.exit_code == 2
    assert "earlier.json：不是" in result.stderr


def test_what_earlier_draws_used_waits(draw: Draw, tmp_path: Path) -> None:
    earlier = [tmp_path / "one.json", tmp_path / "two.json"]
    for number, file in enumerate(earlier):
        draw("--papers", "3", "--seed", f"s{number}", *(["--exposure", str(earlier[0])] if number else []))
        (tmp_path / "report.json").rename(file)
    used = [set(json.loads(file.read_text(encoding="utf-8"))["exposure"]["by_item"]) for file in earlier]
    assert used[0].isdisjoint(used[1])
    draw(*(word for file in earlier for word in ("--exposure", str(file))))
    assert used[0].union(used[1]).isdisjoint(_report(tmp_path)["exposure"]["by_item"])


CANARY = "金丝雀"
EVERY = (
    "rows: [{kind: 单选题, count: 1, marks: 1}, {kind: 多选题, count: 1, marks: 1}, "
    "{kind: 判断题, count: 1, marks: 1}, {kind: 填空题, count: 1, marks: 2}, {kind: 简答题, count: 1, marks: 6}]"
)


def _texts(content: bytes, form: str) -> str:
    if form == "json":
        return content.decode()
    if form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        return "\n".join(
            str(value) for page in book for row in page.iter_rows(values_only=True) for value in row if value
        )
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("form", ["docx", "xlsx", "json"])
def test_a_sheet_for_candidates_holds_nothing_of_the_key(draw: Draw, tmp_path: Path, form: str) -> None:
    """EX-5: canaries in every field of the key stand on the key sheet and nowhere on the candidates'."""
    blanks = ((f"{CANARY}空",),)
    entries = [single("a"), multiple("b"), true_false("c"), fill_blank("d", blanks=blanks), short_answer("e")]
    rows = json_format.export(entries)
    for number, row in enumerate(rows):
        row["quote"], row["rationale"] = f"{CANARY}引文{number}", f"{CANARY}解析"
        if row["kind"] == "short_answer":
            row["key"] = [{"text": f"{CANARY}点", "marks": 3, "keywords": [CANARY]}]
        for option in row["options"]:
            option["text"] = f"{option['text']}{number}"
    file = tmp_path / "bank.json"
    file.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    folder = tmp_path / "papers"
    result = draw("--bank", str(file), "--out", str(folder), "--form", form, "--keys", blueprint=EVERY)
    assert result.exit_code == 0, result.stderr
    asked = _texts((folder / f"0001.{form}").read_bytes(), form)
    assert CANARY not in asked
    assert "第一段要求抓好什么" in asked
    right = _texts((folder / f"0001-答案.{form}").read_bytes(), form)
    for word in ("引文", "空", "点"):
        assert f"{CANARY}{word}" in right
    assert "正确" in right or "错误" in right
    if form == "docx":
        table = docx.Document(str(folder / "0001-答案.docx")).tables[0]
        assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader"), "a key of several pages repeats its headings"


def test_the_same_papers_give_the_same_files(draw: Draw, tmp_path: Path) -> None:
    for form in ("docx", "xlsx"):
        for folder in ("one", "two"):
            draw("--out", str(tmp_path / folder), "--form", form)
        one, two = ((tmp_path / folder / f"0001.{form}").read_bytes() for folder in ("one", "two"))
        assert _texts(one, form) == _texts(two, form)
