"""Verification for anybody: what a code proves, in one shape for every code that proves nothing (CE-5).

Asked for JSON (`Accept: application/json`), it answers with the fields that docs/verification.md describes.
"""

import uuid

from flask import current_app, jsonify, redirect, render_template, request, url_for

from app.awards import policy, queries
from app.awards.facts import CertificateState, Proof, Signature
from app.awards.forms import CodeForm, FileForm
from app.awards.views.counter import desk, keys
from app.keys import Purpose, ring
from app.web.desk import ANYONE, Answer, Visit, wants_json
from app.web.limits import throttled
from certificates.codes import normalise_code

OFTEN = "30 per minute"
SELDOM = "10 per minute"


@desk.get("/verify", needs=ANYONE)
def verify(visit: Visit) -> Answer:
    if "code" not in request.args:
        return _asking(CodeForm(formdata=None), FileForm(formdata=None))
    form = CodeForm(formdata=request.args)
    if not form.validate():
        return _asking(form, FileForm(formdata=None)), 422
    typed = form.code.data or ""
    # Whatever is no code at all goes on as one word, so that it needs no quoting in an address.
    return redirect(url_for("awards.verified", code=normalise_code(typed) or "-"), 303)


@desk.post("/verify/file", needs=ANYONE, writes=False)
@throttled(SELDOM)
def verify_file(visit: Visit) -> Answer:
    form = FileForm()
    if not form.validate():
        return _asking(CodeForm(formdata=None), form), 422
    found = queries.by_file(visit.session, form.content, keys())
    if wants_json():
        return jsonify({"file": found.finding.value, "sha256": found.sha256} | _plain(found.proof))
    return render_template("awards/file.html", found=found, at=visit.at)


@desk.get("/verify/keys.json", needs=ANYONE)
def public_keys(visit: Visit) -> Answer:
    """Hand out what anybody needs to check certificates, and seals of the journal, without this system."""
    seals = ring(current_app.config["LUNXUN"], Purpose.JOURNAL).published()["keys"]
    return jsonify({**keys().published(), "journal_keys": seals})


def _asking(code: CodeForm, file: FileForm) -> str:
    return render_template("awards/verify.html", form=code, file=file)


@desk.get("/verify/<path:code>", needs=ANYONE)
@throttled(OFTEN)
def verified(visit: Visit, code: str) -> Answer:
    proof = queries.by_code(visit.session, code, keys())
    if wants_json():
        return jsonify(_plain(proof)), 200 if proof else 404
    if proof is None:
        return render_template("awards/unknown.html"), 404
    return render_template("awards/proof.html", proof=proof, newer=_newer(visit, proof, code), at=visit.at)


def _newer(visit: Visit, proof: Proof, code: str) -> uuid.UUID | None:
    """Return what took a replaced certificate's place, to whoever may see it: its own code is not given away."""
    if proof.status is not CertificateState.SUPERSEDED or visit.who is None:
        return None
    newest = queries.newest_of(visit.session, code)
    return newest.id if newest and policy.see(visit.who, newest) else None


def _plain(proof: Proof | None) -> dict[str, str]:
    if proof is None:
        return {"status": "unknown"}
    values = {name: str(getattr(proof, name) or "") for name in Proof.__dataclass_fields__}
    if proof.signature is Signature.BROKEN:
        # Whoever reads the status alone must not take it for valid.
        values["status"] = Signature.BROKEN
    return {name: value for name, value in values.items() if value}
