"""`flask keys`: what an administrator sees of the organisation's keys, and what anybody may have of them."""

import json
from pathlib import Path

import pytest
from flask import Flask

from app.config import Config
from tests.conftest import SECRET


@pytest.fixture
def keyless(built_app: Flask, tmp_path: Path) -> Flask:
    usual = built_app.config["LUNXUN"]
    built_app.config["LUNXUN"] = Config.from_env(env="test", secret_key=SECRET, data_dir=tmp_path)
    yield built_app  # type: ignore[misc]
    built_app.config["LUNXUN"] = usual


def _flask(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["keys", *words])
    return done.exit_code, done.output


def test_keys_are_made_rotated_listed_and_published(keyless: Flask, tmp_path: Path) -> None:
    out = tmp_path / "public"
    assert _flask(keyless, "publish", "--out", str(out))[0] == 1
    assert _flask(keyless, "rotate")[0] == 1
    assert _flask(keyless, "new")[0] == 0
    code, said = _flask(keyless, "new")
    assert (code, "flask keys rotate" in said) == (1, True)
    assert _flask(keyless, "rotate")[0] == 0
    _, listed = _flask(keyless, "list")
    assert [line.split()[-1] for line in listed.splitlines()] == ["停用", "使用中"]
    assert _flask(keyless, "publish", "--out", str(out))[0] == 0
    published = json.loads((out / "public-keys.json").read_text(encoding="utf-8"))
    assert [key["key_id"] for key in published["keys"]] == [line.split()[1] for line in listed.splitlines()]
    assert published["keys"][0]["public_key"] in (out / "verify.html").read_text(encoding="utf-8")
    assert "PRIVATE" not in (out / "public-keys.json").read_text(encoding="utf-8")
    assert (out / "root.crt").read_text(encoding="ascii") == published["root"]
    assert b"BEGIN X509 CRL" in (out / "root.crl").read_bytes()


def test_a_leaked_key_is_revoked_with_a_reason_and_a_confirmation(keyless: Flask, tmp_path: Path) -> None:
    _flask(keyless, "new")
    key_id = _flask(keyless, "list")[1].split()[1]
    assert "flask keys rotate" in _flask(keyless, "revoke", key_id, "--reason", "备份遗失", "--yes")[1]
    _flask(keyless, "rotate")
    assert _flask(keyless, "revoke", key_id, "--reason", "备份遗失")[0] == 1
    code, said = _flask(keyless, "revoke", key_id, "--reason", "备份遗失", "--yes")
    assert (code, "未能数出" in said) == (0, True)
    assert "作废：备份遗失" in _flask(keyless, "list")[1].splitlines()[0]
    code, said = _flask(keyless, "crl", "--out", str(tmp_path / "root.crl"))
    assert (code, "作废 1 把" in said) == (0, True)
    assert "BEGIN X509 CRL" in (tmp_path / "root.crl").read_text(encoding="ascii")
