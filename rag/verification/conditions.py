"""What stands in a condition, and so nobody asserts: 위반이 확인되면, 승인을 거쳐 마무리할 계획, once it reopens, subject to approval.

A condition (2) may never come; a step on the way to a plan (1) is intended as the plan is, and has not been taken.
"""

import re
from collections.abc import Sequence

# The words of a clause that are looked at, before a Korean ending and behind an English conjunction.
_REACH = 14
_IF = re.compile(r"[가-힣]+(?:면|거든)(?:은|야)?$")
# Nouns in 면, and verbs in 면 that compare, count or tell a source or a time.
_NO_IF = re.compile(
    r"(?:[측화반장전정표국라방양외평단수대후당내공가]면|(?:따르|이르|빠르|늦으|비하|비교하|견주|대비하|감안하|고려하|치|따지|합치|합하|더하|빼|제외하|환산하|보|들|그러|아니|말하"
    r"|의하|미루어보|요약하|놓고보|돌이켜보)면)$"
)
_CASE = re.compile(r"(?:경우|시)(?:에|에는|에도|엔)?$|대로$")
_MUST = re.compile(r"[가-힣]*(?:해|아|어|여|져|워|려|와|춰|라)야(?:만|지만|지)?$")
_PREMISE = re.compile(r"(?:전제|조건)(?:로|으로|부로)$")
_STEP = re.compile(r"(?:거쳐|거친|거치는|받아|받는|얻어|얻은|받고|통해)$")
_STEPS = re.compile(
    r"[가-힣]*(?:승인|허가|인가|동의|심사|심의|의결|결의|표결|비준|협의|합의|검토|실사|총회|이사회|절차|평가|시험|확인)(?:을|를)?$"
)
_PLAN = re.compile(r"(?:계획|예정|방침|목표|구상|전망|방안)|(?:기로|키로|려고|겠다고)$")
_CLAUSE = re.compile(r"[가-힣](?:지만|으나|는데|면서|다고|라고|라며|다며|자고)$|[가-힣](?:[했었였됐]고|으며|[하되]며)$")
_TOPIC = re.compile(r"[가-힣A-Za-z0-9]{2,}(?<![하되있없않키리르오려으])(?:은|는|측은)$")
_PRESENT = re.compile(r"(?:[한된간낸춘]다|[가-힣]는다|합니다|됩니다|입니다)$")

_IFS = frozenset(["if", "unless", "provided", "assuming", "should"])
_NOT_ONCE = frozenset(
    str.split("""at who which was were is had has have than more all a an again known considered every""")
)
_ON = frozenset([("subject", "to"), ("conditional", "on"), ("conditional", "upon"), ("contingent", "on"), ("contingent", "upon"),
                 ("depends", "on"), ("depend", "on"), ("dependent", "on"), ("hinges", "on")])  # fmt: skip
_NEEDS = frozenset(["pending", "requires", "require", "needs", "awaits", "awaiting"])
_HAS_TO = frozenset(["must", "can", "should"])
_BETWEEN = frozenset(str.split("""be also not still then only have been first now"""))
_ENDS = frozenset(["but", "while", "although", "though", "and", "because", "which"])


def conditions(tokens: Sequence[str]) -> dict[int, int]:
    """The places of the words that stand in a condition (2), or in a step to a plan (1).

    >>> words = "당국은 위반이 확인되면 영업을 정지할 수 있다".split()
    >>> [words[i] for i in conditions(words)]
    ['확인되면', '위반이']
    >>> words = "Once the plant reopens , it will hire".split()
    >>> [words[i] for i in conditions(words)]
    ['the', 'plant', 'reopens']
    """
    return _korean(tokens) | _english(tokens)


def _korean(tokens: Sequence[str]) -> dict[int, int]:
    found: dict[int, int] = {}
    for i, token in enumerate(tokens):
        if token[0] < "가":
            continue
        before = tokens[i - 1] if i else ""
        if (
            (_IF.match(token) and not _NO_IF.search(token))
            or (_CASE.match(token) and _conditional_noun(token, before))
            or _MUST.match(token)
            or _PREMISE.match(token)
        ):
            for j in _clause(tokens, i):
                found[j] = 2
        elif _STEP.search(token) and _STEPS.match(before) and _planned(tokens, i):
            for j in (i, *_phrase(tokens, i - 1)):
                found.setdefault(j, 1)
    return found


def _conditional_noun(token: str, before: str) -> bool:
    """확인될 경우, 위반 시, 끝나는 대로; not 이 경우, 예정대로."""
    if token.startswith("경우"):
        return bool(before) and before not in ("이", "그", "일부", "대부분의", "많은") and not before.endswith("의")
    if token == "대로":
        return before.endswith("는")
    return token in ("시", "시에", "시에는") and re.fullmatch(r"[가-힣]{2,}", before) is not None


def _clause(tokens: Sequence[str], end: int) -> list[int]:
    """The clause that ends at `end`, without the topic of its sentence."""
    found = [end]
    for j in range(end - 1, max(-1, end - _REACH), -1):
        if tokens[j][0] in ",;:" or _CLAUSE.search(tokens[j]) or _TOPIC.match(tokens[j]):
            break
        found.append(j)
    return found


def _phrase(tokens: Sequence[str], end: int) -> list[int]:
    """The noun at `end` and the two words before it in its phrase."""
    found = [end]
    for j in range(end - 1, max(-1, end - 3), -1):
        if tokens[j][0] < "가" or re.search(r"(?:[은는이가을를고며서면로]|에서|에)$", tokens[j]):
            break
        found.append(j)
    return found


def _planned(tokens: Sequence[str], at: int) -> bool:
    """Whether what follows in the clause is a plan, or told of the future."""
    for j in range(at + 1, min(len(tokens), at + _REACH + 4)):
        if tokens[j][0] in ",;:" or _CLAUSE.search(tokens[j]):
            return bool(re.search(r"(?:한|된|는|겠)다(?:고|며)$", tokens[j]))
        if _PLAN.search(tokens[j]) or (_PRESENT.search(tokens[j]) and not tokens[j].startswith("있")):
            return True
    return False


def _english(tokens: Sequence[str]) -> dict[int, int]:
    found: dict[int, int] = {}
    low = [t.lower() for t in tokens]
    for i, word in enumerate(low):
        if not "a" <= word[0] <= "z":
            continue
        previous, following = (low[i - 1] if i else ""), (low[i + 1] if i + 1 < len(low) else "")
        # Must pay, can make: what somebody has to do, or is able to, he has not done by that.
        if word in _HAS_TO and i:
            verb = next((j for j in range(i + 1, min(len(low), i + 4)) if low[j] not in _BETWEEN), i)
            found.setdefault(verb, 1)
        if (word in _IFS and previous != "as" and (word != "should" or i == 0)) or (
            word == "once" and previous not in _NOT_ONCE and following not in _NOT_ONCE
        ):
            if word in ("provided", "assuming") and following not in ("that", "the", "it", "they"):
                continue
            reach, sure = _REACH, 2
        elif (word, following) in _ON:
            reach, sure = 8, 2
        elif word in _NEEDS:
            reach, sure = 6, 2
        else:
            continue
        for j in range(i + 1, min(len(low), i + 1 + reach)):
            if low[j] in _ENDS or low[j] in (",", ";", ":"):
                break
            found[j] = sure
    return found
