"""The table of vectors: exact under any filter, cut back after a crash, the first pass near enough."""

from pathlib import Path

import numpy as np
import pytest

from rag import signs, vector_columns
from rag.vectors import VectorTable

DIM = 16


def rows(count: int, seed: int = 1) -> np.ndarray:
    v = np.random.default_rng(seed).normal(size=(count, DIM)).astype(np.float32)
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


def test_the_signs_find_what_the_whole_vectors_find(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_columns, "HANDED", 5)
    monkeypatch.setattr(signs, "_TWO", 500)
    dim = 320  # five words of signs, which are not eight
    rng = np.random.default_rng(4)
    v = rng.normal(size=(900, 24)) @ rng.normal(size=(24, dim)) + 0.05 * rng.normal(size=(900, dim))
    v = (v / np.linalg.norm(v, axis=1, keepdims=True)).astype(np.float16)
    table = VectorTable(tmp_path, dim, 0, 0, True)
    for at in (0, 450):
        days = [20240101 + n % 10 for n in range(at, at + 450)]
        table.put(
            [f"a{n}:0" for n in range(at, at + 450)], days, [(f"c{n % 9}",) for n in range(450)], v[at : at + 450]
        )
    table.flush()
    aim = v[500].astype(np.float32)
    order = np.argsort(-(v.astype(np.float32) @ aim))
    assert [i for i, _ in table.search(aim, 5)] == [f"a{n}:0" for n in order[:5]]
    late = [n for n in order if n % 10 >= 1]
    assert [i for i, _ in table.search(aim, 5, since=20240102)] == [f"a{n}:0" for n in late[:5]]
    few = [n for n in order if n % 450 % 9 == 3]
    assert [i for i, _ in table.search(aim, 5, companies=["c3"])] == [f"a{n}:0" for n in few[:5]]
    table.delete([f"a{order[1]}:0"])
    assert [i for i, _ in table.search(aim, 2)] == [f"a{order[0]}:0", f"a{order[2]}:0"]


def told(values: np.ndarray) -> list[float]:
    return [round(float(v), 3) for v in values]


def test_a_passage_has_the_cosines_of_its_own_sentences(tmp_path: Path) -> None:
    table = VectorTable(tmp_path, 4, 0, 0, True)
    axes = np.eye(4, dtype=np.float16)
    table.put(["a:0", "a:1", "b:0"], [0, 0, 0], [(), (), ()], axes[:3], [axes[[0, 3]], axes[:0], axes[[1, 2, 3]]])
    aim = np.array([0.1, 0.2, 0.3, 0.4], np.float32)
    assert table.cosines(aim, ["a:0"]) == {}  # not flushed yet
    table.flush()
    found = table.cosines(aim, ["b:0", "nothing:0", "a:1", "a:0"])
    assert list(found) == ["b:0", "a:1", "a:0"]
    assert [round(own, 3) for own, _ in found.values()] == [0.3, 0.2, 0.1]
    assert [told(inner) for _, inner in found.values()] == [[0.2, 0.3, 0.4], [], [0.1, 0.4]]
    # Withdrawn, then written again with other sentences: only the last row counts, here and after a new start.
    table.delete(["a:0", "a:1"])
    assert list(table.cosines(aim, ["a:0", "a:1", "b:0"])) == ["b:0"]
    table.put(["a:0"], [0], [()], axes[3:], [axes[[2]]])
    table.flush()
    for some in (table, VectorTable(tmp_path, 4, table.rows, table.pairs, False)):
        again = some.cosines(aim, ["a:0", "a:1"])
        assert list(again) == ["a:0"] and again["a:0"][0] == pytest.approx(0.4) and told(again["a:0"][1]) == [0.3]
    assert table.differs("a:0", axes[3], axes[[2]]) == ""
    assert table.differs("a:0", axes[3], axes[[1]]) == "inner" and table.differs("a:0", axes[2], axes[[2]]) == "whole"
    assert table.differs("a:1", axes[1], axes[:0]) == "ids" == table.differs("nothing:0", axes[0], axes[:0])


def test_sentences_that_a_crash_left_are_cut_off(tmp_path: Path) -> None:
    table = VectorTable(tmp_path, 4, 0, 0, True)
    axes = np.eye(4, dtype=np.float16)
    table.put(["a:0"], [0], [()], axes[:1], [axes[:2]])
    table.flush()
    table.put(["b:0"], [0], [()], axes[1:2], [axes[2:]])  # and the state still says one row
    again = VectorTable(tmp_path, 4, 1, 0, True)
    again.put(["c:0"], [0], [()], axes[2:3], [axes[1:2]])
    again.flush()
    aim = np.array([0.1, 0.2, 0.3, 0.4], np.float32)
    assert [told(x) for _, x in again.cosines(aim, ["a:0", "b:0", "c:0"]).values()] == [[0.1, 0.2], [0.2]]
    (tmp_path / "inner.bin").write_bytes(b"")
    with pytest.raises(ValueError, match=r"inner\.bin' holds 0 bytes, expected 24"):
        VectorTable(tmp_path, 4, 2, 0, True)
