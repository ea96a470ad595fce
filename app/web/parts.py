"""What every template may use: the chrome around a page, addresses of built files, dates and shares."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask import session as cookie_session
from flask_babel import get_locale, get_translations, gettext
from jinja2 import StrictUndefined
from sqlmodel import Session

from app.clock import SHANGHAI
from app.web.actor import Actor, Role
from app.web.desk import request_session, signed_in_actor
from app.web.rooms import Nav

BUILT = Path(__file__).parent / "static" / "built"
LANGUAGES = ("zh", "en")
AT_HAND = 5


@dataclass(frozen=True)
class NavEntry:
    label: str
    url: str
    icon: str
    current: bool
    badge: int | None = None


@dataclass(frozen=True)
class NavGroup:
    label: str
    entries: tuple[NavEntry, ...]


@dataclass(frozen=True)
class Chrome:
    """The frame around a page."""

    product: str
    locale: str
    layout: str
    actor_name: str | None = None
    role_names: tuple[str, ...] = ()
    scope_name: str = ""
    nav: tuple[NavGroup, ...] = ()
    bottom: tuple[NavEntry, ...] = ()
    # What the bar under the thumb has no room for stands in the person's menu.
    beside: tuple[NavEntry, ...] = ()
    unread: int = 0
    demo: bool = False
    large_print: bool = False


def role_name(role: Role) -> str:
    """Return a role's name in the visitor's language."""
    names = {
        Role.CADRE: gettext("学员"),
        Role.ORGANIZER: gettext("组织者"),
        Role.AUDITOR: gettext("督查员"),
        Role.ADMINISTRATOR: gettext("管理员"),
    }
    return str(names[role])


def _groups() -> tuple[tuple[str, str], ...]:
    return (
        ("mine", gettext("我的学习")),
        ("work", gettext("组织工作")),
        ("look", gettext("督查与统计")),
        ("system", gettext("系统")),
    )


def chrome() -> Chrome:
    """Return the frame for this request; signed out, it needs no database."""
    # An error page is rendered after the request's session is gone; it must not open another.
    actor = signed_in_actor() if "_user_id" in cookie_session else None
    locale = "en" if str(get_locale() or "zh").startswith("en") else "zh"
    demo = bool(current_app.config["LUNXUN"].demo)
    large = prints_large()
    if actor is None or actor.pending:
        return Chrome(gettext("轮训"), locale, "layouts/public.html", demo=demo, large_print=large)
    if g.get("frameless", False):
        return Chrome(gettext("轮训"), locale, "base.html", actor.name, demo=demo, large_print=large)
    allowed = [nav for nav in current_app.extensions["lunxun.nav"] if actor.has(*nav.roles)]
    # A place open to several of one's roles is listed once, where it comes first.
    entries = list({nav.endpoint: nav for nav in reversed(allowed)}.values())[::-1]
    # The page everything starts from comes first, though its room comes last.
    entries.sort(key=lambda nav: nav.bottom != 1)
    here = _here(entries)
    groups = tuple(
        NavGroup(label, tuple(_entry(nav, here) for nav in entries if nav.group == key))
        for key, label in _groups()
        if any(nav.group == key for nav in entries)
    )
    bottom = tuple(_entry(nav, here) for nav in sorted(entries, key=lambda nav: nav.bottom) if nav.bottom)
    staff = actor.has(Role.ORGANIZER, Role.AUDITOR, Role.ADMINISTRATOR)
    return Chrome(
        product=gettext("轮训"),
        locale=locale,
        layout="layouts/desk.html" if staff else "layouts/phone.html",
        actor_name=actor.name,
        role_names=tuple(role_name(role) for role in Role if role in actor.roles),
        scope_name=scope_name(actor),
        nav=groups,
        bottom=bottom[:AT_HAND],
        beside=bottom[AT_HAND:],
        unread=_unread(actor),
        demo=demo,
        large_print=large,
    )


def without_frame() -> None:
    """Say that this request's page has no navigation around it: none is then put together."""
    g.frameless = True


def lies_under(endpoint: str) -> None:
    """Say which entry of the navigation this request's page belongs to, where its address does not tell."""
    g.lies_under = endpoint


def scope_name(actor: Actor) -> str:
    """Return the unit a person's menu names: where they serve as staff, or else their own."""
    names = list(dict.fromkeys(grant.unit_name for grant in actor.grants if grant.role != Role.CADRE))
    return names[0] if names else next((grant.unit_name for grant in actor.grants), "")


def _unread(actor: Actor) -> int:
    count: Callable[[Session, Actor], int] | None = current_app.extensions.get("lunxun.unread")
    return count(request_session(), actor) if count and not g.get("failed", False) else 0


def _here(entries: list[Nav]) -> str | None:
    """Return the entry's address this page lies under: as it said itself, or the nearest of those above it."""
    if "lies_under" in g:
        return url_for(g.lies_under)
    urls = {url_for(nav.endpoint) for nav in entries}
    above = [url for url in urls if request.path == url or request.path.startswith(url.rstrip("/") + "/")]
    return max((url for url in above if url != "/" or request.path == "/"), key=len, default=None)


def _entry(nav: Nav, here: str | None) -> NavEntry:
    url = url_for(nav.endpoint)
    return NavEntry(str(nav.label), url, nav.icon, url == here)


@lru_cache(maxsize=1)
def _manifest() -> dict[str, str]:
    path = BUILT / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def asset(name: str) -> str:
    """Return the address of a built file, which may be kept for ever."""
    return _address(request.script_root, name)


@lru_cache(maxsize=512)
def _address(_root: str, name: str) -> str:
    return url_for("static", filename=f"built/{_manifest().get(name, name)}")


def day(value: date | datetime | None) -> str:
    """Return a date as `2026-11-23`, in Fujian's time zone."""
    if value is None:
        return "—"
    return (value.astimezone(SHANGHAI) if isinstance(value, datetime) else value).strftime("%Y-%m-%d")


def clock_time(value: datetime | time | None) -> str:
    if value is None:
        return "—"
    return (value.astimezone(SHANGHAI) if isinstance(value, datetime) else value).strftime("%H:%M")


def moment(value: datetime | None) -> str:
    """Return an instant as `2026-11-23 09:30`, in Fujian's time zone."""
    return "—" if value is None else value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def percent_down(part: int, whole: int) -> str:
    """Return a share rounded down to one decimal, so that 99.96 % never reads 100 %; a dash of nothing."""
    if whole == 0:
        return "—"
    return f"{(Decimal(part) * 100 / Decimal(whole)).quantize(Decimal('0.1'), ROUND_DOWN)}%"


def choose_locale() -> str:
    """Return the language chosen in the header; Chinese unless told otherwise."""
    return language(request.cookies if request else {})


def language(cookies: Mapping[str, str]) -> str:
    """Return the language a browser's cookies ask for."""
    return "en" if cookies.get("locale") == "en" else "zh_CN"


def prints_large() -> bool:
    """Tell whether this browser asked for large print (大字版). It keeps that itself; the exam page sets it too."""
    return is_large(request.cookies)


def is_large(cookies: Mapping[str, str]) -> bool:
    """Tell whether a browser's cookies ask for large print."""
    return cookies.get("print") == "large"


def _catalogue() -> Any:
    """Return the translations of this request, looked up once: a page of results asks for some six hundred words."""
    locale = get_locale()
    kept = g.get("catalogue")
    if kept is None or kept[0] is not locale:
        kept = g.catalogue = locale, get_translations()
    return kept[1]


def speak(app: Flask) -> None:
    """Have templates translated by the catalogue of their request; after Babel has put its own way in."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _catalogue().ugettext(text),
        ngettext=lambda one, many, number: _catalogue().ungettext(one, many, number),
        newstyle=True,
        pgettext=lambda context, text: _catalogue().upgettext(context, text),
        npgettext=lambda context, one, many, number: _catalogue().unpgettext(context, one, many, number),
    )


def set_up(app: Flask) -> None:
    """Make templates strict and give them these parts."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        day=day, clock_time=clock_time, moment=moment, percent_down=percent_down, role_name=role_name
    )
    app.jinja_env.globals.update(asset=asset, percent_down=percent_down)

    @app.context_processor
    def _parts() -> dict[str, Any]:
        return {"chrome": chrome()}
