"""The model card: what the folder's README.md says. The figures are put in by `rag.encoder.measure --write-card`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rag.encoder.overlap import Removal
from rag.encoder.static import SHIPPED
from rag.encoder.training import Schedule
from rag.encoder.views import Mixture

_BEGIN, _END = "<!-- figures -->", "<!-- end of figures -->"
# What each source is; A asks for attribution (CC BY, CC BY 2.0 FR, MIT), B for the same licence too (CC BY-SA).
_SOURCES = {
    "doc_headings": ("headings of business and developer documentation", "A, CC BY 4.0"),
    "doc_paragraphs": ("paragraphs of developer documentation", "A, CC BY 4.0"),
    "translit_nikl": ("loan words and foreign names", "A"),
    "mt_goemotions": ("short comments, machine translated", "A"),
    "dict_enwiktionary": ("dictionary entries, English Wiktionary", "B"),
    "korsts_stsb": ("translated sentence pairs, KorSTS", "B"),
    "gpt_multistyle": ("sentences in several styles, machine written", "A"),
    "mt_knoticed_ok": ("machine translated sentences", "A"),
    "xor_questions": ("questions, XOR QA", "B"),
    "tatoeba_anki": ("Tatoeba sentences", "A"),
    "tatoeba_opus": ("Tatoeba sentences", "A"),
    "news_park_dev": ("Korean-English news sentences, development part", "B"),
    "jhe_dev": ("sentence pairs, JHE", "B"),
    "jhe_eval": ("sentence pairs, JHE", "B"),
    "ctx_ncsoft": ("sentence pairs, NCSOFT", "A"),
    "glossary": ("the bilingual glossary of this repository", "our own"),
    "names": ("people and companies in both scripts, `names.py`", "our own"),
    "newsroom": ("sentences written by the grammar in `sentences.py`", "our own"),
}


def card(
    counts: Mapping[str, int],
    removal: Removal,
    schedule: Schedule,
    mixture: Mixture,
    vocabulary: int,
    against_bench: bool,
) -> str:
    """README.md of a freshly trained folder, its figures still to be measured."""
    rows = "\n".join(
        f"| {source} | {count:,} | {' | '.join(_SOURCES.get(source, ('', 'not stated')))} |"
        for source, count in sorted(counts.items(), key=lambda item: -item[1])
    )
    kept_out = "held-out pairs and question sets" if against_bench else "held-out pairs"
    return f"""---
language: [ko, en]
library_name: sentence-transformers
pipeline_tag: sentence-similarity
tags: [sentence-transformers, static-embedding, cross-lingual, news]
---

# {SHIPPED}

Korean and English texts as vectors in one space: a table of {vocabulary:,} token vectors of {schedule.dim} dimensions, int8
with one scale a row. A text's vector is the mean of its tokens' vectors, brought to length one; cosine compares two.
It opens with `SentenceTransformer(path)` (sentence-transformers 6.2 or newer) and, without torch, with
`rag.encoder.StaticEncoder(path)`; both give the same vectors. No prompt, no maximum length.

## How it was made
`python -m rag.encoder.train --pairs DIR --bench DIR --glossary corpus/glossary --out FOLDER`, seed {schedule.seed}: {schedule.steps:,} steps
of {schedule.batch:,} rows with in-batch negatives, {mixture.retrieval:.0%} of them retrieval (some words of a sentence in one
language, with the words of a question, ask for a passage of several sentences in either language), the rest translation.
Repeated exactly with `--vocabulary tokenizer.json` of this folder; learning the vocabulary anew is not exact to the bit.

| source | pairs | what it is | licence |
|---|---:|---|---|
{rows}

A: attribution (CC BY, CC BY 2.0 FR, MIT). B: attribution and the same licence (CC BY-SA). The texts themselves are not
part of this repository. Kept out of training, {kept_out}: {removal}.

## Figures
On the development halves of the question sets. Scoring weights, mixture and number of steps were chosen by these same
figures, so they are a little kind; autorag_ko, of 58 questions, moves by .03 between trainings. Questions are scored by two
rules; the second needs vectors of a passage's small pieces too, and no model but this one. What else was tried, and why the
first rule ends where it does: `rag/encoder/EXPERIMENTS.md`.

{_BEGIN}
Not measured yet: `python -m rag.encoder.measure --bench DIR --parallel DIR --write-card`.
{_END}

## What it is bad at
- It does not read word order: "A acquires B" and "B acquires A" are nearly the same vector, and so are a statement and
  its negation. Answers must be checked against the sentences, never against the vector.
- Numbers and dates count as a few digits among other words; exact figures are found by word search.
- Long passages blur. Score a passage together with its best sentence, or better with the blend of its pieces.
- With both languages in one pool, passages in the question's own language come first; that the same text in the other
  language seldom beats second place holds the figure for the mixed pool down as well, and the blend lowers it
  further.
- Korean questions whose passage is told from its neighbours by one rare word: korquad_dev stays under what word search
  reaches (.91), by the best sentence far under. Use both.
- Rare names that the vocabulary cuts into syllables meet their Latin spelling only by the sum of the syllables.
- Questions that paraphrase without sharing a word or its translation, irony, and everyday chat.
- Other languages, Hanja beyond single characters, and old Korean are unknown tokens for the most part.
- A transformer such as bge-m3 ranks better, above all across languages (belebele English to Korean nDCG@10 .90).
  Where a GPU or time is at hand, set one by name.
"""


def with_figures(text: str, figures: str) -> str:
    """The card with its figures replaced; ValueError if it has no place for them."""
    head, begin, rest = text.partition(_BEGIN)
    _, end, tail = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"The model card has no '{_BEGIN}' … '{_END}' to hold the figures: train the folder anew")
    return f"{head}{begin}\n{figures.strip()}\n{end}{tail}"


def write_figures(folder: Path, figures: str) -> None:
    """Put the figures into the folder's README.md (which the manifest leaves out, so the fingerprint stays)."""
    readme = folder / "README.md"
    readme.write_text(with_figures(readme.read_text(encoding="utf-8"), figures), encoding="utf-8")
