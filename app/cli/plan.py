"""`flask plan solve`: plan a rotation from files, without a server or a database."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import click

EXIT_BAD_INPUT = 2
EXIT_INFEASIBLE = 3
INPUT = click.Path(exists=True, dir_okay=False, path_type=Path)
OUTPUT = click.Path(dir_okay=False, path_type=Path)


@click.group()
def plan() -> None:
    """轮训计划：从文件求解，不需要服务器和数据库。"""


@plan.command()
@click.option(
    "--people", required=True, type=INPUT, help="人员 CSV：staff_no,name,unit,tier,unavailable,pair,pin"
)
@click.option(
    "--batches",
    required=True,
    type=INPUT,
    help="批次 CSV：batch,tiers,capacity_min,capacity_max,starts_on,ends_on,venue",
)
@click.option(
    "--rules",
    required=True,
    type=INPUT,
    help="规则 YAML：away_share_max、on_duty_min、units、objective、seed、time_limit_s",
)
@click.option("--previous", type=INPUT, help="已公布的计划 CSV：staff_no,batch；变动尽量少。")
@click.option("--out", required=True, type=OUTPUT, help="写入计划 CSV：staff_no,batch,reason")
@click.option("--report", required=True, type=OUTPUT, help="写入结果 JSON。")
def solve(people: Path, batches: Path, rules: Path, previous: Path | None, out: Path, report: Path) -> None:
    """求解轮训计划：每人一个批次，或者一条原因。

    先让尽可能多的人有批次，再让已公布的安排变动最少，再按 objective：fewest_batches 期数最少、earliest
    尽早完成、even 各期均衡。

    退出码：0 所有人都有批次，3 规则互相冲突、不能都安排（计划仍会写出，结果中列出冲突与最小放宽），2 输入有误。
    """
    # Here, not above: the solver takes longer to load than the other commands take to run.
    from app.planning.rules.rotation.files import read_case
    from app.planning.rules.rotation.report import plan_rows, summary
    from app.planning.rules.rotation.solving import solve as solve_case
    from app.planning.rules.rotation.tables import BadInput

    try:
        case = read_case(
            _named(people), _named(batches), _named(rules), _named(previous) if previous else None
        )
    except BadInput as bad:
        for fault in bad.faults:
            click.echo(str(fault), err=True)
        raise SystemExit(EXIT_BAD_INPUT) from bad
    solution = solve_case(case)
    told = summary(solution)
    _write_csv(out, plan_rows(solution))
    report.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    click.echo(_sentence(told))
    if told["status"] == "infeasible":
        raise SystemExit(EXIT_INFEASIBLE)


def _named(path: Path) -> tuple[str, bytes]:
    return path.name, path.read_bytes()


def _write_csv(path: Path, rows: list[tuple[str, str, str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([("staff_no", "batch", "reason"), *rows])
    path.write_text(text.getvalue(), encoding="utf-8")


def _sentence(told: dict[str, Any]) -> str:
    return (
        f"{told['status']}：已安排 {told['placed']} 人，未安排 {told['unplaced']} 人，"
        f"开办 {told['batches_used']} 期，变动 {told['moved']} 人，用时 {told['seconds']} 秒"
    )
