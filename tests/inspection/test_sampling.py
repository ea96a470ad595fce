"""Drawing a sample: the same again from frame and seed, fair places for strata, and an independent recomputation."""

import hashlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inspection.facts import CHECKS, Finding, Member
from app.inspection.rules import sampling

SCRIPT = Path(__file__).resolve().parents[2] / "docs/check_sample.py"
FRAME = sorted(Member(f"S{n:03d}", "甲" if n % 3 else "乙") for n in range(60))
strata = st.dictionaries(st.sampled_from("甲乙丙丁戊己"), st.integers(1, 40), min_size=1)


@given(strata, st.data())
def test_places_add_up_and_are_within_one_of_their_share(sizes: dict[str, int], data: st.DataObject) -> None:
    whole = sum(sizes.values())
    size = data.draw(st.integers(1, whole))
    given_ = sampling.places(sizes, size)
    assert sum(given_.values()) == size
    for name, count in sizes.items():
        assert abs(given_[name] - size * count / whole) < 1
        assert given_[name] <= count


def test_one_seed_draws_one_sample_whatever_the_order_of_the_frame() -> None:
    drawn = sampling.draw(FRAME, 12, "seed")
    assert sampling.draw(FRAME[::-1], 12, "seed") == drawn
    assert sampling.draw(FRAME, 12, "another") != drawn
    assert Counter(each.stratum for each in drawn) == {"甲": 8, "乙": 4}
    assert len(set(drawn)) == 12


def test_written_down_otherwise_the_rule_gives_the_same_sample() -> None:
    """Without strata it is the smallest hashes; computed here from the sentence in the docstring alone."""
    frame = [Member(f"工号{n}", "") for n in range(100)]
    hashes = {hashlib.sha256(f"abc||工号{n}".encode()).hexdigest(): f"工号{n}" for n in range(100)}
    assert [each.staff_no for each in sampling.draw(frame, 7, "abc")] == [
        hashes[key] for key in sorted(hashes)[:7]
    ]


def test_everybody_is_drawn_about_equally_often() -> None:
    counts: Counter[str] = Counter()
    for seed in range(600):
        counts.update(each.staff_no for each in sampling.draw(FRAME, 15, str(seed)))
    # 150 expected for each; five standard deviations.
    assert all(abs(count - 150) < 55 for count in counts.values())
    assert len(counts) == 60


@pytest.mark.parametrize("size", [0, 61, sampling.MOST + 1])
def test_a_sample_is_no_larger_than_its_frame(size: int) -> None:
    with pytest.raises(sampling.SizeWrong):
        sampling.draw(FRAME, size, "seed")
    assert len(sampling.draw(FRAME, 60, "seed")) == 60


def test_a_difference_needs_a_word() -> None:
    same = dict.fromkeys(CHECKS, Finding.AGREES)
    sampling.check_findings(same, "")
    differs = same | {"hours": Finding.DIFFERS}
    sampling.check_findings(differs, "台账少记一课")
    with pytest.raises(sampling.NoteMissing):
        sampling.check_findings(differs, "")


def _told(**more: object) -> dict[str, object]:
    frame = sampling.frame_text(FRAME)
    drawn = [each.staff_no for each in sampling.draw(FRAME, 12, "seed")]
    return {
        "seed": "seed",
        "size": 12,
        "frame": json.loads(frame),
        "frame_sha256": sampling.digest(frame),
        "drawn": drawn,
        **more,
    }


@pytest.mark.parametrize(
    ("more", "code"),
    [({}, 0), ({"seed": "other"}, 1), ({"drawn": ["S001"]}, 1), ({"frame": [["S001", "甲"]]}, 1)],
    ids=["whole", "another seed", "another sample", "another frame"],
)
def test_the_script_draws_again_and_finds_what_was_changed(
    tmp_path: Path, more: dict[str, object], code: int
) -> None:
    file = tmp_path / "sample.json"
    file.write_text(json.dumps(_told(**more)), encoding="utf-8")
    done = subprocess.run([sys.executable, str(SCRIPT), str(file)], capture_output=True, check=False)
    assert done.returncode == code, done.stderr
