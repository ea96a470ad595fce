"""A robot that presses every button: each form of a page, as it came, with the least filled in that it asks for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from app import clock
from tests.house.pages import Page
from tests.house.walk import Answer, Step, Walker

TODAY = clock.day_of(clock.now()).isoformat()
# What is typed where a form insists on something and nothing stands there yet.
TYPED = {
    "text": "核对一次",
    "search": "核对",
    "tel": "13900001234",
    "number": "1",
    "date": TODAY,
    "datetime-local": f"{TODAY}T09:00",
    "time": "09:00",
    "password": "Minjiang-2027-new",
    "textarea": "经核对，情况属实。",
}


@dataclass(frozen=True)
class Press:
    """One button pressed: where it stands, what it asked for, and the answer."""

    page: str
    answer: Answer

    @property
    def endpoint(self) -> str:
        return self.answer.step.endpoint

    def __str__(self) -> str:
        step = self.answer.step
        return f"{self.answer.status} {step.method} {step.rule}, pressed on {self.page} ({step.place})"


def press_everything(walker: Walker, pages: list[Answer]) -> Iterator[Press]:
    """Press each kind of button once a place."""
    done: set[tuple[str, str, str]] = set()
    for answer in pages:
        page = Page(answer.body, walker.app, answer.url, "zh")
        for form in page.forms():
            if (form.get("method") or "").lower() != "post":
                continue
            for button in _buttons(form, page):
                target = urljoin(answer.url, button.get("formaction") or form.get("action") or answer.url)
                step = _step(page, target, answer.step.place)
                key = (step.endpoint, step.place, f"{button.get('name')}={button.get('value')}")
                if key not in done:
                    done.add(key)
                    yield Press(answer.step.name, _send(walker, step, target, form, button))


def _buttons(form: Element, page: Page) -> Iterator[Element]:
    own = [*form.iter("button"), *form.iter("input")]
    outside = [each for each in page.everything if form.get("id") and each.get("form") == form.get("id")]
    for each in (*own, *outside):
        kind = each.get("type") or ("submit" if each.tag == "button" else "text")
        if kind in {"submit", "image"}:
            yield each


def _step(page: Page, target: str, place: str) -> Step:
    try:
        rule, _ = page.adapter.match(target.split("?")[0], method="POST", return_rule=True)
    except HTTPException:
        return Step("POST", target, "", place, "")
    return Step("POST", rule.rule, rule.endpoint, place, "")


def _send(walker: Walker, step: Step, target: str, form: Element, button: Element) -> Answer:
    fields = MultiDict(_filled(form))
    if button.get("name"):
        fields.add(button.get("name") or "", button.get("value") or "")
    kind = form.get("enctype") or "application/x-www-form-urlencoded"
    return walker.ask(replace(step), target, data=fields, content_type=kind)


def _filled(form: Element) -> Iterator[tuple[str, str]]:
    """Yield what a browser would send, with the fields that must not be empty filled in."""
    chosen: set[str] = set()
    for each in form.iter():
        name, kind = each.get("name"), each.get("type") or "text"
        if not name or each.get("disabled") is not None or each.tag not in {"input", "select", "textarea"}:
            continue
        if each.tag == "select":
            yield from ((name, value) for value in _selected(each))
        elif each.tag == "textarea":
            yield name, "".join(each.itertext()).strip() or TYPED["textarea"]
        elif kind in {"checkbox", "radio"}:
            if each.get("checked") is not None or (name not in chosen and _first(form, name)):
                chosen.add(name)
                yield name, each.get("value") or "on"
        elif kind not in {"submit", "button", "reset", "image", "file"}:
            yield name, each.get("value") or _typed(each, kind)


def _first(form: Element, name: str) -> bool:
    """Tell whether nothing of a group of choices is chosen yet."""
    group = [each for each in form.iter("input") if each.get("name") == name]
    return not any(each.get("checked") is not None for each in group)


def _typed(each: Element, kind: str) -> str:
    if kind == "hidden" or (each.get("required") is None and each.get("aria-required") is None):
        return ""
    return each.get("min") or TYPED.get(kind, "1")


def _selected(each: Element) -> Iterator[str]:
    options = list(each.iter("option"))
    marked = [option for option in options if option.get("selected") is not None]
    usable = marked or [option for option in options if option.get("value")][:1]
    if each.get("multiple") is None:
        usable = usable[:1]
    for option in usable:
        yield option.get("value") or ""
