"""The form of each kind, and how it is filled with an item's present wording."""

from typing import Any

from app.bank.forms.blanks import FillBlankForm
from app.bank.forms.choice import MultipleForm, SingleForm
from app.bank.forms.entry import EntryForm
from app.bank.forms.judgement import TrueFalseForm
from app.bank.forms.rubric import ShortAnswerForm
from question_bank.items import Entry, FillBlankKey, Kind, MultipleKey, SingleKey, TrueFalseKey

FORMS: dict[Kind, type[EntryForm]] = {
    form.kind: form for form in (SingleForm, MultipleForm, TrueFalseForm, FillBlankForm, ShortAnswerForm)
}


def filled(entry: Entry, version: int) -> EntryForm:
    """Return the form of an item's kind, filled with its present wording."""
    item = entry.item
    values: dict[str, Any] = {
        "stem": item.stem,
        "paragraph": item.paragraph,
        "quote": entry.anchor.quote,
        "rationale": entry.rationale,
        "topic": item.topic,
        "cognitive_level": item.cognitive_level.value,
        "expected_difficulty": item.expected_difficulty.value,
        "note": entry.note,
        "version": str(version),
        "options": [option.text for option in item.options],
        "original": entry.original,
        "swapped_in": entry.swapped_in,
    }
    return FORMS[item.kind](formdata=None, data=values | _answer(entry))


def _answer(entry: Entry) -> dict[str, Any]:
    key = entry.key
    if isinstance(key, SingleKey | MultipleKey):
        right = {key.option_id} if isinstance(key, SingleKey) else key.option_ids
        places = [str(at) for at, option in enumerate(entry.item.options) if option.id in right]
        return {"right": places[0] if isinstance(key, SingleKey) else places}
    if isinstance(key, TrueFalseKey):
        return {"value": "true" if key.value else "false"}
    if isinstance(key, FillBlankKey):
        return {"blanks": ["\n".join(texts) for texts in key.blanks], "order_free": key.order_free}
    points = [
        {"text": point.text, "marks": str(point.marks), "keywords": "、".join(point.keywords)}
        for point in key.rubric
    ]
    return {"rubric": points}
