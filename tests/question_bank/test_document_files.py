"""A secretary's file, whatever its form, gives the same numbered paragraphs; a hostile one gives a reason."""

import io
import json
import subprocess
import sys
import zipfile
from contextlib import suppress

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from question_bank.documents import DocumentRefused, Reason, assemble, number, read_lines
from question_bank.documents.reading.word_numbers import han
from tests.question_bank import paper

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _numbered(name: str, content: bytes) -> dict[str, str]:
    return {passage.paragraph: passage.text for passage in number(assemble(read_lines(name, content)))}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("通知.txt", paper.plain()),
        ("通知.TXT", paper.plain().decode().encode("gb18030")),
        ("a.txt", paper.plain().decode().encode("utf-16")),
        ("通知.docx", paper.word()),
        ("通知.pdf", paper.pdf()),
        ("通知.pdf", paper.pdf(width=33, per_page=7)),
    ],
)
def test_every_form_gives_the_same_paragraphs(name: str, content: bytes) -> None:
    assert _numbered(name, content) == paper.NUMBERED


def test_markdown_is_read_by_its_headings() -> None:
    text = (
        "# 某某馆**计划**\n\n导语\n一行。\n\n## 总则\n\n- 读者凭[证](x)入馆；\n- 保持安静。\n\n"
        "### 细则\n\n爱护图书。\n\n## 附则\n\n即日施行。\n"
    )
    assert _numbered("a.md", text.encode()) == {
        "0.2": "某某馆计划",
        "0.4": "导语一行。",
        "1.0": "总则",
        "1.1": "读者凭证入馆；",
        "1.2": "保持安静。",
        "1.3": "细则",
        "1.4": "爱护图书。",
        "2.0": "附则",
        "2.1": "即日施行。",
    }


def test_word_headings_tables_and_inserted_text_are_read_and_deleted_text_is_not() -> None:
    document = docx.Document()
    document.add_paragraph("某某馆计划", style="Title")
    document.add_paragraph("总则", style="Heading 1")
    paragraph = document.add_paragraph("各科室要")
    paragraph._p.append(parse_xml(f'<w:ins xmlns:w="{W}"><w:r><w:t>抓紧</w:t></w:r></w:ins>'))
    paragraph._p.append(parse_xml(f'<w:del xmlns:w="{W}"><w:r><w:delText>慢慢</w:delText></w:r></w:del>'))
    paragraph.add_run("落实。")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "办公室。", "采编部。"
    assert _numbered("a.docx", paper.saved(document)) == {
        "0.2": "某某馆计划",
        "1.0": "总则",
        "1.1": "各科室要抓紧落实。",
        "1.2": "办公室。",
        "1.3": "采编部。",
    }


def test_numbers_word_only_computes_are_written_out() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum xmlns:w="{W}" w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1">'
            '<w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
            "</w:abstractNum>"
        ),
    )
    numbering.append(parse_xml(f'<w:num xmlns:w="{W}" w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for text, depth in (
        ("总的要求", 0),
        ("提高认识。", 1),
        ("抓紧落实。", 1),
        ("保障", 0),
        ("加强领导。", 1),
    ):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr xmlns:w="{W}"><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>')
        )
    assert [*_numbered("a.docx", paper.saved(document)).items()] == [
        ("1.0", "一、总的要求"),
        ("1.1", "（一）提高认识。"),
        ("1.2", "（二）抓紧落实。"),
        ("2.0", "二、保障"),
        ("2.1", "（一）加强领导。"),
    ]
    assert [han(each) for each in (1, 10, 11, 20, 35, 99)] == ["一", "十", "十一", "二十", "三十五", "九十九"]


def _archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(paper.word())) as before, zipfile.ZipFile(out, "w", 8) as after:
        for member in before.infolist():
            if member.filename not in parts:
                after.writestr(member.filename, before.read(member))
        for name, content in parts.items():
            after.writestr(name, content)
    return out.getvalue()


def _locked_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper.pdf())))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _blank_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


ENTITY = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb">]><a>&b;</a>'
ENTITY_UTF16 = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'.encode(
    "utf-16"
)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.exe", b"MZ", Reason.OTHER_FORMAT),
        ("通知", b"a", Reason.OTHER_FORMAT),
        ("a.txt", b"\x00\x01\x02", Reason.NOT_TEXT),
        ("a.txt", "一".encode() * 2_000_000, Reason.TOO_LARGE),
        ("a.txt", "一".encode() * 600_000, Reason.TOO_LONG),
        ("a.txt", b" \n\n", Reason.EMPTY),
        ("a.docx", b"PK\x03\x04nonsense", Reason.BROKEN),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", Reason.LOCKED),
        ("a.docx", _archive(**{"word/document.xml": ENTITY}), Reason.UNSAFE),
        ("a.docx", _archive(**{"word/document.xml": ENTITY_UTF16}), Reason.UNSAFE),
        ("a.docx", _archive(**{"word/styles.xml": b"<a"}), Reason.BROKEN),
        ("a.docx", _archive(**{"../../etc/x.xml": b"<a/>"}), Reason.BROKEN),
        ("a.docx", _archive(**{"word/bomb.xml": b"<a>" + b" " * 40_000_000 + b"</a>"}), Reason.UNSAFE),
        ("a.docx", _archive(**{f"word/m{n}.bin": b"" for n in range(2_100)}), Reason.UNSAFE),
        ("a.pdf", b"%PDF-1.4 nonsense", Reason.BROKEN),
        ("a.pdf", _locked_pdf(), Reason.LOCKED),
        ("a.pdf", _blank_pdf(), Reason.SCANNED),
    ],
)
def test_a_file_that_cannot_be_taken_gives_its_reason(name: str, content: bytes, reason: Reason) -> None:
    """IE-1, IE-2, IE-3: no entities, no bombs, no paths; each refused with a word for why."""
    with pytest.raises(DocumentRefused) as refused:
        read_lines(name, content)
    assert refused.value.reason is reason


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["a.docx", "a.pdf", "a.md", "a.txt"]), st.data())
def test_damaged_files_are_read_or_refused_and_never_crash(name: str, data: st.DataObject) -> None:
    whole = {"a.docx": paper.word, "a.pdf": paper.pdf, "a.md": paper.plain, "a.txt": paper.plain}[name]()
    cut = data.draw(st.integers(0, len(whole)))
    noise = data.draw(st.binary(max_size=20))
    damaged = whole[:cut] + noise + whole[cut + data.draw(st.integers(0, 40)) :]
    with suppress(DocumentRefused):
        passages = number(assemble(read_lines(name, damaged)))
        assert len({passage.paragraph for passage in passages}) == len(passages)


def test_a_file_is_read_in_a_process_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "question_bank.documents", "通知.docx"],
        input=paper.word(),
        capture_output=True,
        check=True,
    )
    assert [line["text"] for line in json.loads(done.stdout)["lines"]] == list(paper.PARAGRAPHS)
    refused = subprocess.run(
        [sys.executable, "-P", "-m", "question_bank.documents", "a.docx"],
        input=b"PK",
        capture_output=True,
        check=True,
    )
    assert json.loads(refused.stdout) == {"refused": "broken"}
