"""How much of a claim's wording stands in its evidence, and which word does not.

The same word, a synonym, a translation, a part of a compound or a name in the other script will do.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from corpus.text import language as language_of
from rag.verification.alone import alone
from rag.verification.concepts import Concepts
from rag.verification.idioms import idioms, phrasal
from rag.verification.light import by_keys, carried, categories, is_light, is_verb, reported
from rag.verification.modality import Said, own_keys, said
from rag.verification.mood import Mood, noun_root
from rag.verification.names import KIND_WORDS, Names

# Shares of a claim's content words found in its evidence. Below the first nothing is confirmed, below the second a part;
# a clause of its own needs the third. Chosen on the dev split of eval/claims.jsonl.
_NOTHING, _PART, _CLAUSE = 0.3, 0.55, 0.5
# With fewer of its words found, a noun that is missing is no mere synonym.
_SURE = 0.75
# The glossary does not know every word: across languages less is found of a right claim.
_PART_CROSSED, _CLAUSE_CROSSED = 0.45, 0.34
# An English verb of these families carries the claim: it must be found.
_CARRYING = frozenset({"finish", "withdraw", "run", "open", "trade", "win"})
# A cosine above this carries a differently worded claim over _PART when nothing else speaks against it.
_MEANS = 0.8
_CLAUSES = re.compile(
    r"(?<=[가-힣]{2}[고며만])\s(?=[가-힣A-Za-z0-9'‘])|(?<=지만)\s|[,;]\s(?!\d)|\s(?:and|but|while|as well as)\s(?!\d)"
)


def missing_word(
    claim: str,
    stated: Sequence[Said],
    known: set[str],
    names: Names,
    concepts: Concepts,
    evidence: Sequence[str],
    held: Sequence[Said],
    similarity: Callable[[str, Sequence[str]], float] | None,
) -> tuple[str, str] | None:
    """What is said of the words that the evidence does not hold: ("nothing", ""), ("part", a word), or None.

    `known` are the keys that stand in evidence and context, `held` the evidence's words.
    """
    phrases = {w for n, words in _phrases(claim, concepts) if n & known for w in words}
    crossed = language_of(claim) != language_of(" ".join(evidence))
    phrases |= set(_expressions(claim, known, concepts, crossed))
    unsaid = phrasal(claim) - phrases
    # The verb that only carries its noun, and the noun that only names the kind of what is told.
    phrases |= {
        w.word.lower() for w in (*carried(stated, held), *categories(stated, evidence), *reported(stated, evidence))
    }
    # Names are looked at before: Sohn Ki-chan.
    phrases |= set(re.findall(r"[A-Z][a-z]+ [A-Z][a-z]+-([a-z]+)\b", claim))
    whole, missing = _share(stated, known, names, concepts, phrases, crossed)
    if told := alone(claim, evidence) or _otherwise(stated, known, held):
        return "part", told
    if not stated or not missing:
        return None
    if whole < _NOTHING:
        return "nothing", ""
    part, clause_part = (_PART_CROSSED, _CLAUSE_CROSSED) if crossed else (_PART, _CLAUSE)
    if whole < part and not (similarity and similarity(claim, evidence) >= _MEANS):
        return "part", missing[0].word
    if not crossed and (cause := _reason_gone(claim, missing) or _aim_gone(claim, missing, stated)):
        return "part", cause
    for clause in _CLAUSES.split(claim):
        words = said(clause, concepts.keys)
        share, gone = _share(words, known, names, concepts, phrases, crossed)
        if len(gone) > 1 and share < clause_part:
            return "part", gone[0].word
    if not crossed:
        # Of an expression that the thesaurus knows, the source has neither the words nor a synonym.
        if verbs := [
            w.word for w in stated if w.word.lower() in unsaid and w.mood >= Mood.DECIDED and not w.keys & known
        ]:
            return "part", verbs[0]
        slots = {(_particle(w.word), key) for w in held for key in w.following}
        for word in missing:
            noun = _is_noun(word, concepts) and (
                whole < _SURE
                # All the rest is the source's: what is done, or by what, is the claim's own.
                or (len(missing) == 1 and re.search(r"(?:을|를|으로|로)$", word.word))
                or word is stated[0]
                or concepts.is_unknown(word.word)
                or any((_particle(word.word), key) in slots for key in word.following)
            )
            verb = word.word.isascii() and word.mood >= Mood.DECIDED and any(f in _CARRYING for f, _ in word.families)
            if noun or verb or (word is stated[-1] and _is_strong(word)):
                return "part", word.word
    return None


def _otherwise(stated: Sequence[Said], known: set[str], held: Sequence[Said]) -> str:
    """A verb of which the source has only synonyms, none of them said so firmly, or all denied where it is not; "" for none."""
    by_key = by_keys(held)
    for w in stated:
        own = own_keys(w.keys)
        if w.mood < Mood.DECIDED or own & known or any(f"family {n} {sign}" in known for n, sign in w.families):
            continue
        same = [s for key in w.keys - own for s in by_key.get(key, ())]
        if same and all(s.denied != w.denied or (not w.denied and Mood.UNSAID < s.mood < w.mood) for s in same):
            return w.word
    return ""


_REASON = re.compile(
    r"(?P<ko>(?:[가-힣]+\s){0,1}[가-힣]+)\s(?:때문|탓|덕분|여파)|(?P<clause>[가-힣]+[이가])\s[가-힣]*(?:[아어여려져워해]|어서|아서|해서|면서)\s"
    r"|(?P<aim>(?:[가-힣]+\s)?[가-힣]+(?:려고|고자|위해|위한))\s"
    r"|\b(?:because(?: of)?|blam\w+ (?:\w+ ){1,4}on|due to|driven by|owing to|thanks to|blamed on|after|following|amid|as(?!\s(?:well|of|an?|many|much|soon|long|part|expected|planned|low|high|the)\b)|over(?!\s(?:the (?:past|last|next|coming)|several|a\s|\d)))\s(?P<en>[^,.;]{2,60})"
)


def _reason_gone(claim: str, missing: Sequence[Said]) -> str:
    """A word of the reason that a claim gives and its source does not: a right figure with a made-up cause is half right."""
    for m in _REASON.finditer(claim):
        words = set(re.findall(r"[가-힣]+|[A-Za-z]+", m["ko"] or m["clause"] or m["aim"] or m["en"]))
        for word in missing:
            if word.word in words:
                return word.word
    return ""


# What for: to protect seabirds, used to repay debt. After these words "to" only carries a verb on.
_AIM = re.compile(
    r"(?<!plans )(?<!planned )(?<!expected )(?<!agreed )(?<!going )(?<!due )(?<!set )(?<!aims )(?<!able )(?<!expects )"
    r"\bto (?P<aim>[a-z]+ (?:[a-z-]+ ){0,3}[a-z-]+)"
)


def _aim_gone(claim: str, missing: Sequence[Said], stated: Sequence[Said]) -> str:
    """The first word of an English aim of which the source holds no content word."""
    gone = {w.word for w in missing}
    for m in _AIM.finditer(claim):
        words = [w.word for w in stated if w.word in m["aim"].split()]
        if words and gone.issuperset(words[1:] or words):
            return words[-1]
    return ""


def _is_verb(word: Said) -> bool:
    """An English verb that is no fact as a noun (the end of the year), but is as a verb: they ended the strike."""
    return bool(word.families) and word.word.isascii() and word.mood >= Mood.DECIDED


# 상황이지만 is no more than 상황.
_COPULA = re.compile(r"(?<=[가-힣])(?:이(?:지만|며|고|라|라고|라는|었다|었고)|인데|입니다|인)$")


def _share(
    stated: Sequence[Said], known: set[str], names: Names, concepts: Concepts, phrases: set[str], crossed: bool
) -> tuple[float, list[Said]]:
    """Share of the content words that are known, and those that are not. Figures were looked at before."""
    # A word without keys (시작 가격, 계속된) only matters where it contradicts; an English adverb is no fact.
    missing = [
        w
        for w in stated
        if (w.keys or _is_verb(w))
        and not (w.word.isascii() and w.word.endswith("ly"))
        and w.word.lower() not in phrases
        and not ((bare := _COPULA.sub("", w.word)) != w.word and not concepts.keys(bare))
        and not _is_known(w, known, names, concepts)
    ]
    # A small word has keys only within an expression (so far); in the other language too much is unknown to leave words out.
    gone = [w for w in missing if (own_keys(w.keys) or _is_verb(w)) and (crossed or w.families or not is_light(w.word))]
    count = len(stated) - len(missing) + len(gone)
    return (1.0 - len(gone) / count if count else 1.0), gone


def _is_known(word: Said, known: set[str], names: Names, concepts: Concepts) -> bool:
    if word.keys & known or any(f"family {name} {sign}" in known for name, sign in word.families):
        return True
    if word.word.isascii() and concepts.bridged(word.keys) & known:
        return True
    for name, sign in word.families:
        if (name == "keep" and "family amount 0" in known) or (
            (name, sign) == ("amount", 0) and "family keep 0" in known
        ):
            return True
        if (name, sign) == ("amount", 1) and "family extend 0" in known:
            return True
        if (name == "finish" and "family run -1" in known) or (
            (name, sign) == ("run", -1) and "family finish 0" in known
        ):
            return True
        # Who objects protests; what goes on since April began in April; who is selected wins.
        if any(f"family {other}" in known for other in _SAME_AS.get((name, sign), ())):
            return True
        # One sells what another buys, and what is frozen is neither raised nor cut.
        if (name == "trade" and f"family trade {-sign}" in known) or (word.denied and f"family {name} 0" in known):
            return True
    if word.word[0] >= "가":
        # 목표치 is 목표, 노조 측 is 노조.
        root = noun_root(word.word)
        if len(root) > 2 and root[-1] in "치측들" and _part_known(root[:-1], known, names, concepts):
            return True
        bare = min((k for k in word.keys if not k.startswith("entry ")), key=len, default="")
        return (
            (len(bare) > 1
            and names.has_hangul(bare))
            or any(_part_known(a, known, names, concepts) and _part_known(b, known, names, concepts)
                   for a, b in concepts.parts(word.word))
        )  # fmt: skip
    return word.word[0].isupper() and (word.word.lower() in KIND_WORDS or names.has_latin(word.word))


# Families whose members stand for one another, though neither word does always.
_SAME_AS = {
    ("agreed", -1): ("protest 0",), ("protest", 0): ("agreed -1",), ("run", 1): ("since 0",), ("order", 0): ("select 0",),
    ("select", 0): ("order 0",),
}  # fmt: skip


def _part_known(part: str, known: set[str], names: Names, concepts: Concepts) -> bool:
    return bool(concepts.keys(part) & known) or names.has_hangul(part)


def _expressions(claim: str, known: set[str], concepts: Concepts, crossed: bool) -> Iterator[str]:
    """The words of the claim's expressions that the source says in one word, or another expression: turn down, 손을 떼다."""
    tokens = re.findall(r"[가-힣]+|[a-z]+|\d+", claim.lower())
    for groups, places in idioms(tokens):
        if groups & known or (crossed and concepts.bridged(groups) & known):
            yield from (tokens[at] for at in places)


@lru_cache(256)
def _phrases(text: str, concepts: Concepts) -> list[tuple[frozenset[str], list[str]]]:
    """(keys, words) of the glossary's terms of two and three words in a text: net profit, 개인 투자자."""
    found = []
    tokens = re.findall(r"[가-힣]+|[A-Za-z]+(?:-[A-Za-z]+)*|\d+", text.lower())
    for n in (2, 3):
        for at in range(len(tokens) - n + 1):
            if entries := concepts.entries(" ".join(tokens[at : at + n])):
                found.append((frozenset(f"entry {e.korean[0]}" for e in entries), tokens[at : at + n]))
    return found


def known_keys(held: Sequence[Said], texts: Sequence[str], concepts: Concepts) -> set[str]:
    """Every key by which a word of these texts can be found."""
    known = {k for w in held for k in w.keys}
    known |= {f"family {name} {sign}" for w in held for name, sign in w.families}
    for w in held:
        for part in {p for pair in concepts.parts(w.word) for p in pair}:
            known |= concepts.keys(part)
    for text in texts:
        for keys, _ in _phrases(text, concepts):
            known |= keys
        if _SINCE.search(text):
            known.add("family since 0")
    return known


_SINCE = re.compile(r"부터(?:\s|$)|\bsince\b|\bfrom\b")


def _is_noun(word: Said, concepts: Concepts) -> bool:
    """A Korean word with a particle, or a compound: in the source's own language it has few other ways of being said."""
    return (
        "가" <= word.word[0] <= "힣"
        and len(noun_root(word.word)) > 1
        and not word.families
        and word.mood is Mood.UNSAID
        and (
            bool(concepts.entries(word.word))
            or not (
                is_verb(word)
                or re.search(r"(?:[다해고며지게던진된한할될인면서여려져쳐켜겨춰]|하는|되는|기로|도록)$", word.word)
            )
        )
    )


def _particle(word: str) -> str:
    """The kind of a Korean word's particle: "" for none, one sign for those that do the same work."""
    tail = word[len(noun_root(word)) :]
    return {"을": "를", "은": "는", "이": "는", "가": "는", "과": "와", "에서": "에"}.get(tail, tail)


def _is_strong(word: Said) -> bool:
    """A last verb that carries the claim: 철회했다, 확정했다, not 던졌다."""
    root = noun_root(word.word)
    return bool(word.families) or (len(root) > 1 and root != word.word and word.mood is not Mood.UNSAID)
