"""Read a document's file in a process of its own, so that one made to exhaust its reader exhausts nobody else."""

import json
import subprocess
import sys

from app.refusals import N_, Refusal
from question_bank.documents import Line, Reason, read_lines
from question_bank.documents.reading import format_of
from question_bank.documents.reading.bounds import DocumentRefused

PATIENCE = 50
# Text is read in a moment, and nothing in it is opened.
APART = frozenset({"word", "pdf"})


class FileRefused(Refusal):
    status = 422
    code = "file_refused"


def _because(reason: Reason, said: str) -> type[FileRefused]:
    return type(
        f"FileRefused_{reason.value}", (FileRefused,), {"sentence": said, "code": f"file_{reason.value}"}
    )


REFUSALS = {
    reason: _because(reason, said)
    for reason, said in {
        Reason.OTHER_FORMAT: N_("只能导入 txt、md、docx 和 pdf 文件。其他格式请先另存为 docx。"),
        Reason.TOO_LARGE: N_("文件过大：文本不超过 4 MB，docx 和 pdf 不超过 20 MB。请拆分后再导入。"),
        Reason.NOT_TEXT: N_("文件不是文本，或者编码无法识别。请另存为 UTF-8 编码的文本后再导入。"),
        Reason.BROKEN: N_("文件已损坏或不完整，无法读取。请用办公软件打开后另存一份再导入。"),
        Reason.UNSAFE: N_("文件内部结构异常（压缩比过大或含有外部实体），已拒绝读取。请另存一份再导入。"),
        Reason.LOCKED: N_("文件带密码，或是旧的 doc 格式。请去掉密码，另存为 docx 后再导入。"),
        Reason.SCANNED: N_("PDF 里没有文字，多半是扫描件。请先识别文字，或导入 docx、txt。"),
        Reason.TOO_LONG: N_("文件太长：最多 500 页、50 万字。请拆成几份分别导入。"),
        Reason.TOO_SLOW: N_("读取文件用时过长，已停止。请另存为 docx 或 txt 后再导入。"),
        Reason.EMPTY: N_("文件里没有文字。"),
    }.items()
}


def lines_of(name: str, content: bytes) -> list[Line]:
    """Return the lines of an uploaded file, or refuse it with the reason and what to do."""
    try:
        if format_of(name) not in APART:
            return read_lines(name, content)
        return _read_apart(name, content)
    except DocumentRefused as refused:
        raise REFUSALS[refused.reason] from None


def _read_apart(name: str, content: bytes) -> list[Line]:
    command = [sys.executable, "-P", "-m", "question_bank.documents", f"file.{name.rsplit('.', 1)[-1]}"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the name's ending is one of the known four
            command, input=content, capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise DocumentRefused(Reason.TOO_SLOW) from None
    if done.returncode:
        # Only its own limits end the reader without an answer: memory, or seconds of the processor.
        raise DocumentRefused(Reason.TOO_SLOW)
    told = json.loads(done.stdout)
    if "refused" in told:
        raise DocumentRefused(Reason(told["refused"]))
    return [Line(**line) for line in told["lines"]]
