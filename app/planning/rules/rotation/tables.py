"""A CSV file as rows, and what is said of whatever in a file cannot be read."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One thing that cannot be read. `row` counts from 1 with the header, 0 is the file as a whole."""

    file: str
    row: int
    column: str
    cause: str

    def __str__(self) -> str:
        place = f"第 {self.row} 行" if self.row else "整个文件"
        column = (
            f"“{self.column}”{'' if self.file.endswith(('.yaml', '.yml')) else '列'}" if self.column else ""
        )
        return f"{self.file}：{place}{column}：{self.cause}"


class BadInput(ValueError):
    """Refuse to plan from files that cannot be read; every fault is named."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


@dataclass
class Table:
    """One CSV file being read, and the faults found in it."""

    file: str
    columns: Sequence[str]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, row: int, column: str, cause: str) -> None:
        self.faults.append(Fault(self.file, row, column, cause))

    def rows(self, content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield each row with its number; a file without its columns has no rows."""
        read: list[list[str]] = []
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            self.fault(0, "", f"不是 UTF-8 编码（第 {wrong.start + 1} 个字节）")
            return
        reader = csv.reader(io.StringIO(text, newline=""))
        try:
            read.extend(reader)
        except csv.Error:
            self.fault(len(read) + 1, "", "读不出来：有一格过长，可能缺少一个引号")
            return
        head = [name.strip() for name in read[0]] if read else []
        missing = [name for name in self.columns if name not in head]
        if missing or len(set(head)) < len(head):
            self.fault(1, "", f"表头缺少 {'、'.join(missing)}" if missing else "表头有重复的列")
            return
        for number, values in enumerate(read[1:], 2):
            if not any(value.strip() for value in values):
                continue
            if len(values) != len(head):
                self.fault(number, "", f"有 {len(values)} 列，表头有 {len(head)} 列")
                continue
            yield number, {name: value.strip() for name, value in zip(head, values, strict=True)}

    def read(self, row: int, column: str, value: str, how: Callable[[str], Any], cause: str) -> Any:
        """Return a value read in its way, or None with a fault."""
        try:
            return how(value)
        except ValueError:
            self.fault(row, column, f"{cause}，这里是“{value}”")
            return None
