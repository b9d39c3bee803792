"""When does a text hold an accepted answer? After one normalisation for Korean and English.

Particles and endings go (`rag.terms.stem`), figures take one form (`corpus.figures`): 2조4000억원을, 2.4조 원 and
"2.4 trillion won" are the same token. Exact match and F1 are those of SQuAD (Rajpurkar et al. 2016, arXiv:1606.05250)
over these tokens.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.figures import figures
from rag.terms import stem

_WORD = re.compile(r"[가-힣]+|[a-z]+(?:['’][a-z]+)*|\d+(?:[.,]\d+)*|[぀-ヿ一-鿿]+")
_ARTICLES = frozenset({"a", "an", "the"})
_YES_NO = frozenset(["yes", "no", "true", "false", "예", "네", "아니요", "아니오", "아니", "아니다", "맞다", "그렇다"])
# Endings of a noun that says what something is, which are no particles of a search term.
_COPULA = frozenset({"다", "거나", "이거나", "짜리", "이었다고", "이라며", "라며"})
# What may follow a word of one syllable: of 말했다, 말 is no part.
_AFTER_ONE = frozenset(
    [
        "은",
        "는",
        "이",
        "가",
        "을",
        "를",
        "의",
        "에",
        "도",
        "만",
        "로",
        "으로",
        "와",
        "과",
        "에서",
        "에는",
        "까지",
        "까지는",
        "부터",
        "보다",
        "이다",
        "다",
        "입니다",
        "이며",
    ]
)
# Units that a text often leaves out ("2.4조"); no other figure meets one with a unit.
_MONEY = frozenset({"won", "dollar", "euro", "yen", "yuan"})
# Further tokens that may stand among those of an answer in another order.
_BETWEEN = 4
# Blanks are free in Korean compounds; this many further syllables may stand behind a joined answer (its particle).
_PARTICLE = 4


@dataclass(frozen=True, slots=True)
class Token:
    """A word (`root` without its particle, `raw` as it stands), or a figure: then `value` and `unit` count."""

    root: str
    raw: str
    value: Decimal | None = None
    unit: str = ""

    def matches(self, found: "Token") -> bool:
        """Whether a gold token is met by a found one: 1,350 by 1350명, 2조원 by 2조, but 58% not by 58회."""
        if self.value is not None or found.value is not None:
            bare = not self.unit or (not found.unit and self.unit in _MONEY)
            return self.value == found.value and (bare or self.unit == found.unit)
        if self.root == found.root:
            return True
        if not self.raw or not found.raw.startswith(self.raw) or not "가" <= self.raw[-1] <= "힣":
            return False
        # 말 is met by 말까지, which `stem` leaves whole, and 없다 by 없다고.
        rest = found.raw[len(self.raw) :]
        if len(self.raw) == 1 and rest not in _COPULA:
            return rest in _AFTER_ONE
        return rest in _COPULA or _is_particle(rest) or (self.raw.endswith("다") and len(self.raw) > 1)


def tokens(text: str) -> list[Token]:
    """Words and figures in reading order; English articles and the particles of figures and Latin words are left out.

    >>> [t.root for t in tokens("KT가 설비투자를 2조4000억 원으로 줄인다")]
    ['kt', '설비투자', '2400000000000won', '줄인다']
    """
    text = unicodedata.normalize("NFKC", text)
    spots = [(f.start, Token(f.key, text[f.start : f.end], f.value.normalize(), f.unit)) for f in figures(text)]
    taken = bytearray(len(text))
    for f in figures(text):
        taken[f.start : f.end] = b"\1" * (f.end - f.start)
    low = text.lower()
    # A few capital letters grow when lowered; offsets would no longer agree.
    low = low if len(low) == len(text) else text
    for m in _WORD.finditer(low):
        if taken[m.start()]:
            continue
        word = m[0].replace("’", "'").removesuffix("'s")
        if word in _ARTICLES or (m.start() and text[m.start() - 1].isalnum() and _is_particle(word)):
            continue
        if m.start() and text[m.start() - 1] in "%)" and _is_particle(word):
            continue
        spots.append((m.start(), Token(stem(word), word)))
    return [t for _, t in sorted(spots, key=lambda s: s[0])]


def _is_particle(word: str) -> bool:
    # `stem` never leaves less than two syllables: whatever it takes from behind two others is a particle or ending.
    return "가" <= word[0] <= "힣" and stem("가나" + word) == "가나"


def _flat(text: str) -> list[str]:
    """Roots, with a figure's unit as a token of its own, so that 1,350 and 1350명 share one."""
    return [
        part
        for t in tokens(text)
        for part in ([t.root] if t.value is None else [f"{t.value:f}", *([t.unit] if t.unit else [])])
    ]


def exact(text: str, answers: Sequence[str]) -> float:
    """1.0 when the text is one of the answers after normalisation, else 0.0.

    >>> exact("2조4000억원입니다", ["2.4조 원"]), exact("약 2.4조 원", ["2.4조 원"])
    (1.0, 0.0)
    """
    return float(any(_flat(text) == _flat(a) for a in answers))


def f1(text: str, answers: Sequence[str]) -> float:
    """Harmonic mean of precision and recall over bags of tokens, the best over the answers, 0 to 1.

    >>> f1("매출 2.4조 원 발표", ["2조4000억 원"])   # 2 tokens shared of 4 and 2: P = 1/2, R = 1
    0.6666666666666666
    """
    best, found = 0.0, Counter(_flat(text))
    for answer in answers:
        wanted = Counter(_flat(answer))
        common = sum((found & wanted).values())
        best = max(best, 2 * common / (found.total() + wanted.total()) if common else 0.0)
    return best


def contains(text: str, answer: str) -> bool:
    """Whether the answer stands in this text (one sentence, or one claim).

    Its tokens stand there in a row; or, for Korean, with other blanks; or, if it is a figure or has three tokens and
    more, all of them close together in any order. A bare yes or no counts only as the first word.

    >>> contains("줄일 계획이 전혀 없다고 답했다", "줄일 계획이 전혀 없다"), contains("희망퇴직을 받는다", "희망 퇴직")
    (True, True)
    >>> contains("in the second half of 2025", "2025년 하반기"), contains("온결바이오텍은 올랐다", "온결바이오")
    (True, False)
    """
    found, wanted = tokens(text), tokens(answer)
    if not wanted or not found:
        return False
    if all(t.raw in _YES_NO for t in wanted):
        return found[0].raw == wanted[0].raw
    n = len(wanted)
    if any(all(w.matches(f) for w, f in zip(wanted, found[i:], strict=False)) for i in range(len(found) - n + 1)):
        return True
    if all("가" <= t.raw[0] <= "힣" for t in wanted) and _joined(found, wanted):
        return True
    if n < 3 and all(t.value is None for t in wanted):
        return False
    return any(
        all(any(w.matches(f) for f in found[i : i + n + _BETWEEN]) for w in wanted) for i in range(len(found) - n + 1)
    )


def _joined(found: Sequence[Token], wanted: Sequence[Token]) -> bool:
    """The wanted Hangul words stand there without regard to blanks."""
    whole = Token("".join(t.raw for t in wanted[:-1]) + wanted[-1].root, "".join(t.raw for t in wanted))
    for start in range(len(found)):
        raw = ""
        for t in found[start:]:
            raw += t.raw
            if whole.matches(Token(stem(raw), raw)):
                return True
            if len(raw) > len(whole.raw) + _PARTICLE:
                break
    return False


def parts(answers: Sequence[str], sentences: Sequence[str]) -> list[tuple[str, ...]]:
    """For a question that needs all these sentences: by sentence, the answers that stand in it and in no other.

    Where only shared ones stand, those; a sentence that holds none is left out.

    >>> parts(["51%", "46%", "51%, 46%"], ["가동률은 51%로 떨어졌다", "가동률은 46%에 그쳤다"])
    [('51%',), ('46%',)]
    """
    held = [[a for a in answers if contains(s, a)] for s in sentences]
    groups = []
    for n, mine in enumerate(held):
        others = {a for m, theirs in enumerate(held) if m != n for a in theirs}
        groups.append(tuple(a for a in mine if a not in others) or tuple(mine))
    return [g for g in groups if g]


def holds(texts: Sequence[str], answers: Sequence[str], needed: Sequence[str] = ()) -> bool:
    """Whether these texts (claims, or cited sentences) hold an accepted answer.

    With `needed`, the sentences that are all needed, an answer out of each must be there, or a whole answer that is in
    none of them alone ("from 51% to 46%").
    """
    there = {a for a in answers if any(contains(t, a) for t in texts)}
    if not needed:
        return bool(there)
    groups = parts(answers, needed)
    single = {a for g in groups for a in g} | {a for a in answers if any(contains(s, a) for s in needed)}
    whole = [a for a in answers if a not in single]
    if any(contains(" ".join(texts), a) for a in whole):
        return True
    return bool(groups) and all(any(a in there for a in g) for g in groups)
