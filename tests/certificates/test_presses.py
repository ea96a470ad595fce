"""Certificates pressed in other processes: the same as here, and not lost with the process."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.awards import presses, signing
from app.awards.press import Pressed
from app.awards.presses import Presses
from app.config import Config
from app.keys import Purpose, ring
from certificates.checking import Finding, check
from certificates.looks import SHIPPED
from certificates.sheet import CannotPrint
from tests.certificates.conftest import Build
from tests.conftest import SECRET

LOOK = SHIPPED["completion"]


@pytest.fixture
def config(keys_dir: Path, tmp_path: Path) -> Config:
    return Config.from_env(env="test", data_dir=tmp_path, keys_dir=keys_dir, key_passphrase=SECRET)


def test_what_others_press_is_good_and_what_died_with_them_is_pressed_here(
    config: Config, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presses, "MOST_PROCESSES", 1)
    keys = ring(config, Purpose.CERTIFICATE)
    texts = [build(holder_name=name).canonical().decode() for name in ("林一", "陈二", "黄三")]
    unprintable = build(holder_name="王\U000f0000").canonical().decode()
    with Presses(config, keys, "", presses.WORTH_PROCESSES) as many:
        assert many.ahead == 2
        made = [many.order(text, LOOK)() for text in texts[:2]]
        with pytest.raises(CannotPrint):
            many.order(unprintable, LOOK)()
        (process,) = many._processes
        process.kill()
        made.append(many.order(texts[2], LOOK)())
    assert process.exitcode == -9
    for pressed, name in zip(made, ("林一", "陈二", "黄三"), strict=True):
        assert check(pressed.pdf, signing.trust(keys)).finding is Finding.WHOLE
        assert name in PdfReader(BytesIO(pressed.pdf)).pages[0].extract_text()


def test_few_are_pressed_here(config: Config, build: Build) -> None:
    keys = ring(config, Purpose.CERTIFICATE)
    with Presses(config, keys, "", presses.WORTH_PROCESSES - 1) as few:
        assert few.ahead == 0
        assert isinstance(few.order(build().canonical().decode(), LOOK)(), Pressed)
