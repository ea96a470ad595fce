"""Write sheets as plain JSON values, the key apart and only if it is given."""

from typing import Any

from question_bank.printing.sheets import KeySheet, QuestionSheet, written


def plain(questions: QuestionSheet, keys: KeySheet | None = None) -> dict[str, Any]:
    """Return a paper for other programs; marks as text, since JSON has no decimals."""
    found: dict[str, Any] = {
        "title": questions.head.title,
        "name": questions.head.name,
        "seed": questions.seed,
        "total_marks": written(questions.total_marks),
        "questions": [
            {
                "position": question.position,
                "kind": question.kind.value,
                "marks": written(question.marks),
                "stem": question.stem,
                "options": [{"letter": letter, "text": text} for letter, text in question.options],
                "blanks": question.blanks,
            }
            for section in questions.sections
            for question in section.questions
        ],
    }
    if keys is not None:
        found["keys"] = [
            {
                "position": answer.position,
                "item": answer.item_id,
                "answer": answer.text,
                "points": [{"text": text, "marks": written(marks)} for text, marks in answer.points],
                "paragraph": answer.paragraph,
                "quote": answer.quote,
                "rationale": answer.rationale,
            }
            for answer in keys.answers
        ]
    return found
