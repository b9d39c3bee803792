"""What a sentence leaves out: 일본을 제외한, 연구소에는 적용되지 않는다, excluding Japan, the unit will not be affected, exempt.

To leave a thing out, and to say that it is not taken in, are one; of the thing both say no.
"""

import re
from collections.abc import Sequence

_REACH = 9
_OUT = re.compile(r"제외|빼고|[뺀뺐뺄]|빠[진졌지]|배제")
_OUT_PASSIVE = re.compile(r"(?:제외|배제)(?:되|된|됐|됩|돼|받)|빠[진졌지]")
_IN = re.compile(
    r"포함[되된됐시]?|적용[되된됐받]?|해당[되하]?|영향[이을]?|대상[이에]?|들어가지|담[기겨]지|반영[되하]지"
)
# Who is out of such a body has left it.
BODY = re.compile(r"[가-힣]*(?:이사회|위원회|경영진|임원진|협의체|협상단|컨소시엄|경영|일선|법인)에서")
_NOT = re.compile(r"(?:않|못|없|아니|안$)")
# 중국 외 지역, not 수상 외에도: what comes on top is not left out.
_BESIDE = re.compile(r"(?:외|이외)의?$")
_ELSEWHERE = re.compile(r"(?:지역|국가|시장|나라|전|모든|나머지|다른|해외|글로벌)")
_TOPIC = re.compile(r"[가-힣A-Za-z0-9]+(?:은|는|이|가|도|에는|에|에게는)$")
_SUBJECT = re.compile(r"[가-힣A-Za-z0-9]+(?<!에)(?:은|는|이|가|도)$")
_INTO = re.compile(r"담[기겨]|반영")
_OBJECT = re.compile(r"[가-힣A-Za-z0-9]+(?:을|를)$")
_NO_NOUN = re.compile(r"(?:[고며서면]|지만|으나|는데|[은는이가을를에]|으로|에서|[한된할될]|다)$")

_EXCEPT = frozenset(
    [
        "excluding",
        "except",
        "barring",
        "exclude",
        "excludes",
        "excluded",
        "spares",
        "exempt",
        "exempts",
        "exempting",
    ]
)
_EXCEPT_TWO = frozenset([("apart", "from"), ("other", "than"), ("aside", "from"), ("leaves", "out"), ("leave", "out")])
_PASSIVE_OUT = frozenset(["excluded", "exempt", "exempted", "spared", "unaffected", "untouched", "omitted"])
_PASSIVE_IN = frozenset(
    str.split("""affected included covered involved among part impacted touched hit reached subject eligible""")
)
_ACTIVE_IN = frozenset(
    str.split(
        """affect include cover involve apply extend reach touch impact hit affects includes covers applies extends"""
    )
)
_BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "remain", "remains"])
_NEGATIONS = frozenset(["not", "never", "no", "without", "cannot"])
_AUX = frozenset(str.split("""will would do does did has have had can could may might should also to"""))
_LINKS = frozenset(str.split("""and but while that which who because although though said says by after since when"""))
_STOPS = _LINKS | frozenset(
    str.split("""from to at on with under over until will would is are was were has have had as""")
) - {"to"}


def left_out(tokens: Sequence[str]) -> set[int]:
    """The places of the words for what is left out.

    >>> words = "판권은 일본을 제외한 아시아 전역이다".split()
    >>> [words[i] for i in sorted(left_out(words))]
    ['일본을']
    >>> words = "The Dublin office will not be affected by the cuts".split()
    >>> [words[i] for i in sorted(left_out(words))]
    ['The', 'Dublin', 'office']
    """
    return _korean(tokens) | _english(tokens)


def _korean(tokens: Sequence[str]) -> set[int]:
    found: set[int] = set()
    for i, token in enumerate(tokens):
        if token[0] < "가":
            continue
        after = tokens[i + 1 : i + 3]
        if _BESIDE.fullmatch(token) and i and after and _ELSEWHERE.match(after[0]):
            found |= _phrase(tokens, i - 1)
            continue
        denied = "지" in token and bool(after) and bool(_NOT.match(after[0]))
        if _OUT.match(token):
            # 3% 빠졌다 is a fall.
            if denied or (
                token[0] == "빠" and not (i and tokens[i - 1].endswith("에서") and not BODY.fullmatch(tokens[i - 1]))
            ):
                continue
            passive = _OUT_PASSIVE.match(token)
            end = _nearest(tokens, i, _TOPIC if passive else _OBJECT, _REACH if passive else 4)
            if end < 0 and i and not passive and not _NO_NOUN.search(tokens[i - 1]):
                end = i - 1
            found |= _phrase(tokens, end)
        elif _IN.match(token) and (denied or (after and re.match(r"받지|미치지|없|아니|안$", after[0]))):
            # In what it is not taken in stands before, with 에: 인상은 합의안에 담기지 않았다.
            found |= _phrase(tokens, _nearest(tokens, i, _SUBJECT if _INTO.match(token) else _TOPIC, _REACH))
    return found


def _nearest(tokens: Sequence[str], at: int, kind: re.Pattern[str], reach: int) -> int:
    for j in range(at - 1, max(-1, at - 1 - reach), -1):
        if tokens[j][0] in ",;:":
            break
        if kind.match(tokens[j]):
            return j
    return -1


def _phrase(tokens: Sequence[str], end: int) -> set[int]:
    """The noun that ends at `end` and the bare nouns before it."""
    if end < 0:
        return set()
    start = end
    while start and end - start < 5 and tokens[start - 1][0] >= "가" and not _NO_NOUN.search(tokens[start - 1]):
        start -= 1
    return set(range(start, end + 1))


def _english(tokens: Sequence[str]) -> set[int]:
    found: set[int] = set()
    low = [t.lower() for t in tokens]
    for i, word in enumerate(low):
        if not "a" <= word[0] <= "z":
            continue
        before = low[max(0, i - 4) : i]
        denied = any(w in _NEGATIONS or w.endswith(("n't", "n’t")) for w in before)
        passive = any(w in _BE for w in before[-2:])
        if (
            (word in _PASSIVE_OUT and passive and not denied)
            or (word in _PASSIVE_IN and denied and (passive or before[-1:] == ["not"]))
            or (
                word in ("left", "dropped")
                and low[i + 1 : i + 3] in (["out", "of"], ["from", "the"])
                and passive
                and not denied
            )
        ):
            found |= _before(low, i)
        elif (word in _EXCEPT or tuple(low[i : i + 2]) in _EXCEPT_TWO) and not denied and not passive:
            found |= _after(low, i + (1 if word in _EXCEPT else 2))
        elif word in _ACTIVE_IN and denied and not passive:
            found |= _after(low, i + 1)
    return found


def _before(low: Sequence[str], end: int) -> set[int]:
    """The subject of the clause that the word at `end` closes."""
    start = end
    while start > max(0, end - 12) and low[start - 1] not in _LINKS and low[start - 1] not in (",", ";", ":"):
        start -= 1
    stop = next(
        (j for j in range(start, end) if low[j] in _BE | _AUX | _NEGATIONS or low[j].endswith(("n't", "n’t"))), end
    )
    return set(range(start, stop))


def _after(low: Sequence[str], start: int) -> set[int]:
    """The noun phrase that begins at `start`."""
    found = set()
    for j in range(start, min(len(low), start + 7)):
        if low[j] in (",", ";", ":") or (low[j] in _STOPS and j > start):
            break
        found.add(j)
    return found
