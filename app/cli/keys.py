"""`flask keys`: make, rotate, revoke, list and publish the organisation's signing keys."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click
from cryptography.hazmat.primitives.serialization import Encoding
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.awards import queries as awards
from app.keys import Keyring, PublicKey, Purpose, ring
from app.refusals import Refusal

T = TypeVar("T")
PAGE = Path(__file__).with_name("verify_certificate.html")
PURPOSES = click.Choice([purpose.value for purpose in Purpose])
for_purpose = click.option(
    "--purpose", type=PURPOSES, default=Purpose.CERTIFICATE.value, show_default=True, help="密钥的用途。"
)


@click.group()
def keys() -> None:
    """签名密钥：用于证书（certificate）和操作日志的封印（journal）。

    私钥以 LUNXUN_KEY_PASSPHRASE 加密，存放在 LUNXUN_KEYS_DIR（默认为数据目录下的 keys），不进数据库，须另行备份。
    """


@keys.command()
@for_purpose
@with_appcontext
def new(purpose: str) -> None:
    """建立第一把密钥。"""
    _made(_ring(purpose).new, "已建立")


@keys.command()
@for_purpose
@with_appcontext
def rotate(purpose: str) -> None:
    """换用一把新密钥；旧密钥签过的仍可查验。"""
    _made(_ring(purpose).rotate, "已换用")


@keys.command()
@click.argument("key_id")
@click.option("--reason", required=True, help="为什么作废，如“私钥备份遗失”；查验的人看得到。")
@click.confirmation_option(prompt="作废后不能恢复，它签过的证书须逐张换发。确定吗？")
@with_appcontext
def revoke(key_id: str, reason: str) -> None:
    """作废一把可能已经泄露的证书密钥：它签过的文件和二维码不再单独可信，吊销列表随之更新。"""
    keys = _ring(Purpose.CERTIFICATE.value)
    _trying(lambda: keys.revoke(key_id, reason.strip(), clock.now()))
    click.echo(
        f"已作废密钥 {key_id}。{_signed_by(key_id)}请在“证书”页逐张换发它签过的证书，再运行 flask keys publish。"
    )


def _signed_by(key_id: str) -> str:
    try:
        with current_app.extensions["lunxun.databases"].session(readonly=True) as session:
            return f"由它签名的有效证书 {awards.signed_by(session, key_id)} 张。"
    except SQLAlchemyError:
        # The key is revoked all the same: it is in no database.
        return "数据库现在打不开，未能数出由它签名的证书。"


@keys.command()
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="另写一份吊销列表（PEM）到此文件。"
)
@with_appcontext
def crl(out: Path | None) -> None:
    """更新根证书的吊销列表（CRL），有效 30 天；签名时它会自己更新，定期运行可使公布的那份不过期。"""
    made = _trying(lambda: _ring(Purpose.CERTIFICATE.value).crl(clock.now(), anew=True))
    if out:
        out.write_bytes(made.public_bytes(Encoding.PEM))
    click.echo(f"吊销列表已更新：作废 {len(made)} 把，有效至 {_moment(made.next_update_utc)}。")


@keys.command("list")
@with_appcontext
def list_keys() -> None:
    """列出全部密钥，包括已停用的。"""
    for purpose in Purpose:
        for key in _ring(purpose).public():
            until = f"至 {_moment(key.until)} 停用" if key.until else "使用中"
            if key.revoked:
                until = f"{_moment(key.revoked.at)} 作废：{key.revoked.reason}"
            click.echo(f"{purpose.value:<12} {key.key_id}  {_moment(key.since)} 起  {until}")


@keys.command()
@for_purpose
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="写入此目录：public-keys.json、root.crt、root.crl，证书密钥另有离线核对页 verify.html。",
)
@with_appcontext
def publish(purpose: str, out: Path) -> None:
    """写出公钥，供任何人脱离本系统查验。"""
    found = _ring(purpose).published()
    if not found["keys"]:
        raise click.ClickException("还没有签名密钥，请先运行 flask keys new。")
    crl = _trying(lambda: _ring(purpose).crl(clock.now()))
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    (out / "public-keys.json").write_text(text + "\n", encoding="utf-8")
    (out / "root.crt").write_text(found["root"], encoding="ascii")
    (out / "root.crl").write_bytes(crl.public_bytes(Encoding.PEM))
    if purpose == Purpose.CERTIFICATE.value:
        (out / "verify.html").write_text(offline_page(found), encoding="utf-8")
    click.echo(f"已写出 {len(found['keys'])} 把公钥和根证书：{out}")


def offline_page(published: Mapping[str, Any]) -> str:
    """Return a page that checks printed codes on a phone without network, with the public keys in it."""
    # Nothing in the keys may end the script they stand in.
    keys = json.dumps(published, ensure_ascii=False).replace("<", "\\u003c")
    return PAGE.read_text(encoding="utf-8").replace("/*KEYS*/null", keys)


def _ring(purpose: str) -> Keyring:
    return ring(current_app.config["LUNXUN"], Purpose(purpose))


def _made(make: Callable[[Any], PublicKey], done: str) -> None:
    key = _trying(lambda: make(clock.now()))
    click.echo(f"{done}密钥 {key.key_id}。请备份密钥目录，并把口令另存一处；两者缺一，私钥就打不开。")


def _trying(act: Callable[[], T]) -> T:
    try:
        return act()
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal


def _moment(at: Any) -> str:
    return f"{at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
