"""Hand a proof back as it was handed in."""

from urllib.parse import quote

from flask import Response

from app.planning.rules.proofs import MEDIA, Kept


def handed_back(kept: Kept) -> Response:
    """Return a file to be kept, never shown within a page of ours: what is in it is the sender's."""
    answer = Response(kept.content, mimetype=MEDIA[kept.kind])
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(kept.file_name)}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
