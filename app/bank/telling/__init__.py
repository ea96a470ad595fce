"""Say in the visitor's language what became of the items of a file, and what a format cannot hold."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.bank import labels
from app.bank.sayings import Sayings
from app.bank.telling.faults import FAULTS, NAMES
from app.bank.telling.files import FILES
from app.bank.telling.losses import LOSSES, PLACES
from question_bank.interchange.outcomes import FIELD_NAMES, Fault, Loss
from question_bank.interchange.registry import FORMATS

_SENTENCES = (*FILES, *FAULTS, *NAMES, *LOSSES, *PLACES)
_NAMES = {FIELD_NAMES[name]: words for name, words in labels.CARRIED.items()}
_NAMES |= {FORMATS[name].title: words for name, words in labels.FORMATS.items()}
said = Sayings(
    {sentence: _l(sentence) for sentence in _SENTENCES} | _NAMES,
    sayable={"cause", "field", "kind", "losses", "missing", "place", "title", "type"},
).said


def fault(found: Fault) -> str:
    """Say why an item stays out and what would let it in, after the name of its field."""
    sentence = _("%(cause)s。%(cure)s。", cause=said(found.cause), cure=said(found.cure))
    return _of_field(found.field, sentence)


def loss(found: Loss) -> str:
    """Say what of an item is lost, after the name of its field."""
    return _of_field(found.field, said(found.sentence))


def _of_field(field: str, sentence: str) -> str:
    if not field:
        return sentence
    return str(_("%(field)s：%(sentence)s", field=labels.CARRIED.get(field, field), sentence=sentence))
