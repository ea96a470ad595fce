"""Open a zip made by anybody: bounded in members, size and ratio, with names that lead nowhere (IE-2, IE-3)."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

LARGEST = 20 * 1024 * 1024
LARGEST_UNZIPPED = 200 * 1024 * 1024
LARGEST_RATIO = 100
MOST_MEMBERS = 2_000
CHUNK = 1 << 20
# Small members compress to next to nothing, which harms nobody.
SMALL = 10_240
_LINK = 0xA


class Broken(ValueError):
    """Refuse what is no archive, is locked, or has names made to lead elsewhere."""


class TooLarge(ValueError):
    """Refuse what would fill the memory when opened."""


@dataclass
class Seen:
    """Count what came out so far, whatever the directory says."""

    bytes: int = 0


@contextmanager
def opened(content: bytes, most_members: int = MOST_MEMBERS) -> Iterator[zipfile.ZipFile]:
    """Open an archive whose directory is in order; raise Broken or TooLarge, also while it is read."""
    if len(content) > LARGEST:
        raise TooLarge
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check(archive.infolist(), most_members)
            yield archive
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError) as error:
        raise Broken from error
    except (EOFError, OSError, zlib.error) as error:
        raise Broken from error
    except Exception as error:
        # The module of this error may be missing where Python was built without it.
        if type(error).__module__ in {"lzma", "_lzma"}:
            raise Broken from error
        raise


def _check(members: Sequence[zipfile.ZipInfo], most_members: int) -> None:
    if len(members) > most_members or sum(member.file_size for member in members) > LARGEST_UNZIPPED:
        raise TooLarge
    if any(member.file_size > LARGEST_RATIO * max(member.compress_size, SMALL) for member in members):
        raise TooLarge
    paths = [member.filename for member in members]
    if any(strange(path) for path in paths) or len({path.casefold() for path in paths}) < len(paths):
        raise Broken
    if any(member.flag_bits & 1 or member.external_attr >> 28 == _LINK for member in members):
        raise Broken


def strange(path: str) -> bool:
    """Tell whether a path leads out of its archive or means different things on different systems."""
    return path.startswith(("/", "\\")) or ":" in path or ".." in re.split(r"[/\\]", path) or "\x00" in path


def pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo, seen: Seen) -> Iterator[bytes]:
    """Read a member piece by piece, since what the directory declares may be untrue."""
    with archive.open(member) as stream:
        while piece := stream.read(CHUNK):
            seen.bytes += len(piece)
            if seen.bytes > LARGEST_UNZIPPED:
                raise TooLarge
            yield piece


def members(content: bytes, most_members: int = MOST_MEMBERS) -> dict[str, bytes]:
    """Return every file of an archive by its path."""
    seen = Seen()
    with opened(content, most_members) as archive:
        return {
            member.filename: b"".join(pieces(archive, member, seen))
            for member in archive.infolist()
            if not member.is_dir()
        }


def packed(files: dict[str, bytes]) -> bytes:
    """Return an archive of files; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            member = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(member, content)
    return out.getvalue()
