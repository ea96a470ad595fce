"""The empty workbook of items in English: headings, choices and notes that are read as the Chinese ones are."""

from question_bank.interchange.xlsx_format import COLUMNS, WIDTHS
from question_bank.office import workbooks

HEADINGS = {
    "kind": "Type*",
    "stem": "Question*",
    "key": "Answer*",
    "rationale": "Rationale",
    "difficulty": "Difficulty",
    "topic": "Topic",
    "marks": "Marks",
    "paragraph": "Paragraph",
    "quote": "Quote",
    "note": "Note",
    "code": "Code",
    "level": "Cognitive level",
    "original": "Original",
    "swapped_in": "Swapped in",
    "order_free": "Order free",
    "span": "Quote position",
}
KINDS = ("Single choice", "Multiple response", "True/false", "Fill in the blank", "Essay")
DIFFICULTIES, LEVELS, ORDER_FREE = ("Easy", "Medium", "Hard"), ("Recall", "Understand", "Apply"), ("Yes",)
IN_ENGLISH = workbooks.Form(
    "Items",
    [HEADINGS.get(name) or name.replace("option_", "Option ") for name in COLUMNS],
    [WIDTHS.get(name, 14) for name in COLUMNS],
    {"Type*": KINDS, "Difficulty": DIFFICULTIES, "Cognitive level": LEVELS, "Order free": ORDER_FREE},
    (
        "The first row holds the headings; columns may stand in any order. Those with * must be there, the others need "
        "not. Every sheet with headings is read; others are listed.",
        "Type: Single choice, Multiple response, True/false, Fill in the blank, Essay.",
        "Answers to choice items are letters, as B, ABD or A,B,D; to true/false items True or False.",
        "Mark each blank with ____ in the question; part the blanks' answers with | and the ways to write one with ; "
        "as in first;1st|second.",
        "The answer to an essay has one point a line, as point|marks|keyword;keyword; a model answer alone will do and "
        "can be parted after the import.",
        "Where an answer itself holds | or ; put a backslash before it: \\| or \\;.",
        "Difficulty is Easy, Medium, Hard or 1, 2, 3. Paragraph is written as 2.4; Quote is the document's own words.",
        "Where a quote stands in its paragraph more than once, Quote position says which, as 12-20: after the 12th "
        "character, up to the 20th. Leave it empty otherwise.",
        "For a false true/false item give the Original words of the document and those Swapped in.",
        "Imported items are drafts; those without paragraph and quote are sent to review once they have them.",
    ),
    frozen_columns=0,
    notes_sheet="How to fill in",
)


def in_english() -> bytes:
    """Return the empty workbook for those who read English."""
    return workbooks.written(IN_ENGLISH, [])
