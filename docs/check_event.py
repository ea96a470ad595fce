"""Recompute the proof of one event of the journal: `python check_event.py PROOF.json [SEALS.jsonl]`.

Needs Python and nothing else. Each line below can be followed by hand. With an exported file of seals beside it, it
also says whether the seal of the proof is the one that was handed out then.
"""

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
seal_hash = sha256(json.dumps(seal, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
if len(sys.argv) > 2:
    with open(sys.argv[2], encoding="utf-8") as file:
        kept = [json.loads(line) for line in file][1:]
    if seal not in [line["seal"] for line in kept]:
        sys.exit("this seal is not among those kept")
sys.stdout.write(
    f"the event is under seal {seal['number']} of {seal['sealed_at']}; hash of the seal: {seal_hash.hex()}\n"
)
