"""Draw a sample again from its frame: `python check_sample.py SAMPLE.json`. Needs Python and nothing else."""

import hashlib
import json
import sys

sample = json.load(open(sys.argv[1], encoding="utf-8"))
frame, seed, size = sample["frame"], sample["seed"], sample["size"]
text = json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
if hashlib.sha256(text.encode()).hexdigest() != sample["frame_sha256"]:
    sys.exit("the frame is not the one that was frozen")
strata = sorted({stratum for _, stratum in frame})
own = {name: [staff_no for staff_no, stratum in frame if stratum == name] for name in strata}
places = {name: size * len(own[name]) // len(frame) for name in strata}
by_rest = sorted(strata, key=lambda name: (-(size * len(own[name]) % len(frame)), name))
for name in by_rest[: size - sum(places.values())]:
    places[name] += 1
drawn = []
for name in strata:
    tickets = {hashlib.sha256(f"{seed}|{name}|{no}".encode()).hexdigest(): no for no in own[name]}
    drawn += [tickets[each] for each in sorted(tickets)[: places[name]]]
if drawn != sample["drawn"]:
    sys.exit("the sample is not what frame and seed give")
print(f"{len(drawn)} of {len(frame)}: the sample is the one this seed gives")
