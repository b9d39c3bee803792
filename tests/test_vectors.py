"""The table of vectors: exact under any filter, cut back after a crash, the first pass near enough."""

from pathlib import Path

import numpy as np
import pytest

from rag import vectors
from rag.vectors import VectorTable

DIM = 16


def rows(count: int, seed: int = 1, dim: int = DIM) -> np.ndarray:
    v = np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)
    return (v / np.linalg.norm(v, axis=1, keepdims=True)).astype(np.float16)


def filled(folder: Path, count: int = 50) -> VectorTable:
    """Passage n is of day 20240101 + n and names company n % 5; every tenth is undated."""
    table = VectorTable(folder, DIM, 0, 0, True)
    days = [0 if n % 10 == 0 else 20240101 + n for n in range(count)]
    table.put([f"a{n}:0" for n in range(count)], days, [(f"c{n % 5}",) for n in range(count)], rows(count))
    table.flush()
    return table


def test_filters_are_exact(tmp_path: Path) -> None:
    table, v = filled(tmp_path), rows(50)
    aim = v[7].astype(np.float32)
    cosines = v.astype(np.float32) @ aim

    def expected(inside: list[int]) -> list[str]:
        return [f"a{n}:0" for n in sorted(inside, key=lambda n: -cosines[n])]

    def found(**filters: object) -> list[str]:
        return [i for i, _ in table.search(aim, 50, **filters)]  # type: ignore[arg-type]

    assert found() == expected(list(range(50))) and found()[0] == "a7:0"
    dated = [n for n in range(50) if n % 10]
    assert found(since=20240110) == expected([n for n in dated if n >= 9])
    assert found(until=20240110) == expected([n for n in dated if n <= 9])
    assert found(companies=["c1", "c3"]) == expected([n for n in range(50) if n % 5 in (1, 3)])
    assert found(since=20240110, companies=["c2"]) == expected([n for n in dated if n >= 9 and n % 5 == 2])
    assert found(companies=["nobody"]) == [] == table.search(np.zeros(DIM, np.float32), 5)
    assert table.search(aim, 1)[0][1] == pytest.approx(1, abs=1e-2)


def test_deleted_rows_are_gone_and_come_again(tmp_path: Path) -> None:
    table, v = filled(tmp_path), rows(50)
    table.delete(["a7:0", "a7:1", "nothing:0"])
    table.put(["a7:0"], [20240101], [()], v[8:9])
    table.delete(["a8:0", "a7:0"])  # one flushed, one not yet
    table.put(["a7:0", "dark:0"], [20240101, 0], [(), ()], np.vstack([v[9], np.zeros(DIM, np.float16)]))
    table.flush()
    assert table.count() == 50 and table.lit() == 49 and table.rows == 53
    assert {i for i, _ in table.search(v[9].astype(np.float32), 2)} == {"a7:0", "a9:0"}
    assert "a8:0" not in {i for i, _ in table.search(v[8].astype(np.float32), 99)}
    again = VectorTable(tmp_path, DIM, table.rows, table.pairs, False)
    assert [i for i, _ in again.probes(99)] == [i for i, _ in table.probes(99)]


def test_what_a_crash_left_is_cut_off_and_what_is_missing_is_said(tmp_path: Path) -> None:
    table = filled(tmp_path)
    table.put(["late:0"], [0], [("c1",)], rows(1, 9))
    again = VectorTable(tmp_path, DIM, 50, 50, True)
    assert again.count() == 50
    again.put(["b:0"], [0], [("c9",)], rows(1, 3))
    again.flush()
    assert [i for i, _ in again.search(rows(1, 3)[0].astype(np.float32), 5, companies=["c9"])] == ["b:0"]
    (tmp_path / "whole.bin").write_bytes(b"\0" * 100)
    with pytest.raises(ValueError, match=r"whole\.bin' holds 100 bytes, expected"):
        VectorTable(tmp_path, DIM, 51, 51, True)
    with pytest.raises(ValueError, match="longer than 32 bytes"):
        again.put(["x" * 40], [0], [()], rows(1))


def test_the_first_pass_finds_what_the_whole_vectors_find(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "COARSE_FROM", 400)
    monkeypatch.setattr(vectors, "COARSE", 8)
    monkeypatch.setattr(vectors, "FEW", 10)
    # Vectors that mostly lie in six directions, as those of texts lie in fewer than they have values.
    rng = np.random.default_rng(4)
    v = rng.normal(size=(900, 6)) @ rng.normal(size=(6, DIM)) + 0.05 * rng.normal(size=(900, DIM))
    v = (v / np.linalg.norm(v, axis=1, keepdims=True)).astype(np.float16)
    table = VectorTable(tmp_path, DIM, 0, 0, True)
    for at in (0, 450):
        table.put([f"a{n}:0" for n in range(at, at + 450)], [20240101] * 450, [("c",)] * 450, v[at : at + 450])
        table.flush()
        table.settle()
    assert len(list(tmp_path.glob("coarse-450.bin"))) == 1
    aim = v[500].astype(np.float32)
    best = [f"a{n}:0" for n in np.argsort(-(v.astype(np.float32) @ aim))[:5]]
    assert [i for i, _ in table.search(aim, 5)] == best == [i for i, _ in table.search(aim, 5, since=20240101)]
    # A writer makes a damaged first pass anew; a reader does without.
    (tmp_path / "coarse-450.bin").write_bytes(b"")
    assert [i for i, _ in VectorTable(tmp_path, DIM, 900, 900, False).search(aim, 5)] == best
    VectorTable(tmp_path, DIM, 900, 900, True)
    assert (tmp_path / "coarse-450.bin").stat().st_size == 900 * 8 * 4
