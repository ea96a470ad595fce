"""What every file of the house keeps to. Each rule is a function that is also shown a file that breaks it."""

import ast
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {".ci", "app", "certificates", "deploy", "docs", "migrations", "question_bank", "tests"}
PAPERS = {"CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md"}
SETTINGS = {".flaskenv", ".gitignore", ".npmrc", "Makefile", "package.json", "pyproject.toml"}
LOCKS = {"package-lock.json", "requirements-dev.lock", "requirements.lock"}
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# On a page, full-width punctuation between two values would stand in the English as well.
HAN_OR_PUNCTUATION = re.compile(rf"{HAN.pattern}|[\u3000-\u303f\uff00-\uffef]")
GETTEXT = {"_", "_l", "N_", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext"}
JINJA = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])  # noqa: S701 - parses only

Rule = Callable[[PurePosixPath, str], Iterable[str]]


def _no_drawer_for_everything(path: PurePosixPath, text: str) -> Iterator[str]:
    if {path.stem, *path.parts} & {"utils", "util", "helpers", "helper", "common", "misc"}:
        yield "name the file after what is in it"


def _only_the_clock_reads_the_time(path: PurePosixPath, text: str) -> Iterator[str]:
    if path.parts[0] in {"app", "question_bank", "certificates"} and path != PurePosixPath("app/clock.py"):
        reader = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time|time_ns)\(")
        yield from (f"line {n}: pass the time in" for n, line in _lines(text) if reader.search(line))


def _only_the_door_commits(path: PurePosixPath, text: str) -> Iterator[str]:
    may = {"app/web/desk.py", "app/db.py", "app/jobs.py"}
    if path.parts[0] == "app" and str(path) not in may and path.parts[1] not in {"cli", "jobs"}:
        yield from (f"line {n}: the desk commits" for n, line in _lines(text) if ".commit(" in line)


def _every_test_is_collected(path: PurePosixPath, text: str) -> Iterator[str]:
    if not (path.parts[0] == "tests" and path.name.startswith("test_")):
        return
    tree = ast.parse(text)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for function in _functions([tree, *(node for node in classes if node.name.startswith("Test"))]):
        if not function.name.startswith(("test_", "_")) and not _is_fixture(function):
            yield f"line {function.lineno}: {function.name} is no test, no fixture and no _helper"
    for function in _functions([node for node in classes if not node.name.startswith("Test")]):
        if function.name.startswith("test"):
            yield f"line {function.lineno}: pytest does not look into this class, so {function.name} never runs"


def _translated_words_are_literal(path: PurePosixPath, text: str) -> Iterator[str]:
    for call in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)):
        named = isinstance(call.func, ast.Name) and call.func.id in GETTEXT
        if named and call.args and isinstance(call.args[0], ast.JoinedStr):
            yield f"line {call.lineno}: an f-string cannot be translated; name the value: _('%(n)s', n=n)"


def _views_and_forms_speak_through_gettext(path: PurePosixPath, text: str) -> Iterator[str]:
    if path.parts[0] != "app" or not {"views", "forms"} & {path.stem, *path.parts}:
        return
    tree = ast.parse(text)
    allowed = {id(part) for call in ast.walk(tree) if _is_gettext(call) for part in ast.walk(call)}
    allowed |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        bare = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in allowed
        if bare and HAN.search(node.value):
            yield f"line {node.lineno}: {node.value!r} has no English"


def _templates_speak_through_gettext(path: PurePosixPath, text: str) -> Iterator[str]:
    tree = JINJA.parse(text)
    spoken = {
        id(part) for call in tree.find_all(nodes.Call) if _is_jinja_gettext(call) for part in _within(call)
    }
    for data in tree.find_all(nodes.TemplateData):
        # A language is named in its own words, whatever the language of the page.
        shown = data.data.replace(">中文<", "><")
        if found := re.search(rf"(?:{HAN_OR_PUNCTUATION.pattern})+", shown):
            yield f"from line {data.lineno}: {found[0]!r} stands outside _()"
    for word in tree.find_all(nodes.Const):
        if isinstance(word.value, str) and HAN_OR_PUNCTUATION.search(word.value) and id(word) not in spoken:
            yield f"line {word.lineno}: {word.value!r} stands outside _()"


def _templates_have_nothing_inline(path: PurePosixPath, text: str) -> Iterator[str]:
    # Data islands (type="application/json") are no script to the content policy.
    inline = re.compile(
        r"""<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*["']|hx-on|javascript:|<script\b(?![^>]*(\ssrc=|application/json))""",
        re.I,
    )
    yield from (
        f"line {n}: inline style or script" for n, line in _lines(_uncommented(text)) if inline.search(line)
    )


def _nothing_comes_from_elsewhere(path: PurePosixPath, text: str) -> Iterator[str]:
    address = re.compile(
        r"""https?://(?!www\.w3\.org/|127\.0\.0\.1|localhost)|(src|href|action|url)\s*[=(]\s*["']?//""", re.I
    )
    yield from (
        f"line {n}: an address outside this server" for n, line in _lines(text) if address.search(line)
    )


def _migrations_are_named_by_time_and_words(path: PurePosixPath, text: str) -> Iterator[str]:
    if not re.fullmatch(r"20\d{6}_\d{4}_[0-9a-z]{4,12}_[a-z0-9_]+\.py", path.name):
        yield "name it YYYYMMDD_HHMM_<rev>_<words>.py"


def _locks_name_no_registry(path: PurePosixPath, text: str) -> Iterator[str]:
    named = re.compile(r'"resolved"|--(extra-)?index|--find-links|registry\s*=|file:|^[^"#]*https?://')
    yield from (f"line {n}: names where it was fetched" for n, line in _lines(text) if named.search(line))


def _a_room_leaves_others_views_alone(path: PurePosixPath, text: str) -> Iterator[str]:
    if path.parts[0] != "app" or len(path.parts) < 3:
        return
    entry = re.compile(r"(?:from|import) app\.(?!web\b)(\w+)(?:\.views\b| import (?:.*\b)?views\b)")
    for n, line in _lines(text):
        if (found := entry.search(line)) and found[1] != path.parts[1]:
            yield f"line {n}: ask {found[1]}'s queries or operations, not its views"


def _top_level_is_known(path: PurePosixPath, text: str) -> Iterator[str]:
    if path.parts[0] not in FOLDERS | PAPERS | SETTINGS | LOCKS:
        yield "the top level holds what everyone must see; this belongs in a folder"


ANY = re.compile("")
PYTHON = re.compile(r"\.py$")
TEMPLATE = re.compile(r"^app/[^/]+/templates/.*\.html$")
SENT = re.compile(r"^app/[^/]+/(templates|static|assets)/.*\.(html|css|js|svg|txt)$")
MIGRATION = re.compile(r"^migrations/versions/.*\.py$")
LOCK = re.compile(r"^(requirements.*\.lock|deploy/.*\.lock|package-lock\.json|\.npmrc)$")
RULES: list[tuple[Rule, re.Pattern[str], str, str]] = [
    (_no_drawer_for_everything, ANY, "app/exams/utils.py", ""),
    (_no_drawer_for_everything, ANY, "tests/helpers/seed.py", ""),
    (_only_the_clock_reads_the_time, PYTHON, "app/exams/rules/__init__.py", "at = datetime.now(UTC)"),
    (_only_the_clock_reads_the_time, PYTHON, "certificates/layout.py", "day = date.today()"),
    (_only_the_door_commits, PYTHON, "app/exams/operations.py", "session.commit()"),
    (_every_test_is_collected, PYTHON, "tests/exams/test_rules.py", "def tests_the_deadline() -> None: ..."),
    (_every_test_is_collected, PYTHON, "tests/test_a.py", "class TestA:\n    def case(self) -> None: ..."),
    (
        _every_test_is_collected,
        PYTHON,
        "tests/test_a.py",
        "class Deadline:\n    def test_a(self) -> None: ...",
    ),
    (_translated_words_are_literal, PYTHON, "app/exams/views.py", "_(f'共 {n} 人')"),
    (_views_and_forms_speak_through_gettext, PYTHON, "app/exams/views.py", "title = '考试'"),
    (_views_and_forms_speak_through_gettext, PYTHON, "app/exams/views/sitting.py", "return f'{n} 人'"),
    (_templates_speak_through_gettext, TEMPLATE, "app/exams/templates/exams/a.html", "<p>交卷</p>"),
    (_templates_speak_through_gettext, TEMPLATE, "app/exams/templates/exams/a.html", "{{ button('交卷') }}"),
    (_templates_have_nothing_inline, TEMPLATE, "app/exams/templates/a.html", '<p style="color:red">'),
    (_templates_have_nothing_inline, TEMPLATE, "app/exams/templates/a.html", '<a onclick="go()">'),
    (_templates_have_nothing_inline, TEMPLATE, "app/exams/templates/a.html", "<script>go()</script>"),
    (_nothing_comes_from_elsewhere, SENT, "app/web/templates/base.html", '<link href="//cdn.example/a.css">'),
    (_nothing_comes_from_elsewhere, SENT, "app/web/assets/app.css", "@import url(https://cdn.example/a.css)"),
    (_migrations_are_named_by_time_and_words, MIGRATION, "migrations/versions/1a2b_exams.py", ""),
    (_locks_name_no_registry, LOCK, "requirements.lock", "--index-url https://mirror.example/simple"),
    (_locks_name_no_registry, LOCK, "package-lock.json", '"resolved": "https://mirror.example/a.tgz"'),
    (_a_room_leaves_others_views_alone, PYTHON, "app/exams/views.py", "from app.bank.views import item_page"),
    (_a_room_leaves_others_views_alone, PYTHON, "app/exams/queries.py", "from app.bank import views"),
    (_top_level_is_known, ANY, "notes.txt", ""),
]
PRAISED: list[tuple[Rule, str, str]] = [
    (_only_the_clock_reads_the_time, "app/clock.py", "datetime.now(UTC)"),
    (_only_the_door_commits, "app/web/desk.py", "session.commit()"),
    (
        _every_test_is_collected,
        "tests/test_a.py",
        "@pytest.fixture\ndef a() -> None: ...\ndef test_a() -> None: ...",
    ),
    (_views_and_forms_speak_through_gettext, "app/exams/views.py", '"""考试。"""\n_("共 %(n)s 人", n=n)'),
    (
        _templates_speak_through_gettext,
        "a.html",
        "{# 注 #}{{ _('共 %(n)s 人', n=n) }}{% trans %}交卷{% endtrans %}",
    ),
    (
        _templates_have_nothing_inline,
        "a.html",
        '{# style="" #}<script src="{{ a }}"></script><b data-style="x">',
    ),
    (_nothing_comes_from_elsewhere, "icons.svg", '<svg xmlns="http://www.w3.org/2000/svg">'),
    (_migrations_are_named_by_time_and_words, "migrations/versions/20261123_1700_1a2b3c_add_exams.py", ""),
    (_a_room_leaves_others_views_alone, "app/exams/room.py", "from app.exams.views import desk"),
    (_locks_name_no_registry, "package-lock.json", '"funding": {"url": "https://github.com/sponsors/x"}'),
]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    return enumerate(text.splitlines(), 1)


def _uncommented(text: str) -> str:
    return re.sub(r"\{#.*?#\}", lambda comment: "\n" * comment[0].count("\n"), text, flags=re.S)


def _functions(
    owners: Iterable[ast.Module | ast.ClassDef],
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for owner in owners:
        yield from (node for node in owner.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _is_fixture(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("fixture" in ast.unparse(decorator) for decorator in function.decorator_list)


def _is_gettext(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT


def _is_jinja_gettext(call: nodes.Call) -> bool:
    return isinstance(call.node, nodes.Name) and call.node.name in GETTEXT


def _within(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _within(child)


def _files() -> list[PurePosixPath]:
    """Name every file git keeps or would keep, so that a new one is judged before it is committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = sorted(set(listed.stdout.decode().split("\0")) - {""})
    return [PurePosixPath(name) for name in names if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def files() -> list[PurePosixPath]:
    return _files()


@pytest.mark.parametrize(("rule", "kind"), list({rule: (rule, kind) for rule, kind, _, _ in RULES}.values()))
def test_every_file_keeps_the_rule(rule: Rule, kind: re.Pattern[str], files: list[PurePosixPath]) -> None:
    judged = [path for path in files if kind.search(str(path))]
    texts = {path: (ROOT / path).read_text(encoding="utf-8") if kind is not ANY else "" for path in judged}
    assert [f"{path}: {fault}" for path, text in texts.items() for fault in rule(path, text)] == []


@pytest.mark.parametrize(("rule", "kind", "path", "text"), RULES)
def test_a_file_that_breaks_the_rule_is_named(
    rule: Rule, kind: re.Pattern[str], path: str, text: str
) -> None:
    assert kind.search(path)
    assert list(rule(PurePosixPath(path), text))


@pytest.mark.parametrize(("rule", "path", "text"), PRAISED)
def test_a_file_that_keeps_the_rule_is_left_alone(rule: Rule, path: str, text: str) -> None:
    assert list(rule(PurePosixPath(path), text)) == []


@pytest.mark.parametrize("kind", [PYTHON, TEMPLATE, SENT, MIGRATION, LOCK])
def test_there_are_files_of_every_kind(kind: re.Pattern[str], files: list[PurePosixPath]) -> None:
    """Keep a rule from being kept because a folder was renamed and nothing is read any more."""
    assert any(kind.search(str(path)) for path in files)
