"""The application, put together in the order of a table of contents."""

import atexit
from pathlib import Path

from flask import Flask
from flask_babel import Babel
from sqlalchemy.engine import Engine
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app import boot, cli
from app.config import DEFAULT_SECRET, Config, kept_secret
from app.db import Databases
from app.rooms import import_models, rooms
from app.web import desk, errors, hatch, headers, limits, parts, render_guard, views
from app.web.languages import catalogues
from app.web.rooms import Room

HERE = Path(__file__).parent
MAX_BODY = 25 * 1024 * 1024


def create_app(config: Config | None = None) -> Flask:
    """Return the application for a configuration, or for the one in the environment."""
    config = config or Config.from_env()
    app = Flask("app", static_folder=str(HERE / "web/static"), template_folder=str(HERE / "web/templates"))
    _configure(app, config)
    _connect(app, config)
    _serve_static(app, config)
    desk.set_up(app)
    errors.set_up(app)
    headers.set_up(app, https=config.base_url.startswith("https"))
    limits.set_up(app)
    parts.set_up(app)
    Babel(app, default_translation_directories=catalogues(), locale_selector=parts.choose_locale)
    parts.speak(app)
    _open_rooms(app)
    hatch.set_up(app, https=config.base_url.startswith("https"))
    cli.set_up(app)
    return app


def _configure(app: Flask, config: Config) -> None:
    secret = config.secret_key.get_secret_value()
    if secret == DEFAULT_SECRET and config.env == "development":
        secret = kept_secret(config.data_dir).get_secret_value()
    app.config.update(
        LUNXUN=config,
        SECRET_KEY=secret,
        TESTING=config.env == "test",
        DEBUG=config.debug,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=20_000,
        SESSION_COOKIE_NAME="lunxun",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.base_url.startswith("https"),
        PERMANENT_SESSION_LIFETIME=12 * 3600,
        SESSION_REFRESH_EACH_REQUEST=False,
        BABEL_DEFAULT_LOCALE="zh_CN",
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    if config.proxy_hops:
        hops = config.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]


def _connect(app: Flask, config: Config) -> None:
    import_models()
    databases = Databases(config)
    atexit.register(databases.dispose)
    app.extensions["lunxun.databases"] = databases
    app.extensions["lunxun.readiness"] = lambda dbs: boot.faults(config, dbs)
    if config.env != "production":
        render_guard.set_up(app)
        engines: set[Engine] = {databases.web, databases.report}
        for engine in engines:
            render_guard.watch(engine)


def _serve_static(app: Flask, config: Config) -> None:
    folder = HERE / "web/static"
    if not folder.exists():
        return
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(folder),
        prefix="static/",
        autorefresh=config.env != "production",
        allow_all_origins=False,
        immutable_file_test=lambda path, url: "/built/" in url,
    )


def _open_rooms(app: Flask) -> None:
    house = Room("web", views.desk)
    opened = (house, *rooms())
    app.extensions["lunxun.nav"] = tuple(entry for room in opened for entry in room.nav)
    app.extensions["lunxun.routes"] = tuple(route for room in opened for route in room.desk.routes)
    for room in opened:
        app.register_blueprint(room.desk.blueprint)
        if room.set_up is not None:
            room.set_up(app)
