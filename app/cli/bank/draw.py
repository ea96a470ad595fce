"""`flask bank draw`: draw papers by a blueprint, without a server or a database."""

import json
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import click

from app.cli.bank.files import Outgoing
from question_bank.drawing import Pool
from question_bank.facts import with_facts
from question_bank.interchange import blueprint_yaml, json_format, yaml_format
from question_bank.interchange.faults import FileRefused
from question_bank.items import Entry
from question_bank.papers import Paper
from question_bank.parallel import OverlapTooGreat, draw_forms, draw_make_up
from question_bank.reports import Draw, report, wanted_json

MOST_PAPERS, MOST_FORMS = 100_000, 4
FORM_NAMES = "ABCD"
INFEASIBLE, BAD_INPUT = 3, 2
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(short_help="按双向细目表组卷。")
@click.option("--blueprint", "blueprint_file", required=True, type=_FILE, help="双向细目表（YAML）。")
@click.option("--papers", type=click.IntRange(1, MOST_PAPERS), default=1, show_default=True, help="份数。")
@click.option("--seed", required=True, help="抽题种子；同一种子、同一题库抽出同样的试卷。")
@click.option("--report", "out", required=True, type=Outgoing(), help="报告（JSON）。")
@click.option("--bank", "bank_file", type=_FILE, help="题库文件（导出的 .yaml 或 .json）；缺省为随附题库。")
@click.option("--out", "folder", type=click.Path(file_okay=False, path_type=Path), help="试卷写入的目录。")
@click.option(
    "--form",
    type=click.Choice(["docx", "xlsx", "json"]),
    default="docx",
    show_default=True,
    help="试卷的格式。",
)
@click.option("--keys", is_flag=True, help="另写答案与评分标准。")
@click.option("--forms", type=click.IntRange(2, MOST_FORMS), help="改为抽平行卷（A 卷、B 卷……），几种。")
@click.option(
    "--overlap",
    type=float,
    default=0.0,
    show_default=True,
    help="平行卷之间、补考卷与已考试题之间允许重复的比例，0 至 1。",
)
@click.option("--avoid", "avoid_file", type=_FILE, help="先前的报告；抽一份补考卷，避开其中的试题。")
@click.option(
    "--exposure",
    "exposure_files",
    type=_FILE,
    multiple=True,
    help="先前的报告，可多次给出；历次合计抽得少的试题先抽。",
)
def draw(
    blueprint_file: Path,
    papers: int,
    seed: str,
    out: Path,
    bank_file: Path | None,
    folder: Path | None,
    form: str,
    keys: bool,
    forms: int | None,
    overlap: float,
    avoid_file: Path | None,
    exposure_files: tuple[Path, ...],
) -> None:
    """按双向细目表组卷，不需要服务器和数据库。

    \b
    细目表是 YAML 文件，每行一种试题；没有写的项目（topic、cognitive_level、difficulty）表示不限：
      title: 结业考试
      rows:
        - {kind: 单选题, count: 15, marks: 2}
        - {kind: 单选题, topic: 重大意义, difficulty: 难, count: 5, marks: 2}
        - {kind: 多选题, cognitive_level: 理解, count: 5, marks: 4}
    kind：单选题 多选题 判断题 填空题 简答题（single multiple true_false fill_blank short_answer）
    difficulty：易 中 难（easy medium hard）；cognitive_level：识记 理解 运用（recall understand apply）

    同一份卷里，同一引文只考一次。抽得少的试题先抽，各卷预期得分率接近，报告写明差距。

    以 0 退出：已抽出；3：题库不足或重复过多，报告写明还缺什么、该补写哪些题；2：输入有误，指出文件、行和原因。
    """
    if not 0 <= overlap <= 1:
        _refuse(f"--overlap：{overlap} 应在 0 至 1 之间")
    if forms and (papers > 1 or avoid_file):
        _refuse("--forms 不能与 --papers、--avoid 同用")
    try:
        named = blueprint_yaml.read(_text(blueprint_file), str(blueprint_file))
    except FileRefused as refused:
        _refuse(str(refused))
    entries, source = _entries(bank_file)
    pool = Pool(named.blueprint, [entry.item for entry in entries])
    avoid, share = _drawn(avoid_file), Decimal(str(overlap))
    refusal: OverlapTooGreat | None = None
    found: Mapping[str, Paper] = {}
    if not pool.shortfalls:
        try:
            if forms:
                found = draw_forms(pool, seed, FORM_NAMES[:forms], share)
            elif avoid_file:
                found = {"补考卷": draw_make_up(pool, seed, avoid.keys(), share)}
            else:
                exposure: Counter[str] = sum(map(_drawn, exposure_files), Counter())
                series = pool.series(seed, exposure)
                found = {f"{number:04}": series.deal() for number in range(1, papers + 1)}
        except OverlapTooGreat as too_great:
            refusal = too_great
    drawn = Draw(named.title, seed, pool, entries, source, found, frozenset(avoid))
    written = report(drawn) | {"refusal": _refusal(refusal) if refusal else None}
    out.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if not found:
        for sentence in [refusal.sentence] if refusal else [each.sentence for each in pool.shortfalls]:
            click.echo(sentence, err=True)
        raise SystemExit(INFEASIBLE)
    if folder:
        _write_papers(drawn, folder, form, keys)
    _say(written, out)


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(BAD_INPUT)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse(f"{file}：不是 UTF-8 文本（第 {error.start} 字节）")


def _entries(file: Path | None) -> tuple[tuple[Entry, ...], str]:
    """Read a bank, the shipped one if no other is named; tell which items ask about the same."""
    if file is None:
        from question_bank.content import load_entries

        return load_entries(), "shipped"
    survey = json_format.survey if file.suffix.lower() == ".json" else yaml_format.survey
    entries, faults = survey(_text(file), str(file))
    if faults:
        _refuse("\n".join(map(str, faults)))
    if not entries:
        _refuse(f"{file}：没有试题")
    seen: set[str] = set()
    for entry in entries:
        if entry.item.id in seen:
            _refuse(f"{file}｜{entry.item.id}｜id：编号重复")
        seen.add(entry.item.id)
    return with_facts(entries), file.name


def _drawn(file: Path | None) -> Counter[str]:
    """Read from an earlier report how often each item was drawn."""
    if file is None:
        return Counter()
    try:
        counts = json.loads(_text(file))["exposure"]["by_item"]
        return Counter({str(name): int(times) for name, times in counts.items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        _refuse(f"{file}：不是 flask bank draw 抽出试卷后写的报告")


def _refusal(refused: OverlapTooGreat) -> dict[str, Any]:
    return {
        "least_overlap": refused.least,
        "allowed_overlap": refused.allowed,
        "write": [wanted_json(each) for each in refused.wanted],
        "sentence": refused.sentence,
    }


def _write_papers(drawn: Draw, folder: Path, form: str, keys: bool) -> None:
    """Write each paper, and its key in a file of its own, so that the one can be handed out without the other."""
    # Here, not above: what writes Word and Excel takes longer to load than a thousand papers to draw.
    from question_bank.printing.files import keys_file, questions_file
    from question_bank.printing.sheets import Head, key_sheet, question_sheet

    folder.mkdir(parents=True, exist_ok=True)
    by_id = {entry.item.id: entry for entry in drawn.entries}
    items = {name: entry.item for name, entry in by_id.items()}
    for name, paper in drawn.papers.items():
        head = Head(drawn.title or "试卷", name, (f"总分 {paper.total_marks} 分",))
        asked = question_sheet(paper, items, head)
        (folder / f"{name}.{form}").write_bytes(questions_file(form, asked))
        if keys:
            right = key_sheet(paper, by_id, head)
            (folder / f"{name}-答案.{form}").write_bytes(keys_file(form, asked, right))


def _say(written: dict[str, Any], out: Path) -> None:
    spread = written["spread"]
    click.echo(
        f"已抽 {spread['papers']} 份，每份 {written['blueprint']['total_count']} 题 "
        f"{written['blueprint']['total_marks']} 分；预期得分率平均 {spread['mean']}，"
        f"最高与最低相差 {spread['width']}，标准差 {spread['standard_deviation']}；{_repeats(written)}报告：{out}"
    )


def _repeats(written: dict[str, Any]) -> str:
    """Say what forms have in common, or a make-up form with what was drawn before; nothing of papers in a series."""
    overlaps, papers = written["overlaps"], written["papers"]
    if "repeated" in papers[0]:
        return f"与先前的试卷重复 {len(papers[0]['repeated'])} 题；"
    return f"任两卷至多重复 {overlaps['most']} 题；" if overlaps and len(papers) <= MOST_FORMS else ""
