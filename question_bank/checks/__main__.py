"""Check the shipped bank from a terminal: python -m question_bank.checks [--source FILE]."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from question_bank.anchors import number_notice
from question_bank.checks import Fault, census, check
from question_bank.checks.naming import check_naming
from question_bank.content.load import survey_entries
from question_bank.facts import with_facts


def main(arguments: Sequence[str]) -> int:
    """Print faults and counts; answer 1 when there is a fault."""
    parser = ArgumentParser(prog="python -m question_bank.checks", description="核对随附题库")
    parser.add_argument("--source", type=Path, help="文件原文（纯文本，UTF-8）")
    chosen = parser.parse_args(arguments)
    source = number_notice(chosen.source.read_text(encoding="utf-8")) if chosen.source else None
    read, unreadable = survey_entries()
    entries = with_facts(read)
    faults = [Fault(fault.item_id, "file", str(fault)) for fault in unreadable]
    faults += [*check(entries, source), *check_naming(entries)]
    for fault in faults:
        sys.stdout.write(f"{fault.item_id or '（全库）'}\t{fault.rule}\t{fault.sentence}\n")
    sys.stdout.write("\n".join(census(entries).lines()) + f"\n问题 {len(faults)} 处\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
