"""Every format there is, by name, and which of them a file is in."""

import re

from question_bank.interchange import (
    aiken,
    gift,
    json_format,
    moodle_xml,
    qti_writing,
    xlsx_format,
    yaml_format,
)
from question_bank.interchange.formats import Format
from question_bank.interchange.outcomes import Unreadable
from question_bank.interchange.texts import decode

FORMATS: dict[str, Format] = {
    form.name: form
    for form in (
        xlsx_format.FORMAT,
        yaml_format.FORMAT,
        json_format.FORMAT,
        gift.FORMAT,
        aiken.FORMAT,
        moodle_xml.FORMAT,
        qti_writing.FORMAT,
        qti_writing.FORMAT_3,
    )
}
_HEAD = 200_000
_AIKEN = re.compile(
    r"^\s*(?:ANSWER\s*[:：]|(?:正确|参考|标准)?答案\s*[:：]|【(?:正确|参考|标准)?答案】)\s*\S",
    re.MULTILINE | re.IGNORECASE,
)
_YAML = re.compile(r"^\s*-\s+\w+\s*:", re.MULTILINE)


def detect(content: bytes, name: str = "") -> Format:
    """Tell a file's format by what is in it; its name decides only where the content leaves a choice."""
    if content.startswith(b"PK"):
        return FORMATS[
            "xlsx" if b"[Content_Types].xml" in content or name.lower().endswith(".xlsx") else "qti"
        ]
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            "这是旧版 Excel 或 Word 文件（.xls、.doc）", "请用表格软件另存为“Excel 工作簿（.xlsx）”"
        )
    if content.startswith(b"%PDF"):
        raise Unreadable("这是 PDF 文件", "请使用可以编辑的题库文件，如 Excel 模板")
    head = decode_head(content).lstrip("\ufeff \t\r\n")
    if not head:
        raise Unreadable("文件是空的", "请选择有试题的文件")
    if head.startswith("<"):
        return FORMATS["moodle_xml" if re.search(r"<quiz[\s>]", head) else "qti"]
    if name.lower().endswith(".json") or re.match(r"\[\s*[{\]]", head):
        return FORMATS["json"]
    return FORMATS[_text_format(head, name.lower())]


def decode_head(content: bytes) -> str:
    """Return the beginning of a file's text, without cutting a character in two."""
    return decode(content)[:_HEAD]


def _text_format(head: str, name: str) -> str:
    if name.endswith((".yaml", ".yml")):
        return "yaml"
    if re.search(r"(?<!\\)\{.*?(?<!\\)\}", head, re.DOTALL) and not _looks_like_yaml(head):
        return "gift"
    if _AIKEN.search(head):
        return "aiken"
    if _looks_like_yaml(head):
        return "yaml"
    return "aiken" if "aiken" in name else "gift"


def _looks_like_yaml(head: str) -> bool:
    return bool(_YAML.match(head))
