"""Rows of the awards as facts."""

from app.awards.queries.candidates import candidate, candidates, eligible, survey
from app.awards.queries.certificates import certificate, certificate_of, issued, own, pdf, versions
from app.awards.queries.consequences import consequences, correction_case, corrections
from app.awards.queries.designs import design, designs, named, seal, seal_picture, seals
from app.awards.queries.handouts import handout, handout_content, handouts
from app.awards.queries.looks import choices, look, looks, offers, seal_of, still_good, title
from app.awards.queries.programmes import issuer, programme, programmes
from app.awards.queries.revocations import revocation, revocations
from app.awards.queries.verification import by_code, by_file, newest_of, signed_by

__all__ = [
    "by_code",
    "by_file",
    "candidate",
    "candidates",
    "certificate",
    "certificate_of",
    "choices",
    "consequences",
    "correction_case",
    "corrections",
    "design",
    "designs",
    "eligible",
    "handout",
    "handout_content",
    "handouts",
    "issued",
    "issuer",
    "look",
    "looks",
    "named",
    "newest_of",
    "offers",
    "own",
    "pdf",
    "programme",
    "programmes",
    "revocation",
    "revocations",
    "seal",
    "seal_of",
    "seal_picture",
    "seals",
    "signed_by",
    "still_good",
    "survey",
    "title",
    "versions",
]
