"""Recompute the proof of one event of the journal: `python check_event.py PROOF.json [SEALS.jsonl] [KEYS.json]`.

Needs Python and nothing else. Each line below can be followed by hand. With an exported file of seals beside it, it
also says whether the seal of the proof is the one that was handed out then; with the published keys (`flask keys
publish --purpose journal`, or /verify/keys.json), whether the seal was signed. That alone needs `cryptography`.
"""

import base64
import hashlib
import json
import sys


def sha256(data):
    return hashlib.sha256(data).digest()


with open(sys.argv[1], encoding="utf-8") as file:
    proof = json.load(file)
event, seal = proof["event"], proof["seal"]
texts = [text.encode() for _, text in event["fields"]]
event_hash = sha256(b"".join(len(text).to_bytes(8, "big") + text for text in texts))
if event_hash.hex() != event["hash"]:
    sys.exit("the event is not what was hashed")
if seal is None:
    sys.exit("the event is whole, but not sealed yet")
here = sha256(b"\0" + bytes.fromhex(event["id"].replace("-", "")) + event_hash)
for side, beside in proof["way"]:
    beside = bytes.fromhex(beside)
    here = sha256(b"\1" + (beside + here if side == "left" else here + beside))
if here.hex() != seal["root"]:
    sys.exit("the event is not under this seal")
canonical = json.dumps(seal, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
seal_hash = sha256(canonical)
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if "lunxun-journal-seals" in text.partition("\n")[0]:
        if seal not in [json.loads(line)["seal"] for line in text.splitlines()[1:]]:
            sys.exit("this seal is not among those kept")
        continue
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    told = json.loads(text)
    keys = {key["key_id"]: key["public_key"] for key in told.get("journal_keys") or told["keys"]}
    if not proof["signature"]:
        sys.exit("this seal is not signed")
    if proof["key_id"] not in keys:
        sys.exit(f"this seal was signed by {proof['key_id']}, which is not among these keys")
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(keys[proof["key_id"]]))
        public.verify(bytes.fromhex(proof["signature"]), b"lunxun journal seal 1\n" + canonical)
    except Exception:
        sys.exit(f"this seal was not signed by {proof['key_id']}")
    sys.stdout.write(f"the seal was signed by {proof['key_id']}\n")
sys.stdout.write(
    f"the event is under seal {seal['number']} of {seal['sealed_at']}; hash of the seal: {seal_hash.hex()}\n"
)
