"""A broken file of the package is named rather than passed over."""

from collections.abc import Iterator

import pytest

from question_bank.content import load, load_entries, load_guide
from question_bank.interchange.faults import FileRefused


def _ship(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    def files(folder: str) -> Iterator[tuple[str, str]]:
        yield f"{folder}/p1.yaml", text

    monkeypatch.setattr(load, "_yaml_files", files)


@pytest.mark.parametrize("text", ["a: [", "- {paragraph: '1.1', title: 甲, body: 乙}", "- 甲"])
def test_a_broken_guide_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    _ship(monkeypatch, text)
    with pytest.raises(FileRefused, match=r"guide/p1\.yaml"):
        load_guide()


def test_broken_items_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _ship(monkeypatch, "- {id: p11-s01, kind: single}")
    with pytest.raises(FileRefused, match=r"items/p1\.yaml｜p11-s01｜options"):
        load_entries()


def test_the_guide_stands_in_the_order_of_its_paragraphs(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        f"- {{paragraph: '{name}', title: 甲, body: 乙, quotes: [丙]}}" for name in ("1.10", "2.0", "1.9")
    ]
    _ship(monkeypatch, "\n".join(rows))
    assert [section.paragraph for section in load_guide()] == ["1.9", "1.10", "2.0"]
