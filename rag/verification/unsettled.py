"""What a sentence asks or leaves open, and so nobody asserts: 매각 여부, 사임할지, whether it would bid, what somebody declined to say."""

import re
from collections.abc import Sequence

# The words that are looked at before a Korean question, or behind an English one.
_REACH = 14
_WHETHER = re.compile(r"여부(?:는|가|를|에|에는|도|와|의|로|만)?$")
_IF = re.compile(
    r"[가-힣]+(?:[을일할될릴볼갈쓸줄팔낼올길칠릴킬날살]지|는지|은지|인지|한지|했는지|됐는지)(?:는|가|를|도|에|의|조차)?$"
)
# 정해진 바 없다, 미정이다, 답하지 않았다: what stands before in the clause is open.
_SETTLE = re.compile(r"(?:정해[지진졌]|결정[되된]|확정[되된]|알려[지진]|합의[되된]|정하|결정하|확정하)")
_SAY = re.compile(r"(?:답하|답변하|언급하|밝히|확인하|공개하|논평하|설명하|말하)지(?:는|도)?$")
_SILENT = re.compile(r"(?:미정|미지수|불투명|함구|노코멘트|불확실)")
_NOT = re.compile(r"(?:않|못|없|아니|아직)")
_CLAUSE = re.compile(r"[가-힣](?:지만|으나|는데|면서|다고|라고|라며|다며)$|[가-힣]{2,}[고며]$")
_TOPIC = re.compile(r"[가-힣A-Za-z0-9]{2,}(?:은|는|이|가|측은)$")

_OPEN = frozenset(["whether"])
_ASKS = re.compile(
    r"(?:say|said|saying|comment|disclos\w+|decid\w+|know\w*|clear|unclear|uncertain|ask\w*|determin\w+|see|confirm\w*|reveal\w*|specif\w+|elaborat\w+|indicat\w+|discuss\w*)",
    re.IGNORECASE,
)
_DECLINES = re.compile(r"(?:declin|refus|avoid|stop)\w*", re.IGNORECASE)
_QUESTION = frozenset(["if", "how", "when", "where", "who", "what", "which", "why", "on", "about"])
_ENDS = frozenset(["but", "while", "although", "though", "and", "because"])
_YET = frozenset(["not", "yet", "without", "never", "no"])


def unsettled(tokens: Sequence[str]) -> frozenset[int]:
    """The places of the words that only stand in a question, or in what is left open.

    >>> words = "회사는 공장을 증설할지 정하지 않았다".split()
    >>> [words[i] for i in sorted(unsettled(words))]
    ['공장을', '증설할지']
    >>> words = "It declined to say whether it would bid".split()
    >>> [words[i] for i in sorted(unsettled(words))]
    ['it', 'would', 'bid']
    """
    return frozenset(_korean(tokens) | _english(tokens))


def _korean(tokens: Sequence[str]) -> set[int]:
    found: set[int] = set()
    for i, token in enumerate(tokens):
        if token[0] < "가":
            continue
        asked = _WHETHER.match(token) or _IF.match(token)
        if not asked:
            after = tokens[i + 1 : i + 4]
            left = (_SETTLE.match(token) and any(_NOT.match(t) for t in after)) or (
                _SAY.match(token) and bool(after) and _NOT.match(after[0])
            )
            if not left and not _SILENT.match(token):
                continue
        elif _IF.match(token):
            found.add(i)
        # From the clause's subject on; a plan that is not settled has a subject that is.
        for j in range(i - 1, max(-1, i - _REACH), -1):
            if tokens[j][0] in ",;:" or _CLAUSE.search(tokens[j]):
                break
            if _TOPIC.match(tokens[j]) and (j == 0 or asked):
                break
            found.add(j)
    return found


def _english(tokens: Sequence[str]) -> set[int]:
    found: set[int] = set()
    low = [t.lower() for t in tokens]
    end = -1
    for i, word in enumerate(low):
        if i <= end or not ("a" <= word[0] <= "z"):
            continue
        start = -1
        if word in _OPEN:
            start = i + 1
        elif word in _QUESTION and any(_ASKS.fullmatch(w) for w in low[max(0, i - 2) : i]):
            denied = low[max(0, i - 6) : i]
            if word == "if" or any(w in _YET or w.endswith(("n't", "n’t")) or _DECLINES.fullmatch(w) for w in denied):
                start = i + 1
        if start < 0:
            continue
        end = start
        while end < min(len(low), start + _REACH) and low[end] not in _ENDS and low[end] not in (",", ";", ":"):
            found.add(end)
            end += 1
    return found
