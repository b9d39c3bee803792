"""The signs of vectors: counted as by hand."""

import numpy as np

from rag.signs import differences, lowest, signs


def test_signs_are_counted_as_by_hand() -> None:
    rng = np.random.default_rng(2)
    for dim in (64, 320, 1024):
        some, aim = rng.normal(size=(30, dim)).astype(np.float32), rng.normal(size=dim).astype(np.float32)
        weights = np.where(np.abs(aim) > np.quantile(np.abs(aim), 0.6), 3, 1)
        expected = ((some > 0) != (aim > 0)) @ weights
        assert differences(signs(some), aim).tolist() == expected.tolist()
    # All differ, and 410 of 1,024 count thrice: a byte would not hold a word's share.
    aim = np.linspace(0.1, 1, 1024, dtype=np.float32)
    assert differences(signs(-aim[None]), aim).tolist() == [1024 + 2 * 410]
    assert lowest(np.array([5, 1, 3, 3, 9], np.uint16), 2).tolist() == [1, 2, 3]
