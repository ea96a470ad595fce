"""HTTP text to items: one form for each kind, in plain fields, so that it works without scripts."""

from app.bank.forms.entry import LETTERS, EntryForm
from app.bank.forms.files import ImportForm
from app.bank.forms.filling import FORMS, filled

__all__ = ["FORMS", "LETTERS", "EntryForm", "ImportForm", "filled"]
