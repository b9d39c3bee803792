"""A question's words in both languages: glossary entries and company names that occur in it, with all their forms.

The glossary is what lets "capex" find 설비투자 without a model: an entry found in the question becomes one search term
whose forms are all the ways, in both languages, in which an article may say it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.glossary import COMPANIES, SHIPPED, Entry, read_glossary
from rag.asking import stands_for, weight
from rag.encoders import Encoder, encoded
from rag.shrunk import products, shrunk
from rag.terms import Terms, terms
from rag.words import Term

_LONGEST = 6


class Glossary:
    """Finds glossary entries in a question. `own` are files of a user's terms, read after those that ship; `named`, and
    those of `own` whose names begin with "companies", hold names of companies, as the list that ships does."""

    def __init__(
        self, own: Sequence[Path] = (), shipped: Path = SHIPPED, companies: Path = COMPANIES, named: Sequence[Path] = ()
    ) -> None:
        files = dict.fromkeys([companies, *(p for p in own if p.name.startswith("companies")), *named])
        of_companies = read_glossary(files, most=5)
        self.companies = frozenset(of_companies)
        self.entries: list[Entry] = [
            *read_glossary([shipped, *(p for p in own if not p.name.startswith("companies"))]),
            *of_companies,
        ]
        self._found: dict[tuple[str, ...], list[int]] = {}
        for number, entry in enumerate(self.entries):
            for term in entry.korean + entry.english:
                # "year on year" is left as "year" without its small words: too little to stand for the phrase.
                if (key := _key(term)) and not (len(key) == 1 and " " in term and term.isascii()):
                    self._found.setdefault(key, []).append(number)

    @cached_property
    def written(self) -> dict[str, str]:
        """English terms by word of the index: a stem, and a word that has it."""
        found: dict[str, str] = {}
        for entry in self.entries:
            for term in entry.english:
                for word in re.findall("[A-Za-z]+", term):
                    for stem in terms(word).words:
                        found.setdefault(stem, word)
        return found

    def entries_in(self, words: Sequence[str]) -> list[tuple[int, int, list[Entry]]]:
        """(start, end, entries) of the longest runs of these words that are glossary terms, without overlap."""
        found, at = [], 0
        while at < len(words):
            for end in range(min(len(words), at + _LONGEST), at, -1):
                if numbers := self._found.get(tuple(words[at:end])):
                    found.append((at, end, [self.entries[n] for n in numbers]))
                    at = end
                    break
            else:
                at += 1
        return found

    def query(self, text: str) -> tuple[list[Term], dict[str, float], Terms]:
        """Search terms of a question with their other forms, its bigrams, and its own terms.

        Each word of the question is one term; where glossary entries begin, their forms join the words they stand for.
        """
        own = terms(text)
        words = list(own.words)
        query: list[Term] = []
        covered = [False] * len(words)
        for start, end, entries in self.entries_in(words):
            forms: dict[tuple[str, ...], None] = {tuple(words[start:end]): None}
            for entry in entries:
                forms |= {key: None for term in entry.korean + entry.english if (key := _key(term))}
            forms |= {(told,): None for word in words[start:end] for told in stands_for(word)}
            query.append(Term(tuple(forms), sum(map(weight, words[start:end]))))
            covered[start:end] = [True] * (end - start)
            if end - start > 1:  # the words of a compound may also stand apart
                query += [Term(((w,),), 0.5 * weight(w)) for w in words[start:end]]
        query += [Term(((w,),), weight(w)) for w, c in zip(words, covered, strict=True) if not c]
        merged: dict[tuple[tuple[str, ...], ...], Term] = {}
        for term in query:
            merged.setdefault(term.forms, term)
        return list(merged.values()), _grams(words), own


def _grams(words: Sequence[str]) -> dict[str, float]:
    """The bigrams of Hangul words, each once; the question's small words give none, they are in every article."""
    hangul = sorted((w for w in words if "가" <= w[0] <= "힣" and "가" <= w[-1] <= "힣"), key=weight)
    return {w[i : i + 2]: weight(w) for w in hangul for i in range(len(w) - 1)}


def _key(term: str) -> tuple[str, ...]:
    """The search terms of a glossary term; a joined name (kt클라우드) stands by itself, without its parts."""
    words = terms(term).words
    if words and len(words) > 1 and "".join(words[1:]) == words[0]:
        return words[:1]
    return words


# A translation through the encoder's space: at most so many words of the archive for a word of the question, at least so
# near (cosine), each worth its cosine squared; a pair of neighbouring words counts PAIR of what a word does. nDCG@10 of the
# words alone, 120 questions each, belebele English→Korean and back: .44 and .36 without; .75 and .68 with these; six
# neighbours .75 and .68; at least .40 near .75 and .67; at least .30 .76 and .69; bigrams of the neighbours add nothing.
NEIGHBOURS, NEAR, PAIR = 10, 0.35, 0.5
# Words of the archive that may be found so, the commonest ones: in bytes and PROJECTED they take 22 MB at 1,024 dimensions.
VOCABULARY = 12_000
# Directions, drawn at random, along which a question's word is compared with all of them before its best CLOSEST are compared
# whole. Share of the nearest words found, 465 English words among 12,000 Korean (600 Korean among 7,249 English), and ms a word:
# 128 and 128 .984 (.988) .47, 192 and 96 .998 (.998) .62, 256 and 48 .996 (.997) .90.
PROJECTED, CLOSEST = 192, 96
# Translated words, and pairs, that are kept: readers ask about the same things.
_KEPT = 4096
_SCRIPT = {"ko": re.compile("[가-힣]{2,12}"), "en": re.compile("[a-z]{3,20}")}
_WORD = re.compile("[A-Za-z]+|[가-힣]+")
# Words of a question that are translated so.
_MOST = 32


class Lexicon:
    """The words of one pool of an archive as vectors: what a question's word of the other language means among them.

    Each word's vector is that of the word alone, so only an encoder that averages words makes good ones, and fast. Safe to
    use from several threads.
    """

    def __init__(self, encoder: Encoder, pool: str, vocabulary: Sequence[str], glossary: Glossary) -> None:
        self._encoder, self._script = encoder, _SCRIPT[pool]
        self.words = [w for w in vocabulary if self._script.fullmatch(w)][:VOCABULARY]
        # English terms are stems; the encoder knows the words as they are written.
        written = glossary.written if pool == "en" else {}
        vectors = encoded(encoder, [written.get(w, w) for w in self.words])
        directions = np.random.default_rng(1).standard_normal((encoder.dim, min(encoder.dim, PROJECTED)))
        self._directions = (directions / np.sqrt(directions.shape[1])).astype(np.float32)
        self._projected = vectors @ self._directions
        self._whole = shrunk(vectors)
        self._known: dict[tuple[str, ...], dict[tuple[str, ...], float]] = {}

    def widen(self, text: str, asked: Sequence[Term]) -> list[Term]:
        """The terms of a question with their nearest words of the pool as further forms, and a term for each pair of
        neighbouring words."""
        # As written, by term; a word of the pool's own script needs no translation and parts its neighbours.
        row = {w[0]: m[0] if m[0].isascii() else w[0] for m in _WORD.finditer(text) if len(w := terms(m[0]).words) == 1}
        row = dict(list(row.items())[:_MOST])
        foreign = [w for w in row if not self._script.fullmatch(w)]
        if not foreign or not self.words:
            return list(asked)
        pairs = [(a, b) for a, b in pairwise(row) if a in foreign and b in foreign]
        near = self._translated([(row[w],) for w in foreign] + [(row[a], row[b]) for a, b in pairs])
        wide = []
        for term in asked:
            word = term.forms[0][0]
            if len(term.forms[0]) == 1 and word in foreign and (found := near[row[word],]):
                shares = term.shares or (1.0,) * len(term.forms)
                term = replace(term, forms=(*term.forms, *found), shares=(*shares, *found.values()))
            wide.append(term)
        # The mean of two words' vectors is what the encoder makes of the pair.
        wide += [Term(tuple(found), PAIR, tuple(found.values())) for a, b in pairs if (found := near[row[a], row[b]])]
        return wide

    def _translated(self, runs: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], dict[tuple[str, ...], float]]:
        """The nearest words of each of these words and pairs, each as a form with its share, nearest first."""
        known = self._known
        if lacking := [run for run in dict.fromkeys(runs) if run not in known]:
            places = {w: n for n, w in enumerate(dict.fromkeys(w for run in lacking for w in run))}
            vectors = encoded(self._encoder, list(places))
            cosines = (vectors @ self._directions) @ self._projected.T
            found = {}
            for run in lacking:
                rows = [places[w] for w in run]
                found[run] = self._near(cosines[rows].sum(axis=0), vectors[rows].sum(axis=0))
            # A new dictionary, so that another thread keeps the one it reads from.
            known = {
                **(known if len(known) + len(found) <= _KEPT else {r: known[r] for r in runs if r in known}),
                **found,
            }
            self._known = known
        return known

    def _near(self, roughly: NDArray[np.float32], vector: NDArray[np.float32]) -> dict[tuple[str, ...], float]:
        if not (length := float(np.linalg.norm(vector))):
            return {}
        some = np.argpartition(-roughly, min(CLOSEST, len(roughly)) - 1)[:CLOSEST]
        cosines = products(self._whole, some, vector / length)
        best = np.argsort(-cosines)[:NEIGHBOURS]
        return {(self.words[some[i]],): float(cosines[i]) ** 2 for i in best if cosines[i] >= NEAR}
