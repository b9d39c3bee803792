"""How well single sentences of the hits answer a question, and whether any of them does.

1. The question is read once: its terms with their rarity, its periods and names, the kinds of answer it wants.
2. Every sentence of the hits gets its clues (`rag.clues`).
3. A conditional logit over all these sentences gives each its share: the chance that it is the one, if one is.
4. A second model looks at the best of them, and at what of the question stands nowhere, for the chance that one is.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corpus.article import Passage, Sentence
from corpus.glossary import Entry
from rag.answer import Hit, Query
from rag.answerable import answerable, shares
from rag.clues import AT, CLUES, Question, clues, counter_of, read, with_place
from rag.encoder.static import StaticEncoder
from rag.encoders import asked_vector
from rag.index import PassageIndex, pool_of
from rag.kind import asked
from rag.terms import stem, terms
from rag.translate import Glossary
from rag.unheard import unheard
from rag.weights import CHOICE
from rag.words import Term

# The chance of an answer to a question about somebody whom no hit names.
ABSENT = 0.05
_WORD = re.compile(r"[가-힣]+|[A-Za-z][A-Za-z'’&-]*")
# The verb that closes a Korean question seldom stands in an article in the same form, and is no name.
_PREDICATE = re.compile(r"[가-힣]+(?:나요?|까요?|는가|은가|인가|던가|는지|[했됐였었았]나|나|죠|지|줘|라|냐|니)$")
# Words that say what kind of thing is asked for: an answer need not repeat them.
_CATEGORIES = frozenset(
    """이름 명칭 날짜 일자 시기 시점 시간 연도 년도 기간 인물 사람 이유 까닭 원인 종류 방법 장소 지역 나라 국가 도시 회사 업체 기업 금액 액수 규모
    숫자 비율 수준 정도 내용 결과 무엇이 각각 곳 해 때 날 해는 곳은 날은 때는 것은 수는 달은 해에 곳이 name kind date reason number compani amount
    happen percent""".split()  # noqa: SIM905 - words in lines read better
)
# Weight of such verbs and words beside others.
_LIGHT = 0.3
# Cosines of single words: below the first they have nothing to do with one another, above the second they mean the same.
_STRANGE, _SAME = 0.25, 0.75
# Word vectors (of 4 KB at 1,024 dimensions) and texts' names that are kept between questions.
_WORDS_KEPT, _TEXTS_KEPT = 4096, 8192
# Questions for which the clues of passages are kept: one's take 0.1 MB.
_ASKED_KEPT = 32


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a hit. `share` is the estimated chance that it is the one that answers, if one of them does; `score`
    the chance that one does, times this share over the best one's. `features` are in the order of CLUES."""

    sentence: Sentence
    hit: Hit
    features: tuple[float, ...]
    score: float = 0.0
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as it was read, and by passage and its article's text what was found out of it for the question."""

    question: Question
    vector: NDArray[np.float32]
    blocks: dict[tuple[Passage, str], tuple[list[Sentence], NDArray[np.float64]]]


# Hits, from the first, whose neighbouring passages are judged too. A right sentence is among those judged for .949 of 274
# gold questions with none (28 sentences a question), .964 with 3 (33), .974 with 6 (40).
WIDER = 6
_LAST_WORD = re.compile(
    r"최종|결국|실제로|현재|지금|이제|바뀐|바뀌|달라|정정|\b(?:now|final|finally|eventually|actual|actually|currently|still|latest|changed|after)\b",
    re.IGNORECASE,
)
_FIRST_WORD = re.compile(
    r"처음|당초|애초|원래|최초|먼저|\b(?:first|initial|initially|original|originally|at first)\b", re.IGNORECASE
)


# Deviations by which the best hit of an answerable gold question stands out of its candidates (median of 274: 5.1).
STANDS_OUT = 5.0
# The same for a single passage, which stands out of nothing. One article on a company's prices, asked whether they fall and who
# heads the company: chances of an answer .39 and .18 with 1, .44 and .22 with 1.5, .50 and .26 with 2.
ALONE = 1.5


class Judge:
    """Scores the sentences of hits against a question. Safe to use from several threads."""

    def __init__(self, index: PassageIndex, glossary: Glossary) -> None:
        self.index, self.glossary = index, glossary
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._named: dict[str, frozenset[Entry]] = {}
        self._asked: dict[tuple[str, str, int], _Asked] = {}

    def evidence(self, query: Query, hits: Sequence[Hit]) -> list[Evidence]:
        """Every sentence of the hits (headings apart), best first; `score` of the first is the chance of an answer."""
        sentences, table = self.clues(query, hits)
        if not sentences:
            return []
        # 3.
        logits = table @ _WEIGHTS
        order = np.argsort(-logits, kind="stable")
        parts = shares(np.exp(logits - logits.max()))
        # 4.
        sure = answerable(table[order], logits[order])
        if self.strangers(query, hits):
            sure = min(sure, ABSENT)
        best = float(parts[order[0]])
        found = []
        for n in order:
            (sentence, hit), share = sentences[n], float(parts[n])
            found.append(Evidence(sentence, hit, tuple(table[n].tolist()), sure * share / best, share))
        return found

    def best_logits(self, query: Query, hits: Sequence[Hit]) -> list[float]:
        """For each hit the logit of its sentence that answers best, at least 0, whatever its rank; comparable within one
        question."""
        return [float((block @ _OF_TEXT).max(initial=0.0)) for _, block in self._blocks(query, hits)]

    def clues(self, query: Query, hits: Sequence[Hit]) -> tuple[list[tuple[Sentence, Hit]], NDArray[np.float64]]:
        """The sentences of the hits that are about the question's companies, hit by hit in reading order, and a row of
        CLUES for each."""
        hits = self.about(query, hits)
        found_passages = {h.passage.id for h in hits}
        hits = self._widened(hits)
        found: list[tuple[Sentence, Hit]] = []
        blocks = []
        for hit, (run, block) in zip(hits, self._blocks(query, hits), strict=True):
            block[:, AT["beyond"]] = float(hit.passage.id not in found_passages)
            found += [(s, hit) for s in run]
            blocks.append(block)
        table = np.vstack(blocks) if blocks else np.zeros((0, len(CLUES)))
        table[:, AT["fused"]] = self._stretched(table[:, AT["fused"]])
        self._by_day(query, found, table)
        # A sentence in the other language has lower cosines: it is compared with the best of its own.
        pools = np.array([pool_of(h.article.language) for _, h in found])
        for pool in set(pools.tolist()):
            cosine = table[pools == pool, AT["cosine"]]
            table[pools == pool, AT["cosine short of best"]] = cosine - cosine.max()
        return found, table

    def _blocks(self, query: Query, hits: Sequence[Hit]) -> list[tuple[list[Sentence], NDArray[np.float64]]]:
        """By hit its sentences (headings apart) and their rows of CLUES, those that compare it with other hits left 0.

        The search and the answer look at the same passages: what was found out of one is kept for the question.
        """
        # 1.
        key = (query.whole, query.language, self.index.words.count())
        kept = self._asked.get(key)
        if kept is None:
            kept = _Asked(self._read(query), asked_vector(self.index.encoder, query.text), {})
            self._asked = {**dict(list(self._asked.items())[1 - _ASKED_KEPT :]), key: kept}
        # 2.
        lacking = [h for h in hits if (h.passage, h.article.digest) not in kept.blocks]
        if lacking:
            cosines = self.index.cosines(kept.vector, [h.passage.id for h in lacking])
            # Of the articles as they were found: one may be withdrawn meanwhile.
            articles = self.index.archive.sentences_of(list({h.article.id: h.article for h in lacking}.values()))
            runs = [articles[h.article.id][h.passage.first : h.passage.last + 1] for h in lacking]
            for hit, run, near in zip(lacking, runs, self._near(query, kept.question, lacking, runs), strict=True):
                own, inner = cosines.get(hit.passage.id, (0.0, np.zeros(0, np.float32)))
                if len(inner) != len(run):
                    inner = np.full(len(run), own, np.float32)
                texts = [*(s.text for s in run), hit.article.title]
                names = [self._names(t) for t in texts] if kept.question.names else []
                block = clues(kept.question, hit, run, np.maximum(inner, 0.0).astype(float), near, names)
                body = [n for n, s in enumerate(run) if not s.heading]
                kept.blocks[hit.passage, hit.article.digest] = [run[n] for n in body], block[body]
        found = []
        for hit in hits:
            run, block = kept.blocks[hit.passage, hit.article.digest]
            found.append((run, with_place(block.copy(), hit)))
        return found

    def _widened(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits, each followed by the passages before and after it: the answer may stand a paragraph away from what was
        found."""
        seen = {h.passage.id for h in hits}
        wider: list[Hit] = []
        for hit in hits:
            wider.append(hit)
            if hit.rank > WIDER:
                continue
            passages = self.index.archive.passages(hit.article)
            at = next((n for n, p in enumerate(passages) if p.id == hit.passage.id), 0)
            for p in passages[max(0, at - 1) : at + 2]:
                if p.id not in seen:
                    seen.add(p.id)
                    wider.append(replace(hit, passage=p))
        return wider

    @staticmethod
    def _by_day(query: Query, found: Sequence[tuple[Sentence, Hit]], table: NDArray[np.float64]) -> None:
        """How new each sentence is among all, 0 to 1, and the same where the question asks for the last word or the first."""
        days = sorted({h.article.published[:10] for _, h in found})
        if len(days) < 2:
            return
        new = np.array([days.index(h.article.published[:10]) / (len(days) - 1) for _, h in found])
        table[:, AT["newest"]] = new
        if _LAST_WORD.search(query.text):
            table[:, AT["newest asked"]] = new
        if _FIRST_WORD.search(query.text):
            table[:, AT["oldest asked"]] = 1 - new

    def _stretched(self, fused: NDArray[np.float64]) -> NDArray[np.float64]:
        """Fused scores as they would be in a large archive: among n passages none can stand out by more than the root of n-1
        deviations, and a single one by none, so there they are stretched, or nothing would be answered."""
        others = self.index.words.count() - 1
        if others < 1:
            return np.full_like(fused, ALONE)
        return fused * max(1.0, STANDS_OUT / math.sqrt(others))

    def about(self, query: Query, hits: Sequence[Hit]) -> Sequence[Hit]:
        """The hits whose articles name a company of the question; all of them when none does, or none is asked about.

        Of 252 facts that the gold questions with a company need, none stands in an article that names none of theirs.
        """
        if not query.companies:
            return hits
        named = self.index.archive.companies_of(list({h.article.id for h in hits}))
        asked_for = set(query.companies)
        return [h for h in hits if asked_for.intersection(named[h.article.id])] or hits

    def strangers(self, query: Query, hits: Sequence[Hit]) -> list[str]:
        """The companies of the question, when no hit names any of them: an answer about another is worse than none."""
        if unheard := self.unheard(query):
            # An article may write it apart: 새벽 통신.
            told = [re.sub(r"\s", "", f"{h.article.title}{h.passage.text}") for h in hits]
            if absent := [n for n in unheard if not any(n.replace(" ", "") in t for t in told)]:
                return absent
        asked_for = self._names(query.text) & self.glossary.companies
        known = frozenset[Entry]().union(*(self._names(f"{h.article.title}\n{h.passage.text}") for h in hits))
        if asked_for & known:
            return []
        named = self.index.archive.companies_of(list({h.article.id for h in hits})) if query.companies else {}
        if any(named.values()) and not any(set(query.companies) & set(of) for of in named.values()):
            return sorted(query.companies)
        return sorted(e.korean[0] for e in asked_for)

    def unheard(self, query: Query) -> list[str]:
        """Companies that the question names by their looks, and that no passage mentions."""
        return unheard(query.text, self.index.words, self.glossary)

    def _read(self, query: Query) -> Question:
        found, _, own = self.glossary.query(query.whole)
        names = self._names(query.text)
        named = {terms(name).words for e in names for name in (*e.korean, *e.english)}
        # A name of two words is one thing that is asked about, not three.
        parts = {(w,) for words in named if len(words) > 1 for w in words}
        found = [self._known(t) for t in found if t.weight == 1 or t.forms[0] not in parts or len(t.forms) > 1] or found
        said = _PREDICATE.search(query.text.rstrip(" ?？."))
        light = _CATEGORIES.union(terms(said[0]).words if said else ())
        heads = [t.forms[0][0] for t in found]
        weights = np.array(
            [self._rarity(t) * (_LIGHT if h in light else 1.0) for t, h in zip(found, heads, strict=True)]
        )
        # What is asked for stands last in Korean (… 위로금 상한은?), first in English (What margin did …).
        place = np.array([own.words.index(h) if h in own.words else 0 for h in heads]) / max(1, len(own.words) - 1)
        near = place if query.language == "ko" else 1 - place
        # Whose it is, is not what is asked for.
        other = np.array([float(not named.intersection(t.forms)) for t in found])
        other = other if other.any() else np.ones(len(found))
        return Question(
            tuple(found), shares(weights), shares(weights**2), shares(weights * other * np.exp(3 * near)), read(query.whole),
            asked(query.text), counter_of(query.text), names, query.language, query.text,
        )  # fmt: skip

    def _known(self, term: Term) -> Term:
        """The term, or, when no passage has a Korean word in this form, also its longest beginning that one has."""
        word = term.forms[0][0]
        if len(term.forms) > 1 or len(term.forms[0]) > 1 or len(word) < 3 or not "가" <= word[0] <= "힣":
            return term
        for end in range(len(word), 1, -1):
            if self.index.words.frequency((word[:end],)):
                return term if end == len(word) else Term((*term.forms, (word[:end],)), term.weight)
        return term

    def _rarity(self, term: Term) -> float:
        """Inverse document frequency of a term's commonest form, times its weight."""
        held = max(1, self.index.words.count())
        often = max((self.index.words.frequency(form) for form in term.forms), default=0)
        return term.weight * math.log(1 + (held - often + 0.5) / (often + 0.5))

    def _names(self, text: str) -> frozenset[Entry]:
        """The glossary's names (of companies, products) in a text, the longest at each place: 윤슬클라우드 is not 윤슬."""
        found = self._named.get(text)
        if found is None:
            runs = self.glossary.entries_in(terms(text).words)
            found = frozenset(e for *_, entries in runs for e in entries if _is_name(e))
            if len(self._named) >= _TEXTS_KEPT:
                self._named = {}
            self._named[text] = found
        return found

    def _near(
        self, query: Query, q: Question, hits: Sequence[Hit], runs: Sequence[Sequence[Sentence]]
    ) -> list[NDArray[np.float64]]:
        """By hit, for its sentences and then its title: how near each term's meaning is to the nearest word, 0 to 1.

        Only by the vectors of a static encoder, which are of words; zeros otherwise.
        """
        found = [np.zeros((len(run) + 1, len(q.terms))) for run in runs]
        encoder = self.index.encoder
        if not hits or not q.terms or not isinstance(encoder, StaticEncoder):
            return found
        spelled: dict[str, str] = {}
        for word in _WORD.findall(query.whole):
            for t in terms(word).words:
                spelled.setdefault(t, word)
        named = {w for e in q.names for name in (*e.korean, *e.english) for w in terms(name).words}
        plain = []
        for term in q.terms:
            word = " ".join(spelled.get(w, "") for w in term.forms[0])
            # A name is not near another name: it must stand there.
            is_name = term.forms[0][0] in named or (word != word.lower() and not query.text.startswith(word))
            plain.append("" if is_name else word)
        own = encoder.encode(plain)
        words = {n: [_words(x) for x in (*(s.text for s in run), hits[n].article.title)] for n, run in enumerate(runs)}
        rows: dict[str, int] = {}
        for some in words.values():
            for w in (w for one in some for w in one):
                rows.setdefault(w, len(rows))
        if not rows:
            return found
        similar = np.clip((self._word_vectors(encoder, list(rows)) @ own.T - _STRANGE) / (_SAME - _STRANGE), 0.0, 0.9)
        for n, some in words.items():
            for at, one in enumerate(some):
                if one:
                    found[n][at] = similar[[rows[w] for w in one]].max(axis=0)
        return found

    def _word_vectors(self, encoder: StaticEncoder, words: Sequence[str]) -> NDArray[np.float32]:
        known = self._vectors
        if lacking := [w for w in words if w not in known]:
            # A new dictionary, so that another thread keeps the one it has read from.
            known = (
                dict(known) if len(known) + len(lacking) <= _WORDS_KEPT else {w: known[w] for w in words if w in known}
            )
            known.update(zip(lacking, encoder.encode(lacking), strict=True))
            self._vectors = known
        return np.stack([known[w] for w in words])


# A clue that was not weighed yet counts nothing: `python -m eval.fit` weighs it.
_WEIGHTS = np.array([CHOICE.get(name, 0.0) for name in CLUES])
_OF_TEXT = np.array([0.0 if name in ("fused", "rank") else CHOICE.get(name, 0.0) for name in CLUES])


def _words(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared by meaning, each once."""
    return tuple(dict.fromkeys(stem(w) if w[0] >= "가" else w for w in _WORD.findall(text) if len(w) > 1))


def _is_name(entry: Entry) -> bool:
    return " " not in entry.korean[0] and all(e[:1].isupper() for e in entry.english)
