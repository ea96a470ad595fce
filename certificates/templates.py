"""Keep the fixed phrases of each kind of certificate, as data."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Template:
    """Carry the fixed phrases of one kind of certificate."""

    title: str
    title_in_english: str
    honorific: str
    conclusion: str
    closing: str
    seal_place: str
    serial_label: str
    code_label: str
    verify_label: str


TEMPLATES: Final = {
    "completion": Template(
        title="结业证书",
        title_in_english="CERTIFICATE OF COMPLETION",
        honorific="同志",
        conclusion="准予结业。",
        closing="特发此证。",
        seal_place="盖章处",
        serial_label="证书编号",
        code_label="查验码",
        verify_label="扫描二维码，或登录以下网址查验：",
    ),
}
