"""Which files may prove something: told by their first bytes, whatever their names say."""

from dataclasses import dataclass
from enum import StrEnum

from app.refusals import N_, Refusal

MOST_BYTES = 5 * 1024 * 1024


class ProofKind(StrEnum):
    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it was handed in."""

    file_name: str
    kind: ProofKind
    content: bytes


class ProofNotReadable(Refusal):
    status = 422
    sentence = N_("证明材料只收 PDF、JPG 和 PNG 文件，请拍照或另存后再上传。")


BEGINNINGS = {
    ProofKind.PDF: b"%PDF-",
    ProofKind.JPEG: b"\xff\xd8\xff",
    ProofKind.PNG: b"\x89PNG\r\n\x1a\n",
}
MEDIA = {
    ProofKind.PDF: "application/pdf",
    ProofKind.JPEG: "image/jpeg",
    ProofKind.PNG: "image/png",
}


def kind_of(content: bytes) -> ProofKind:
    """Return what a file is; refuses anything a browser should not be given back."""
    for kind, beginning in BEGINNINGS.items():
        if content.startswith(beginning):
            return kind
    raise ProofNotReadable
