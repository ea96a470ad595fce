"""What a corrected exam means for certificates."""

from dataclasses import dataclass

from app.awards.facts.people import Candidate, Doubtful
from app.awards.facts.programmes import ProgrammeFacts
from app.exams.records.corrections import CorrectionFacts


@dataclass(frozen=True)
class CorrectionCase:
    """A corrected exam and the programme whose certificates rest on it."""

    correction: CorrectionFacts
    programme: ProgrammeFacts


@dataclass(frozen=True)
class Consequences:
    """What a correction means for certificates: which no longer hold, and who has completed by it."""

    to_revoke: tuple[Doubtful, ...]
    to_issue: tuple[Candidate, ...]
