"""Check the shipped bank from a terminal: python -m question_bank.checks [--source FILE]."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from question_bank.content.inspection import inspect_shipped
from question_bank.documents import number_notice


def main(arguments: Sequence[str]) -> int:
    """Print faults and counts; answer 1 when there is a fault."""
    parser = ArgumentParser(prog="python -m question_bank.checks", description="核对随附题库")
    parser.add_argument("--source", type=Path, help="文件原文（纯文本，UTF-8）")
    chosen = parser.parse_args(arguments)
    source = number_notice(chosen.source.read_text(encoding="utf-8")) if chosen.source else None
    inspection = inspect_shipped(source)
    sys.stdout.write("\n".join(inspection.lines()) + "\n")
    return 1 if inspection.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
