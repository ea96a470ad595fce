"""Write sheets as the file people asked for."""

import json

from question_bank.printing import docx_format, json_format, xlsx_format
from question_bank.printing.sheets import KeySheet, QuestionSheet

FORMS = ("docx", "xlsx", "json")
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def questions_file(form: str, questions: QuestionSheet) -> bytes:
    """Write what candidates get."""
    if form == "docx":
        return docx_format.questions(questions)
    if form == "xlsx":
        return xlsx_format.workbook(questions)
    return _json(json_format.plain(questions))


def keys_file(form: str, questions: QuestionSheet, keys: KeySheet) -> bytes:
    """Write what markers get: in Word the key alone, in a workbook or for programs beside the questions."""
    if form == "docx":
        return docx_format.keys(keys)
    if form == "xlsx":
        return xlsx_format.workbook(questions, keys)
    return _json(json_format.plain(questions, keys))


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
