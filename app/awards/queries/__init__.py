"""Rows of the awards as facts."""

from app.awards.queries.candidates import candidate, candidates, eligible, survey
from app.awards.queries.certificates import certificate, certificate_of, issued, own, pdf, versions
from app.awards.queries.consequences import consequences, correction_case, corrections
<<<<<<< HEAD
from app.awards.queries.handouts import handout, handout_content, handouts
=======
from app.awards.queries.designs import design, designs, named, seal, seal_picture, seals
from app.awards.queries.looks import look, looks, offers, seal_of, still_good, title
>>>>>>> 0eff29e (Let certificates name the version of the design they are drawn with, kept in versions that two people make)
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
<<<<<<< HEAD
    "newest_of",
=======
    "look",
    "looks",
    "named",
    "offers",
>>>>>>> 0eff29e (Let certificates name the version of the design they are drawn with, kept in versions that two people make)
    "own",
    "pdf",
    "programme",
    "programmes",
    "revocation",
    "revocations",
<<<<<<< HEAD
    "signed_by",
=======
    "seal",
    "seal_of",
    "seal_picture",
    "seals",
    "still_good",
>>>>>>> 0eff29e (Let certificates name the version of the design they are drawn with, kept in versions that two people make)
    "survey",
    "title",
    "versions",
]
