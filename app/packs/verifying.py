"""Check a pack that comes from anywhere, without the database: bounds first, then digests, figures and proofs."""

import hashlib
import io
import json
import uuid
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.coverage import freezing
from app.journal import merkle, seals
from app.packs.archive import FORMAT, KEYS, MANIFEST, PROOF, SEAL, SUMS
from app.packs.signatures import Signatures, Trusted
from question_bank.office.archives import CHUNK, SMALL, strange

LARGEST = 512 << 20
LARGEST_UNZIPPED = 1 << 30
LARGEST_MEMBER = 256 << 20
LARGEST_RATIO = 200
MOST_MEMBERS = 5_000
LONGEST_NAME = 300
_LINK = 0xA
FACTS = "facts.json"


@dataclass
class Verdict:
    """What was found: faults in words, none of a sound pack; what the pack is about; what was looked at.

    `notes` say of the seals' signatures which key they hold by, where that key is from, and what is not signed.
    """

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    about: Mapping[str, Any] = field(default_factory=dict)
    files: int = 0
    people: int = 0
    proofs: int = 0


def verify(content: bytes, trusted: Trusted | None = None) -> Verdict:
    """Check a pack and name every fault; nothing is unpacked to disk, and nothing beyond the bounds is read."""
    found = Verdict()
    if len(content) > LARGEST:
        found.faults.append(f"文件超过 {LARGEST >> 20} MB，不予打开")
        return found
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found.faults += _bounds(archive.infolist())
            if not found.faults:
                _contents(found, _read(found, archive), trusted or Trusted())
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, ValueError):
        found.faults.append("不是完整的 ZIP 文件，无法打开")
    return found


def _bounds(members: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Name what is wrong with the directory of an archive, before anything in it is read."""
    if len(members) > MOST_MEMBERS:
        return [f"包内有 {len(members)} 个文件，超过 {MOST_MEMBERS} 个，不予打开"]
    found = []
    if sum(each.file_size for each in members) > LARGEST_UNZIPPED:
        found.append(f"解压后超过 {LARGEST_UNZIPPED >> 20} MB，不予打开")
    times = Counter(each.filename.casefold() for each in members)
    for each in members:
        name = each.filename
        if strange(name) or "\\" in name or len(name) > LONGEST_NAME or name.endswith("/"):
            found.append(f"{name[:LONGEST_NAME]!r}：文件名不合规定")
        elif times[name.casefold()] > 1:
            found.append(f"{name}：重名")
        elif each.flag_bits & 1 or each.external_attr >> 28 == _LINK:
            found.append(f"{name}：加密文件或链接，不予打开")
        elif each.file_size > LARGEST_MEMBER:
            found.append(f"{name}：超过 {LARGEST_MEMBER >> 20} MB")
        elif each.file_size > LARGEST_RATIO * max(each.compress_size, SMALL):
            found.append(f"{name}：压缩比异常")
    return found


def _read(found: Verdict, archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Return the files that can be read whole; what the directory declares is never exceeded."""
    files = {}
    for each in archive.infolist():
        pieces, size = [], 0
        try:
            with archive.open(each) as stream:
                while piece := stream.read(CHUNK):
                    size += len(piece)
                    if size > each.file_size:
                        raise zipfile.BadZipFile
                    pieces.append(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
            found.faults.append(f"{each.filename}：内容损坏")
            continue
        files[each.filename] = b"".join(pieces)
    return files


def _contents(found: Verdict, files: Mapping[str, bytes], trusted: Trusted) -> None:
    manifest = _manifest(found, files)
    if manifest is None:
        return
    found.about, found.files = manifest, len(files)
    listed = {str(each["name"]): each for each in manifest["files"]}
    for name, said in sorted(listed.items()):
        if name not in files:
            found.faults.append(f"{name}：清单中有，包内没有")
        elif len(files[name]) != said["size"] or _sha256(files[name]) != said["sha256"]:
            found.faults.append(f"{name}：与清单的 SHA-256 不符")
    for name in sorted(files.keys() - listed.keys() - {MANIFEST, SUMS}):
        found.faults.append(f"{name}：包内有，清单中没有")
    _sums(found, files, listed)
    signatures = Signatures(trusted)
    for name in sorted(files, key=lambda name: (not name.endswith("/" + KEYS), name)):
        last = name.rsplit("/", 1)[-1]
        if last == FACTS:
            _facts(found, name, files[name])
        elif last == KEYS:
            signatures.bring(name, files[name])
        elif last == SEAL:
            signatures.seal(name, files[name])
        elif last.startswith(PROOF):
            _proof(found, name, files[name])
            signatures.proof(name, files[name])
    found.faults += signatures.faults
    found.notes += signatures.notes()


def _manifest(found: Verdict, files: Mapping[str, bytes]) -> Mapping[str, Any] | None:
    try:
        manifest = json.loads(files[MANIFEST])
        sound = manifest["format"] == FORMAT and all(
            isinstance(each["name"], str)
            and isinstance(each["size"], int)
            and isinstance(each["sha256"], str)
            for each in manifest["files"]
        )
    except KeyError:
        found.faults.append(f"{MANIFEST}：没有，或者缺少栏目")
        return None
    except (ValueError, TypeError, RecursionError):
        found.faults.append(f"{MANIFEST}：无法读取")
        return None
    if not sound:
        found.faults.append(f"{MANIFEST}：不是迎检材料包的清单")
        return None
    return dict(manifest)


def _sums(found: Verdict, files: Mapping[str, bytes], listed: Mapping[str, Any]) -> None:
    wanted = {name: str(each["sha256"]) for name, each in listed.items()}
    wanted[MANIFEST] = _sha256(files[MANIFEST])
    lines = files.get(SUMS, b"").decode("utf-8", "replace").splitlines()
    said = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    if said != wanted:
        found.faults.append(f"{SUMS}：与 {MANIFEST} 不一致")


def _facts(found: Verdict, name: str, content: bytes) -> None:
    """Judge everybody anew and add everything up anew (CO-1, CO-2)."""
    try:
        told = freezing.read(content)
        faults = freezing.faults(told)
        found.people += len(told["people"])
    except (freezing.NoFacts, KeyError, TypeError, ValueError, RecursionError):
        faults = ["不是覆盖情况的事实文件"]
    found.faults += [f"{name}：{fault}" for fault in faults]


def _proof(found: Verdict, name: str, content: bytes) -> None:
    """Recompute an event's hash and the way to the root of its seal (CO-6)."""
    try:
        fault = proof_fault(json.loads(content))
    except (KeyError, TypeError, ValueError, RecursionError):
        fault = "不是日志的包含证明"
    found.proofs += 1
    if fault:
        found.faults.append(f"{name}：{fault}")


def proof_fault(told: Mapping[str, Any]) -> str:
    """Name what does not hold in the proof of one event; nothing of a sound one."""
    event, seal = told["event"], told["seal"]
    digest = hashlib.sha256()
    for _name, text in event["fields"]:
        raw = str(text).encode()
        digest.update(len(raw).to_bytes(8, "big") + raw)
    if digest.hexdigest() != event["hash"]:
        return "日志内容与其摘要不符"
    if seal is None:
        return "日志还没有封印"
    here = merkle.leaf(seals.leaf_data(uuid.UUID(event["id"]).bytes, event["hash"]))
    steps = [merkle.Step(merkle.Side(side), bytes.fromhex(beside)) for side, beside in told["way"]]
    return "" if merkle.climb(here, steps).hex() == seal["root"] else "日志不在这枚封印之下"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
