"""Trees against what RFC 6962 and its reference implementation say, and against themselves."""

import hashlib
import random

import pytest

from app.journal import merkle

# The eight leaves of the reference implementation, and the root of the first n of them.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("count", ROOTS)
def test_roots_are_those_of_the_reference(count: int) -> None:
    assert merkle.root([merkle.leaf(data) for data in LEAVES[:count]]).hex() == ROOTS[count]


def test_no_leaf_at_all_is_the_hash_of_nothing() -> None:
    assert merkle.root([]) == hashlib.sha256().digest()


def test_every_way_leads_to_the_root_and_no_other_does() -> None:
    chance = random.Random(20261129)
    for count in [*range(1, 20), 63, 64, 65]:
        leaves = [merkle.leaf(chance.randbytes(8)) for _ in range(count)]
        top = merkle.root(leaves)
        for index in chance.sample(range(count), min(count, 6)):
            steps = merkle.way(leaves, index)
            assert merkle.climb(leaves[index], steps) == top
            assert merkle.climb(merkle.leaf(b"another"), steps) != top
            assert len(steps) <= (count - 1).bit_length()


def test_a_frontier_grows_to_the_same_root_at_every_size() -> None:
    grown, leaves = merkle.Frontier(), []
    for number in range(70):
        one = merkle.leaf(number.to_bytes(2, "big"))
        grown.add(one)
        leaves.append(one)
        assert grown.root() == _recursive(leaves)


def _recursive(leaves: list[bytes]) -> bytes:
    """The definition as the RFC writes it down."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return merkle.node(_recursive(leaves[:half]), _recursive(leaves[half:]))
