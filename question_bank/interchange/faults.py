"""Name what is wrong with a file brought in: which file, which item, which field."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FileFault:
    """Say in words what one field of one item in one file lacks."""

    file: str
    item_id: str
    field: str
    sentence: str

    def __str__(self) -> str:
        """Join place and sentence."""
        place = "｜".join(part for part in (self.file, self.item_id, self.field) if part)
        return f"{place}：{self.sentence}"


class FileRefused(ValueError):
    """Refuse a file, with every fault found in it."""

    def __init__(self, faults: tuple[FileFault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
