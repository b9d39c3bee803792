"""Why a generation of the index cannot be trusted: counts that disagree with the archive's, vectors that are not its own."""

import numpy as np

from corpus.archive import Archive
from rag.generation import Generation
from rag.passage_vectors import rows_of

# Stored vectors of each pool probed at start: each must find itself first.
_PROBES = 5
# Rows of the tables up to which those of passages that are gone do not matter.
_FEW = 256


def fault_of(generation: Generation, archive: Archive, fingerprint: str) -> str:
    """Why it cannot be trusted, "" when it can: the counts agree, and vectors spread over it are the archive's by the encoder
    of this fingerprint, stand in the word index, and find themselves. Its time does not grow with the archive, but for the
    counts."""
    if generation.words is None:
        return "it could not be opened"
    try:
        return _by_counts(generation, archive) or _by_probes(generation, archive, fingerprint)
    except Exception as error:  # whatever a damaged file makes the libraries say
        return f"a probe failed ({error})"


def _by_counts(generation: Generation, archive: Archive) -> str:
    words, meaning, tables = generation.words, generation.meaning, generation.tables.values()
    assert words is not None
    expected = archive.passage_count()
    held, lit, rows = sum(t.count() for t in tables), sum(t.lit() for t in tables), sum(t.rows for t in tables)
    if words.count() != expected:
        return f"the word index holds {words.count():,} passages, the archive {expected:,}"
    if held != expected:
        return f"the table of vectors holds {held:,} passages, the archive {expected:,}"
    if meaning is not None and meaning.count() != lit:
        return f"the meaning index holds {meaning.count():,} passages, the archive {lit:,}"
    if rows > max(_FEW, 2 * expected):
        return f"{rows - expected:,} of {rows:,} vectors are of passages that are gone"
    return ""


def _by_probes(generation: Generation, archive: Archive, fingerprint: str) -> str:
    words, meaning = generation.words, generation.meaning
    assert words is not None
    for pool, table in generation.tables.items():
        probes = table.probes(_PROBES)
        kept = archive.vectors(fingerprint, [i for i, _ in probes])
        for passage_id, v in probes:
            if passage_id not in kept or kept[passage_id].passage != v.tobytes():
                return f"passage {passage_id} has another vector than in the archive"
            if column := table.differs(passage_id, v, rows_of(kept[passage_id].sentences, len(v))):
                return f"passage {passage_id} is otherwise in '{column}' than in the archive"
            if not words.holds(passage_id):
                return f"passage {passage_id} is not in the word index"
            rankings = [table.search(v.astype(np.float32), 5)]
            if meaning is not None:
                rankings.append(meaning.search(pool, v.astype(np.float32), 5))
            for near in rankings:
                # Where five others have the same vector it need not be among them.
                least = near[-1][1] if len(near) == 5 else -1.0
                if not near or dict(near).get(passage_id, least) < near[0][1] - 1e-3:
                    return f"passage {passage_id} does not find itself"
    return ""
