"""Archives made to harm are refused before they are opened, and while they are (IE-2, IE-3)."""

import io
import struct
import time
import zipfile
import zlib

import pytest

from question_bank.office import archives
from question_bank.office.archives import Broken, TooLarge


def _zip(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def test_the_files_of_an_archive_come_out_and_go_in_again() -> None:
    files = {"imsmanifest.xml": b"<manifest/>", "items/一.xml": "题".encode()}
    assert archives.members(archives.packed(files)) == files
    assert archives.packed(files) == archives.packed(files)


@pytest.mark.parametrize(
    "path", ["../a.xml", "a/../../b.xml", "/etc/passwd", "\\a.xml", "C:/a.xml", "a\\..\\b.xml"]
)
def test_a_path_that_leads_elsewhere_is_refused(path: str) -> None:
    """IE-3."""
    with pytest.raises(Broken):
        archives.members(_zip((path, b"x")))


def test_names_that_differ_in_case_only_are_refused() -> None:
    """IE-3."""
    with pytest.raises(Broken):
        archives.members(_zip(("a.xml", b"x"), ("A.xml", b"y")))


def test_a_link_is_refused() -> None:
    """IE-3."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("a.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(Broken):
        archives.members(out.getvalue())


def test_a_bomb_is_refused_by_what_its_directory_says() -> None:
    """IE-2."""
    began = time.monotonic()
    with pytest.raises(TooLarge):
        archives.members(_zip(("a.xml", b"\0" * 30_000_000)))
    with pytest.raises(TooLarge):
        archives.members(_zip(*((f"{number}.xml", b"") for number in range(archives.MOST_MEMBERS + 1))))
    with pytest.raises(TooLarge):
        archives.members(b"PK" + b"\0" * archives.LARGEST)
    assert time.monotonic() - began < 5


def test_a_bomb_whose_directory_lies_is_refused_while_it_is_read() -> None:
    """IE-2: the directory says ten bytes, the stream gives thirty million."""
    content = bytearray(_zip(("a.xml", b"\0" * 30_000_000)))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.find(mark) + place
        content[at : at + 4] = struct.pack("<L", 10)
    with pytest.raises(Broken):
        archives.members(bytes(content))


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04 cut off", b"no archive", zlib.compress(b"x")])
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    with pytest.raises(Broken):
        archives.members(content)


def test_an_archive_cut_off_anywhere_is_refused() -> None:
    whole = _zip(("a.xml", b"abc" * 1000), ("b.xml", b"x"))
    for end in range(0, len(whole) - 1, 7):
        with pytest.raises(Broken):
            archives.members(whole[:end])
