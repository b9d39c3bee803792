"""Make the encoder that ships: `python -m rag.encoder.train --pairs DIR --glossary corpus/glossary --out FOLDER`.

1. Read and clean the pairs. 2. Write our own: glossary, names, newsroom sentences. 3. Take out what evaluation files
hold. 4. Learn the vocabulary. 5. Learn the vectors, lengthen rare ones. 6. Quantise and write the folder. Minutes on two cores.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.article import CorpusError
from rag.encoder.card import card
from rag.encoder.folder import write_folder
from rag.encoder.names import name_pairs
from rag.encoder.overlap import Evaluation, Removal, evaluation_texts
from rag.encoder.pairs import Pair, cleaned, training_pairs
from rag.encoder.sentences import Newsroom, glossary_pairs, read_glossary
from rag.encoder.static import SHIPPED, StaticEncoder
from rag.encoder.training import Schedule, train, with_rarity
from rag.encoder.views import Mixture, Views
from rag.encoder.vocabulary import train_tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# How often a pair is drawn, by source; everything else three times. Documentation and made sentences are many and
# alike: at 3 they would crowd out names and news.
WEIGHTS = {"doc_headings": 1.0, "doc_paragraphs": 1.0, "newsroom": 1.0, "names": 1.0}
WEIGHT = 3.0


@dataclass(frozen=True)
class Recipe:
    """Everything that decides the model besides the data."""

    vocabulary: int = 32_000
    people: int = 15_000
    sentences: int = 60_000
    schedule: Schedule = field(default_factory=Schedule)
    mixture: Mixture = field(default_factory=Mixture)


def own_pairs(glossary: Path, recipe: Recipe) -> list[Pair]:
    """What we wrote ourselves: glossary terms, names in both scripts, business-news sentences."""
    entries = read_glossary(glossary)
    seed = recipe.schedule.seed
    return [
        *glossary_pairs(entries),
        *name_pairs(random.Random(seed), recipe.people),
        *Newsroom(entries, seed).pairs(recipe.sentences),
    ]


def weights(pairs: Sequence[Pair]) -> NDArray[np.float64]:
    """How often each pair is drawn, relative to the others."""
    return np.array([WEIGHTS.get(pair.source, WEIGHT) for pair in pairs])


def _tokenizer(pairs: Sequence[Pair], size: int, file: Path | None) -> Tokenizer:
    """A new vocabulary of the pairs, or the one in the file: training one anew gives the same pieces with scores that
    differ in the third digit (sums in another order), so that a model is repeated exactly only with its own.
    """
    from tokenizers import Tokenizer

    if file is not None:
        found: Tokenizer = Tokenizer.from_file(str(file))
        return found
    return train_tokenizer((side for pair in pairs for side in (pair.ko, pair.en)), size)


def make(
    pairs_folder: Path,
    bench: Path | None,
    glossary: Path,
    out: Path,
    recipe: Recipe,
    vocabulary_file: Path | None = None,
) -> tuple[StaticEncoder, Removal]:
    """The whole recipe; prints its progress. The model folder takes the place of `out`.

    With `vocabulary_file`, a tokenizer.json made before, the same arguments give the same vectors.
    """
    pairs = [*training_pairs(pairs_folder), *own_pairs(glossary, recipe)]
    kept, removal = Evaluation(evaluation_texts(pairs_folder, bench)).without(cleaned(pairs))
    counts = Counter(pair.source for pair in kept)
    print(removal, *(f"{count:>9,} {source}" for source, count in counts.most_common()), sep="\n", flush=True)
    tokenizer = _tokenizer(kept, recipe.vocabulary, vocabulary_file)
    print(f"vocabulary of {tokenizer.get_vocab_size():,} pieces", flush=True)
    views = Views(kept, tokenizer, weights(kept), recipe.mixture, recipe.schedule.seed)
    vectors = train(views, tokenizer.get_vocab_size(), recipe.schedule, lambda line: print(line, flush=True))
    vectors = with_rarity(vectors, views.counts(len(vectors)))
    text = card(counts, removal, recipe.schedule, recipe.mixture, tokenizer.get_vocab_size(), bench is not None)
    return write_folder(out, SHIPPED, tokenizer, vectors, text), removal


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    defaults = Recipe()
    parser = argparse.ArgumentParser(prog="python -m rag.encoder.train", description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=Path, required=True, help="folder of pair files, the held-out ones among them")
    parser.add_argument("--bench", type=Path, help="folder of question sets whose texts are kept out of training")
    parser.add_argument("--glossary", type=Path, required=True, help="folder of glossary files")
    parser.add_argument("--out", type=Path, required=True, help="model folder to write")
    parser.add_argument("--vocabulary", type=Path, help="a tokenizer.json to take instead of learning the vocabulary")
    parser.add_argument("--seed", type=int, default=defaults.schedule.seed)
    parser.add_argument("--dim", type=int, default=defaults.schedule.dim, help="dimensions of a vector")
    parser.add_argument("--steps", type=int, default=defaults.schedule.steps, help="training steps")
    parser.add_argument("--threads", type=int, default=2, help="the figures of the card were reached with 2")
    chosen = parser.parse_args(arguments)
    import torch

    torch.set_num_threads(chosen.threads)
    recipe = replace(
        defaults, schedule=replace(defaults.schedule, seed=chosen.seed, dim=chosen.dim, steps=chosen.steps)
    )
    try:
        encoder, _ = make(chosen.pairs, chosen.bench, chosen.glossary, chosen.out, recipe, chosen.vocabulary)
    except (OSError, ValueError, CorpusError) as error:
        sys.exit(f"{error}")
    print(f"wrote {chosen.out}: {encoder}")


if __name__ == "__main__":
    main()
