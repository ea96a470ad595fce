"""What every page of the house keeps to, in either language."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import MapAdapter, RequestRedirect

# The wide space U+3000 is left out: it indents, and says nothing.
CJK = re.compile(r"[\u2e80-\u2fff\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff5e\U00020000-\U0003ffff]+")
LANGUAGE = {"zh": "zh-CN", "en": "en"}
FIELDS = {"input", "select", "textarea"}
SILENT = {"hidden", "submit", "button", "reset", "image"}
ADDRESSES = ("src", "href", "action", "formaction", "poster", "data", "srcset")
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "list", "form")
# What a reader sees or hears beside the text itself.
SAID = ("title", "alt", "aria-label", "placeholder", "content")


class Page:
    """One parsed page, and what is wrong with it in words."""

    def __init__(self, html: bytes, app: Flask, url: str, locale: str) -> None:
        self.parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        self.tree: Element = self.parser.parse(html, transport_encoding="utf-8")
        self.app, self.url, self.locale = app, url, locale
        self.everything = [each for each in self.tree.iter() if isinstance(each.tag, str)]
        self.ids = Counter(each.get("id") or "" for each in self.everything)
        self.adapter: MapAdapter = app.url_map.bind("127.0.0.1")

    def faults(self) -> list[str]:
        checks = (
            self._is_well_formed(),
            self._is_headed(),
            self._is_labelled(),
            self._has_unique_ids(),
            self._has_nothing_inline(),
            self._leads_somewhere(),
            self._sends_tokens(),
            self._is_filled_in(),
        )
        return [fault for check in checks for fault in check]

    def _is_well_formed(self) -> Iterator[str]:
        for (line, column), code, values in self.parser.errors:
            yield f"html {line}:{column} {code} {values or ''}"

    def _is_headed(self) -> Iterator[str]:
        root = next(each for each in self.everything if each.tag == "html")
        if root.get("lang") != LANGUAGE[self.locale]:
            yield f"lang is {root.get('lang')}"
        heads = [words(each) for each in self.everything if each.tag == "h1"]
        titles = [words(each) for each in self.everything if each.tag == "title"]
        if len(heads) != 1:
            yield f"{len(heads)} h1: {heads}"
        if len(titles) < 1 or not heads or not heads[0] or not titles[0].startswith(heads[0]):
            yield f"the title {titles[:1]} does not begin with the h1 {heads[:1]}"

    def _is_labelled(self) -> Iterator[str]:
        labels = {each.get("for") for each in self.everything if each.tag == "label" and words(each)}
        wrapped = {
            id(field)
            for label in self.everything
            if label.tag == "label" and words(label)
            for field in label.iter()
        }
        for each in self.everything:
            named = each.get("aria-label") or each.get("aria-labelledby")
            if each.tag in FIELDS and each.get("type") not in SILENT:
                if not (named or id(each) in wrapped or (each.get("id") and each.get("id") in labels)):
                    yield f"no label: {each.tag} {each.attrib}"
            elif (
                each.tag in {"button", "a"}
                and each.get("aria-hidden") != "true"
                and not (named or spoken(each))
            ):
                yield f"no words: {each.tag} {each.attrib}"

    def _has_unique_ids(self) -> Iterator[str]:
        yield from (
            f"id {name} stands {count} times" for name, count in self.ids.items() if name and count > 1
        )
        for each in self.everything:
            for attribute in REFERENCES:
                for name in (each.get(attribute) or "").split():
                    if name not in self.ids:
                        yield f"{each.tag} {attribute}={name} names nothing"

    def _has_nothing_inline(self) -> Iterator[str]:
        for each in self.everything:
            if each.tag == "style" or any(name == "style" or name.startswith("on") for name in each.attrib):
                yield f"inline: {each.tag} {each.attrib}"
            if each.tag == "script" and not each.get("src") and each.get("type") != "application/json":
                yield "inline script"

    def _leads_somewhere(self) -> Iterator[str]:
        for each in self.everything:
            for attribute in ADDRESSES:
                target = each.get(attribute)
                if target is None:
                    continue
                if attribute == "href" and target.startswith("#"):
                    if target != "#" and target[1:] not in self.ids:
                        yield f"{target} names nothing on the page"
                elif urlsplit(target).netloc or urlsplit(target).scheme not in {"", "data"}:
                    yield f"external: {each.tag} {attribute}={target}"
                elif attribute in {"href", "action", "formaction", "src"} and not target.startswith("data:"):
                    yield from self._known(each, attribute, target)

    def _known(self, each: Element, attribute: str, target: str) -> Iterator[str]:
        path = urlsplit(target).path or urlsplit(self.url).path
        if not path.startswith("/"):
            yield f"relative: {each.tag} {attribute}={target}"
        elif path.startswith("/static/"):
            file = Path(self.app.static_folder or "") / path.removeprefix("/static/")
            if not file.is_file():
                yield f"no such file: {path}"
        elif not self._answers(path, "POST" if self._posts(each) else "GET"):
            yield f"leads nowhere: {each.tag} {attribute}={target}"

    def _posts(self, each: Element) -> bool:
        if each.tag == "form":
            return (each.get("method") or "").lower() == "post"
        return each.get("formaction") is not None and each.get("formmethod", "post").lower() == "post"

    def _answers(self, path: str, method: str) -> bool:
        try:
            self.adapter.match(path, method=method)
        except RequestRedirect:
            return True
        except (MethodNotAllowed, HTTPException):
            return False
        return True

    def _sends_tokens(self) -> Iterator[str]:
        for form in self.forms():
            method = (form.get("method") or "get").lower()
            if method != "dialog" and not form.get("action"):
                # It goes to the page's own address, which must take it.
                yield from self._known(form, "action", "")
            if method == "post":
                tokens = [each for each in form.iter("input") if each.get("name") == "csrf_token"]
                if len(tokens) != 1 or not tokens[0].get("value"):
                    yield f"{len(tokens)} tokens in the form to {form.get('action')}"

    def _is_filled_in(self) -> Iterator[str]:
        for text in self.said():
            if "%(" in text or "%s" in text or "{{" in text or "Undefined" in text:
                yield f"not filled in: {text[:300]}"

    def forms(self) -> list[Element]:
        return [each for each in self.everything if each.tag == "form"]

    def said(self) -> Iterator[str]:
        """Yield every text a reader is given, in whatever language."""
        for each in self.everything:
            if each.tag in {"script", "template"}:
                continue
            for text in (each.text, each.tail, *(each.get(name) for name in SAID)):
                if text and text.strip():
                    yield text.strip()

    def said_in_chinese(self) -> Iterator[str]:
        """Yield Chinese that is not marked as such; on an English page it was forgotten."""
        yield from _chinese(self.tree, marked=False)


def _chinese(node: Element, *, marked: bool) -> Iterator[str]:
    inside = marked or (node.get("lang") or "").startswith("zh")
    if isinstance(node.tag, str) and node.tag not in {"script", "template"} and not inside:
        for text in (node.text, *(node.get(name) for name in SAID)):
            if text and CJK.search(text):
                yield " ".join(text.split())[:300]
    for child in node:
        yield from _chinese(child, marked=inside)
        if child.tail and not inside and CJK.search(child.tail):
            yield " ".join(child.tail.split())[:300]


def spoken(node: Element) -> bool:
    """Tell whether a link or button has a name for who cannot see its icon."""
    named = any(each.get("alt") or each.get("aria-label") for each in node.iter())
    return bool(words(node)) or named


def words(node: Element) -> str:
    """Return a node's text as it is read."""
    return " ".join("".join(node.itertext()).split())
