"""The meaning index: passage vectors in Chroma, in this process. The only file that knows Chroma.

Chroma reports cosine *distance*; everything outside this file speaks similarity.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Chroma's largest batch is 5,461; 1,000 inserted fastest (1,500 vectors a second at 256 dimensions).
_BATCH = 1000


class MeaningIndex:
    """One collection for each of `pools`, in `folder`, made when it is not there, for vectors of `dim` values.

    One process writes to a folder (our writer's lock sees to it): two break it.
    """

    def __init__(self, folder: Path, dim: int, pools: Sequence[str]) -> None:
        import chromadb
        from chromadb.config import Settings

        folder.mkdir(parents=True, exist_ok=True)
        self._client: Any = chromadb.PersistentClient(
            path=str(folder), settings=Settings(anonymized_telemetry=False, allow_reset=False)
        )
        # With the defaults (16 neighbours, 100, 100) 49 of 650 stored random vectors were not found by themselves. Share of
        # the true nearest 50 of 5,000 Korean news items, and processor time to add one, 200 questions: (16, 64, 200) .990
        # 1.1 ms, (16, 100, 200) .994 1.5 ms, (24, 100, 200) .997 1.5 ms, (32, 200, 200) .999 2.5 ms; each found itself.
        self._collections: dict[str, Any] = {
            pool: self._client.get_or_create_collection(
                f"passages-{pool}",
                embedding_function=None,
                configuration={
                    "hnsw": {"space": "cosine", "max_neighbors": 24, "ef_construction": 100, "ef_search": 200}
                },
            )
            for pool in pools
        }
        self._dim = dim
        # Chroma takes 5 ms to count 20,000 vectors.
        self._held: dict[str, int] = {}

    def put(self, pool: str, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Add or replace in a pool; vectors are ids × dim, of length one. A zero vector (no known token) is left out."""
        known = [i for i, v in enumerate(vectors) if v.any()]
        for at in range(0, len(known), _BATCH):
            some = known[at : at + _BATCH]
            self._collections[pool].upsert(ids=[ids[i] for i in some], embeddings=vectors[some])
        self._held.clear()

    def delete(self, pool: str, ids: Sequence[str]) -> None:
        """Remove from a pool; ids that are not there are passed over."""
        for at in range(0, len(ids), _BATCH):
            self._collections[pool].delete(ids=list(ids[at : at + _BATCH]))
        self._held.clear()

    def search(self, pool: str, vector: NDArray[np.float32], count: int) -> list[tuple[str, float]]:
        """(passage id, cosine) of the `count` nearest of a pool, nearest first."""
        collection = self._collections[pool]
        held = self._held.get(pool)
        if held is None:
            held = self._held[pool] = int(collection.count())
        if not vector.any() or not held:
            return []
        found = collection.query(query_embeddings=[vector], n_results=min(count, held), include=["distances"])
        return [(i, 1.0 - float(d)) for i, d in zip(found["ids"][0], found["distances"][0], strict=True)]

    def count(self) -> int:
        return sum(int(c.count()) for c in self._collections.values())

    def stored(self) -> dict[str, NDArray[np.float32]]:
        """Every vector by passage id, as the index holds it; for checks."""
        found: dict[str, NDArray[np.float32]] = {}
        for collection in self._collections.values():
            rows = collection.get(include=["embeddings"])
            found |= {i: np.asarray(v, np.float32) for i, v in zip(rows["ids"], rows["embeddings"], strict=True)}
        return found

    def close(self) -> None:
        # Chroma keeps one system for a path and process; without this a rebuilt folder would be served from the old one.
        self._client.close()
