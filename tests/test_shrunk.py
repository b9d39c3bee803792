"""Vectors as int8 values: near enough to the whole ones."""

import numpy as np

from rag.shrunk import products, shrunk


def test_values_in_a_byte_are_near_enough() -> None:
    v = np.random.default_rng(1).normal(size=(200, 1024)).astype(np.float32)
    v = (v / np.linalg.norm(v, axis=1, keepdims=True)).astype(np.float16).astype(np.float32)
    small = shrunk(v)
    exact = v @ v[0]
    assert np.abs(products(small, np.arange(200), v[0]) - exact).max() < 2e-3
    assert shrunk(np.zeros((1, 4), np.float32)).tobytes() == b"\0" * 8
