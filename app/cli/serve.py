"""`flask serve`: one production-like process, web and jobs together. `flask work`: the jobs alone."""

import logging
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import click
from alembic import command
from flask import Flask, current_app
from flask.cli import with_appcontext
from waitress.server import create_server

from app import boot, clock
from app.config import Config
from app.keys import Purpose, ring
from app.worker import Worker

THREADS = 16
# Every candidate's browser keeps a line open, and whoever comes after the last waits until one is closed.
LINES = 4_000


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="监听端口。")
@click.option("--demo", is_flag=True, help="首次启动时装入演示数据，并打印演示账号。")
@with_appcontext
def serve(host: str, port: int, demo: bool) -> None:
    """升级数据库结构并启动网站与后台任务。"""
    began = time.monotonic()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    config: Config = app.config["LUNXUN"]
    databases = app.extensions["lunxun.databases"]
    if "base_url" not in config.model_fields_set:
        # Codes on certificates must lead to where this process really answers.
        config = app.config["LUNXUN"] = config.model_copy(update={"base_url": f"http://{host}:{port}"})
    _refuse_taken_port(host, port)
    if config.env != "production":
        command.upgrade(boot.alembic_config(config.url), "head")
    try:
        boot.check(config, databases)
    except boot.NotReady as refused:
        raise click.ClickException(str(refused)) from refused
    if config.env != "production":
        _make_a_key(config)
    if demo:
        from app.cli.seed import print_accounts, seed_once

        seed_once(app)
    worker = Worker(config, databases)
    worker.listen()
    if config.embedded_jobs:
        worker.start()
    server = listen(app, host, port)
    click.echo(f"轮训已启动：http://{host}:{port}/ （用时 {time.monotonic() - began:.1f} 秒，Ctrl-C 停止）")
    if demo:
        print_accounts(f"http://{host}:{port}/")
    _until_told(server.run, server.close)
    worker.stop()


def _make_a_key(config: Config) -> None:
    """Let a trial sign: in production somebody makes the key on purpose, and keeps its passphrase."""
    keys = ring(config, Purpose.CERTIFICATE)
    if not keys.public():
        keys.new(clock.now())


def listen(app: Any, host: str, port: int) -> Any:
    """Return a server for a WSGI application that holds a whole hall's lines open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = LINES + 200
    if soft != resource.RLIM_INFINITY and soft < files:
        most = files if hard == resource.RLIM_INFINITY else min(files, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        ident=None,
        channel_timeout=60,
        connection_limit=LINES,
        backlog=LINES,
        # Without it the system's select() ends at a thousand.
        asyncore_use_poll=True,
    )


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise click.ClickException(
                f"端口 {port} 已被占用，请改用其他端口，例如 PORT={port + 1}。"
            ) from taken


def _until_told(run: Callable[[], None], close: Callable[[], None]) -> None:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit

    signal.signal(signal.SIGTERM, stop)
    try:
        run()
    except (SystemExit, KeyboardInterrupt):
        click.echo("正在停止……")
    finally:
        close()


@click.command()
@with_appcontext
def work() -> None:
    """只运行后台任务（与网站分开部署时使用）。"""
    config: Config = current_app.config["LUNXUN"]
    databases = current_app.extensions["lunxun.databases"]
    try:
        boot.check(config, databases)
    except boot.NotReady as refused:
        raise click.ClickException(str(refused)) from refused
    logging.basicConfig(level=logging.INFO)
    worker = Worker(config, databases)
    worker.listen()
    worker.start()
    click.echo(f"后台任务已启动（进程 {os.getpid()}）。")
    _until_told(threading.Event().wait, worker.stop)  # type: ignore[arg-type]
