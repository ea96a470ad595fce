"""Write items as QTI 2.1 or 3.0, in a content package with its manifest."""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from xml.sax.saxutils import escape, quoteattr

from question_bank.interchange import labels, words
from question_bank.interchange.formats import Format
from question_bank.interchange.found import OURS
from question_bank.interchange.html_text import to_html
from question_bank.interchange.qti import MANIFEST, parts
from question_bank.interchange.qti_reading import item
from question_bank.interchange.texts import as_in_a_value, as_in_html, plain, span_as_text
from question_bank.items import Entry, FillBlankKey, MultipleKey, ShortAnswerKey, SingleKey, TrueFalseKey
from question_bank.office import archives

_LETTERS = "ABCDEFGH"
_TRUTHS = (("true", "正确"), ("false", "错误"))
_NAMESPACES = {
    "2.1": "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "3.0": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
}
_TYPES = {"2.1": "imsqti_item_xmlv2p1", "3.0": "imsqti_item_xmlv3p0"}
_PACKAGES = {
    "2.1": "http://www.imsglobal.org/xsd/imscp_v1p1",
    "3.0": "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
}
# Elements of QTI itself; the others are HTML and keep their names.
_OWN = """
    assessmentItem responseDeclaration correctResponse value mapping mapEntry outcomeDeclaration defaultValue
    itemBody choiceInteraction simpleChoice textEntryInteraction extendedTextInteraction prompt rubricBlock
    contentBody responseProcessing modalFeedback
""".split()  # noqa: SIM905 - a list of words
_TEMPLATE = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
_TEMPLATE_3 = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"


def cannot(entry: Entry) -> str:
    """Say why QTI cannot hold an entry at all; empty when it can."""
    texts = [as_in_html(option.text) for option in entry.item.options]
    if len(set(texts)) < len(texts):
        return "合并连续空格后有两个选项相同"
    if isinstance(entry.key, SingleKey) and _reads_as_statement(texts):
        return "只有“对”“错”两个选项的单选题会读成判断题"
    return ""


def _reads_as_statement(texts: list[str]) -> bool:
    return sorted(str(words.TRUTHS.get(words.word(text))) for text in texts) == ["False", "True"]


def write(entries: Sequence[Entry], version: str) -> bytes:
    """Write entries as a content package of a version of QTI."""
    paths = [f"items/item{number:05d}.xml" for number in range(1, len(entries) + 1)]
    files = {MANIFEST: _manifest(entries, paths, version).encode()}
    files |= {path: _item(entry, version).encode() for path, entry in zip(paths, entries, strict=True)}
    return archives.packed(files)


def _manifest(entries: Sequence[Entry], paths: Sequence[str], version: str) -> str:
    resources = "\n".join(
        f'    <resource identifier="R{number:05d}" type="{_TYPES[version]}" href="{path}">'
        f'<file href="{path}"/></resource>'
        for number, path in enumerate(paths, 1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest xmlns="{_PACKAGES[version]}" identifier="lunxun">\n'
        f"  <metadata><schema>QTI{'v' + version + ' ' if version == '2.1' else ' '}Package</schema>"
        f"<schemaversion>{version}{'' if version == '2.1' else '.0'}</schemaversion></metadata>\n"
        f"  <organizations/>\n  <resources>\n{resources}\n  </resources>\n</manifest>\n"
    )


def _item(entry: Entry, version: str) -> str:
    code = plain(entry.item.id)
    name = re.sub(r"[^A-Za-z0-9_.-]", "_", code)
    head = (
        f'<assessmentItem xmlns="{_NAMESPACES[version]}" identifier="i-{name}" title={quoteattr(code)} '
        f'label={quoteattr(OURS + code)} adaptive="false" timeDependent="false" toolName="lunxun">'
    )
    told = "\n  ".join(
        [head, *_declarations(entry), _body(entry), _processing(entry, version), *_feedback(entry)]
    )
    told = f'<?xml version="1.0" encoding="UTF-8"?>\n{told}\n</assessmentItem>\n'
    return (
        _spelled_3(told)
        if version == "3.0"
        else told.replace("<contentBody>", "").replace("</contentBody>", "")
    )


def _spelled_3(told: str) -> str:
    """Spell elements and their attributes as QTI 3 does: qti-choice-interaction, response-identifier."""

    def tag(match: re.Match[str]) -> str:
        mark, name, rest = match.groups()
        if name not in _OWN:
            return match[0]
        attributes = re.sub(
            r'([A-Za-z:]+)=("[^"]*"|\'[^\']*\')', lambda one: f"{_kebab(one[1])}={one[2]}", rest
        )
        return f"<{mark}qti-{_kebab(name)}{attributes}>"

    return re.sub(r"<(/?)([A-Za-z]+)((?:\s[^<>]*?)?/?)>", tag, told)


def _kebab(name: str) -> str:
    return re.sub(r"[A-Z]", lambda mark: f"-{mark[0].lower()}", name)


def _values(values: Sequence[str]) -> str:
    return (
        f"<correctResponse>{''.join(f'<value>{escape(value)}</value>' for value in values)}</correctResponse>"
    )


def _declarations(entry: Entry) -> Iterator[str]:
    key = entry.key
    if isinstance(key, FillBlankKey):
        yield from (_typed(number, accepted) for number, accepted in enumerate(key.blanks, 1))
    elif isinstance(key, ShortAnswerKey):
        yield '<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="string"/>'
    else:
        several = "multiple" if isinstance(key, MultipleKey) else "single"
        right = _values(_right(entry))
        yield (
            f'<responseDeclaration identifier="RESPONSE" cardinality="{several}" baseType="identifier">'
            f"{right}</responseDeclaration>"
        )
    yield '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
    yield '<outcomeDeclaration identifier="FEEDBACK" cardinality="single" baseType="identifier"/>'


def _typed(number: int, accepted: tuple[str, ...]) -> str:
    entries = "".join(
        f'<mapEntry mapKey={quoteattr(as_in_a_value(text))} mappedValue="1" caseSensitive="false"/>'
        for text in accepted
    )
    return (
        f'<responseDeclaration identifier="RESPONSE{number}" cardinality="single" baseType="string">'
        f'{_values([as_in_a_value(text) for text in accepted[:1]])}<mapping defaultValue="0">{entries}</mapping>'
        "</responseDeclaration>"
    )


def _right(entry: Entry) -> list[str]:
    key = entry.key
    if isinstance(key, TrueFalseKey):
        return ["true" if key.value else "false"]
    right = {key.option_id} if isinstance(key, SingleKey) else set()
    right |= key.option_ids if isinstance(key, MultipleKey) else set()
    return [letter for letter, each in zip(_LETTERS, entry.item.options, strict=False) if each.id in right]


def _body(entry: Entry) -> str:
    key, stem = entry.key, to_html(entry.item.stem)
    if isinstance(key, FillBlankKey):
        numbers = iter(range(1, len(key.blanks) + 1))
        entered = re.sub(
            "_{4,}", lambda _: f'<textEntryInteraction responseIdentifier="RESPONSE{next(numbers)}"/>', stem
        )
        asked = f"<p>{entered}</p>"
    elif isinstance(key, ShortAnswerKey):
        asked = f'<p>{stem}</p><extendedTextInteraction responseIdentifier="RESPONSE"/>'
    else:
        asked = _choices(entry, stem)
    return f"<itemBody>{_rubrics(entry)}{asked}</itemBody>"


def _choices(entry: Entry, stem: str) -> str:
    options = zip(_LETTERS, (option.text for option in entry.item.options), strict=False)
    told = _TRUTHS if isinstance(entry.key, TrueFalseKey) else tuple(options)
    most = 0 if isinstance(entry.key, MultipleKey) else 1
    shuffle = "false" if isinstance(entry.key, TrueFalseKey) else "true"
    choices = "".join(
        f'<simpleChoice identifier="{name}">{to_html(text)}</simpleChoice>' for name, text in told
    )
    return (
        f'<choiceInteraction responseIdentifier="RESPONSE" shuffle="{shuffle}" maxChoices="{most}">'
        f"<prompt>{stem}</prompt>{choices}</choiceInteraction>"
    )


def _rubrics(entry: Entry) -> str:
    """What only authors and scorers see stands in rubric blocks."""
    item, key = entry.item, entry.key
    tags = "\n".join(words.tags(item.topic, item.cognitive_level, item.expected_difficulty))
    told = [("paragraph", entry.anchor.paragraph), ("quote", entry.anchor.quote)]
    told += [("span", span_as_text(entry.anchor.span))]
    told += [("original", entry.original), ("swapped_in", entry.swapped_in), ("note", entry.note)]
    if isinstance(key, FillBlankKey) and key.order_free:
        told.append(("order_free", "是"))
    block = _rubric("author", labels.write(tags, [(name, plain(value)) for name, value in told]))
    if isinstance(key, ShortAnswerKey) and key.rubric:
        points = [("rubric", labels.point_as_text(point)) for point in key.rubric]
        return block + _rubric("scorer", labels.write("", points))
    return block


def _rubric(view: str, text: str) -> str:
    return f'<rubricBlock view="{view}"><contentBody><p>{to_html(text)}</p></contentBody></rubricBlock>'


def _processing(entry: Entry, version: str) -> str:
    if isinstance(entry.key, ShortAnswerKey) or (
        isinstance(entry.key, FillBlankKey) and len(entry.key.blanks) > 1
    ):
        # A person marks the one, and no template of the standard adds up the other.
        return "<responseProcessing/>"
    name = "map_response" if isinstance(entry.key, FillBlankKey) else "match_correct"
    if version == "3.0":
        return f'<responseProcessing template="{_TEMPLATE_3}{name}.xml"/>'
    return f'<responseProcessing template="{_TEMPLATE}{name}"/>'


def _feedback(entry: Entry) -> Iterator[str]:
    if rationale := plain(entry.rationale):
        text = to_html(labels.write(rationale, ()))
        yield (
            '<modalFeedback outcomeIdentifier="FEEDBACK" identifier="rationale" showHide="show">'
            f"<contentBody><p>{text}</p></contentBody></modalFeedback>"
        )


def _format(name: str, version: str) -> Format:
    return Format(
        name=name,
        title=f"QTI {version}",
        suffix=".qti.zip",
        media="application/zip",
        parts=parts,
        item=item,
        write=partial(write, version=version),
        cannot=cannot,
        kept=as_in_html,
        # A file an item, and the manifest.
        most=archives.MOST_MEMBERS - 1,
        kept_in={"key": as_in_a_value},
    )


FORMAT = _format("qti", "2.1")
FORMAT_3 = _format("qti3", "3.0")
