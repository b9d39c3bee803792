"""What a verb of movement moves: the subject of 늘었다 and rose, the object of 줄인다 and cut, the noun before 증가율.

A rise of one thing neither bears out nor contradicts a fall of another: 마케팅비가 늘면서 이익이 줄었다 says of the profit that it fell.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rag.verification.mood import noun_root

# The words that are looked at on either side of a verb.
_REACH = 14


@dataclass(frozen=True, slots=True)
class Thing:
    """A noun phrase by the keys of its words: `head` is the noun itself, `rest` what stands before it, `topic` of whom it is told."""

    head: frozenset[str]
    rest: tuple[frozenset[str], ...] = ()
    topic: frozenset[str] = frozenset()
    before: frozenset[str] = field(init=False, compare=False, default=frozenset())

    def __post_init__(self) -> None:
        object.__setattr__(self, "before", frozenset().union(*self.rest))

    def likeness(self, other: "Thing") -> int:
        """How far two phrases name one thing, 0 when the noun of neither stands in the other."""
        theirs = other.before
        if self.head & other.head:
            score = 6
        elif self.head & theirs or other.head & self.before:
            score = 3
        else:
            return 0
        around = theirs | other.head
        return (
            score
            + sum(2 * bool(k & around) or bool(k & other.topic) for k in self.rest)
            + bool(self.topic & (theirs | other.topic))
        )


# Verbs that move an object; 내렸다 may do either.
_MOVES = re.compile(
    r"(?:늘[렸려리린릴]|줄[였여이인일]|올[렸려리린릴]|내[렸려리린릴]|높[였이인일여혔]|낮[췄추춘출춰]|불[렸려린]|키[웠우운]|깎[았는을]|넓[혔히힌]|좁[혔히힌]"
    r"|[가-힣]*(?:인상|인하|확대|축소|감축|증액|감액|삭감|절감|상향|하향|동결|확충|증편|감산|증산)(?:하|했|한|할|해|합|키))"
)
_SUBJECT = re.compile(r"[가-힣A-Za-z0-9]+(?:은|는|이|가|도)$")
_OBJECT = re.compile(r"(?:[가-힣A-Za-z0-9]{2,}|[곳건개대척채명])(?:을|를)$")
# Families of what is done to a thing, with a contrary.
HANDLED = frozenset({"open", "trade", "run"})
# Families of what somebody does for or against: what matters is who.
SIDED = frozenset({"agreed", "win"})
_CLAUSE = re.compile(r"(?:[하되짓갖맺열닫내팔사이리었했였됐]고|[으하되]며|지만|으나|는데)$")
_PASSIVE = re.compile(r"[되된될됐됩돼]|팔[리린렸릴]|열[리린렸릴]|닫[히힌혔힐]")
# What ends like a subject and is none: 하는, 낮은, 전년보다는.
_NO_SUBJECT = re.compile(
    r"(?:[하되있없않키리르오려으]는|어나는|어드는|[높낮많적같좋깊넓좁짧작크길]은|[높많같깊]이|가까이|나란히|(?:보다|에|에서|으로|로|까지|부터|만)(?:은|는|도)|이상이|이하가|가량이|넘는)$"
)
_BARE = re.compile(r"(?:[가-힣A-Za-z0-9]{1,12}?)의?$")
# Verbs and adverbs that the stemmer leaves whole.
_NO_NOUN = re.compile(
    r"(?:[하되보놓했됐었았였]고|[하보으]면|면서|지만|으나|는데|하여|되어|해서|아서|어서|[하되으]며|까지|부터|에서|으로|가까이|나란히|일제히|동시에|함께|모두)$"
)
_ATTRIBUTE = re.compile(r"(?:[난든른린인춘한된운]|아진|어진|오른|내린|뛴|줄던|늘던)$")
LIGHT = re.compile(
    r"(?:것|등|방침|계획|예정|전망|가능성|방안|사실|뜻|수|경우|정도|반면|데[다는]?|가운데|수준|금액|결과|상태|영향|탓|때문|덕분|뒤|후|만큼|셈|규모|수치|값|폭|점|상황|이유|배경|반해|바|채|적|만)(?:[은는이가을를에도로의]|으로|이다|에서|였다|입니다|이라고|이라며|이며|이고|인)*$"
)
# Numbers in words and measures of degree stand between a noun and its movement: 두 자릿수 증가율, 매출 소폭 감소.
DEGREE = re.compile(
    r"(?:한|두|세|네|자릿수|대폭|소폭|크게|급격히|큰|빠른|가파른|연간|연평균|전년|대비|동기|전분기|지난해|작년|올해|같은|기간보다|또|다시|더|약|[가-힣]{2,3}적|최대|평균|모두|각각)"
)
_NOMINAL = re.compile(
    r"(?:증가|감소|상승|하락|성장|인상|인하|확대|축소|급증|급감|급등|급락|둔화|증대|감축|절감|감산|증산|감원|증원|감액|증액)(?:율|률|세|폭|분|치)?(?:은|는|이|가|을|를|의|에도|에|로|으로|과|와|도|까지)?$"
)


def thing_of(
    tokens: Sequence[str],
    at: int,
    keys: Sequence[frozenset[str]],
    before: Thing | None = None,
    keys_of: Callable[[str], frozenset[str]] = lambda _: frozenset(),
    handled: bool = False,
) -> Thing | None:
    """What the verb or noun of movement at `at` moves; `before` is what the one before it in the sentence moved.

    `handled` says that the verb opens, closes, buys, sells, starts or stops. `keys_of` gives the keys of a phrase: of operating profit, which is one word in Korean.

    >>> words = "마케팅비가 크게 늘면서 이익이 줄었다".split()
    >>> [sorted(thing_of(words, n, [frozenset({w}) for w in words]).head) for n in (2, 4)]
    [['마케팅비가'], ['이익이']]
    >>> words = "Sales fell after it cut prices".split()
    >>> [sorted(thing_of(words, n, [frozenset({w}) for w in words]).head) for n in (1, 4)]
    [['Sales'], ['prices']]
    """
    if tokens[at][0] >= "가":
        return _korean(tokens, at, keys, handled) or before
    found = _english(tokens, at, keys, handled)
    if not found:
        return before
    words = [tokens[j] for j in found[-2:]]
    whole = keys_of(" ".join(words)) if len(words) > 1 and found[-1] == found[-2] + 1 else frozenset()
    head = keys[found[-1]] | {k for k in whole if k.startswith("entry ")}
    return Thing(head, tuple(keys[j] for j in found[:-1]))


def _korean(tokens: Sequence[str], at: int, keys: Sequence[frozenset[str]], handled: bool) -> Thing | None:
    word = tokens[at]
    if m := _NOMINAL.search(word):
        if m.start() > 1 and keys[at]:
            return Thing(keys[at])  # 매출증가율
        j = at - 1
        while j >= 0 and j > at - 5 and (tokens[j][0].isdigit() or tokens[j] == "%" or DEGREE.fullmatch(tokens[j])):
            j -= 1
        if j == at - 1 and j >= 0 and _is_bare(tokens[j]):
            return _phrase(tokens, j, keys)
    follows = tokens[at + 1] if at + 1 < len(tokens) else ""
    near = max(-1, at - _REACH)
    if _ATTRIBUTE.search(word) and follows >= "가" and not LIGHT.match(follows) and keys[at + 1]:
        own = next(
            (j for j in range(at - 1, max(-1, at - 5), -1) if _subject(tokens[j]) and tokens[j][-1] in "이가"), -1
        )
        return _phrase(tokens, own, keys) if own >= 0 else Thing(keys[at + 1])
    if handled and not _PASSIVE.search(word):
        # 군산공장 가동을 재개하고 울산공장은 멈춘다: of each clause its own thing.
        for j in range(at - 1, near, -1):
            if tokens[j][0] in ",;:" or _CLAUSE.search(tokens[j]):
                break
            if _OBJECT.match(tokens[j]) or (_subject(tokens[j]) and tokens[j][-1] in "은는도"):
                return _phrase(tokens, j, keys)
    if _MOVES.match(word) or (handled and not _PASSIVE.search(word)):
        for j in range(at - 1, near, -1):
            if _OBJECT.match(tokens[j]):
                return _phrase(tokens, j, keys)
        # An object that is the topic: 생산은 수요가 늘어 확대한다.
        for j in range(at - 1, near, -1):
            if _subject(tokens[j]) and tokens[j][-1] in "은는도":
                return _phrase(tokens, j, keys)
    for j in range(at - 1, near, -1):
        if _subject(tokens[j]):
            return _phrase(tokens, j, keys)
    return None


_MEASURE = re.compile(r"(?:폭|율|률|세|분|치|액|률)(?:[은는이가을를의도]|으로)?$")
_RELATIONS = frozenset(["속", "중", "뒤", "후", "전", "때", "등", "및", "가운데"])
# Nouns of one syllable, whose particle the stemmer leaves on.
_SHORT = frozenset(str.split("""수 값 폭 율 량 액 비 몫 곳 건 개 대 척 채 명"""))


def _subject(token: str) -> bool:
    return (
        bool(_SUBJECT.match(token))
        and not _NO_SUBJECT.search(token)
        and (noun_root(token) != token or token[:-1] in _SHORT)
    )


def _is_bare(token: str) -> bool:
    return (
        bool(_BARE.match(token))
        and (token.endswith("의") or noun_root(token) == token)
        and token[0] not in ",;:"
        and not _NO_NOUN.search(token)
    )


def _phrase(tokens: Sequence[str], end: int, keys: Sequence[frozenset[str]]) -> Thing | None:
    """The noun phrase that ends at `end`, with the topic before it: 입점업체 상품의 노출 수는."""
    start = end
    while start and end - start < 5 and (tokens[start - 1][0].isdigit() or _is_bare(tokens[start - 1])):
        # 금리 인하 기대 속 가상자산: what stands before has its own phrase.
        if tokens[start - 1] in _RELATIONS or (
            _NOMINAL.search(tokens[start - 1]) and not _MEASURE.match(tokens[start])
        ):
            break
        start -= 1
    words = [keys[j] for j in range(start, end + 1) if keys[j] and not tokens[j][0].isdigit()]
    if not words:
        return None
    topic = [
        keys[j]
        for j in range(start - 1, max(-1, start - _REACH), -1)
        if tokens[j][-1] in "은는" and _subject(tokens[j]) and keys[j]
    ][:1]
    return Thing(words[-1], tuple(words[:-1]), *topic)


_TRANSITIVE = re.compile(
    r"(?:rais|lift|boost|hik|lower|reduc|cut|slash|trim|expand|add|upgrad|downgrad|increas|decreas|widen|narrow|grow|grew|drop|halv|doubl|tripl|sav)",
    re.IGNORECASE,
)
_BE = frozenset(str.split("""is are was were be been being get gets got"""))
_STARTS = frozenset(str.split("""its their his her the a an our my your both all some this these"""))
_STOPS = frozenset(
    str.split("""and but while as that which who whereas although though after before because since when if so where than said says by
    to from at on for in of with under over despite until""")
)
_LINKS = _STOPS - {"in", "of", "for", "at", "on", "with", "under", "over", "from", "to", "by"}
_AUX = frozenset(
    str.split("""has have had will would may might could can should must do does did not also then still already""")
)
_NOUNS = frozenset(
    str.split(
        """rise rises increase increases drop drops decline declines fall falls gain gains growth reduction reductions cut cuts jump surge slump decrease"""
    )
)
# "A third of" and "number of" name the thing after them.
_OF = frozenset(
    str.split(
        """shares share number price prices cost costs sales volume value output exports imports production shipments"""
    )
)


def _english(tokens: Sequence[str], at: int, keys: Sequence[frozenset[str]], handled: bool) -> list[int]:
    """The places of the words of the noun phrase that the English word at `at` moves; the last is the noun."""
    base = max(0, at - _REACH)
    low = [t.lower() for t in tokens[base : at + _REACH]]
    i = at - base
    word, after = low[i], low[i + 1] if i + 1 < len(low) else ""
    previous = low[i - 1] if i else ""
    if word in _NOUNS and previous and (previous in _STARTS or not _is_verb_place(low, i)):
        if after in ("in", "of"):
            return _noun(low, i + 2, keys, base) or _before(low, i, keys, base)
        if keys[at - 1] and (after in _STOPS | _AUX | _BE or not after[:1].isalnum()):
            return _before(low, i, keys, base)
    passive = any(w in _BE for w in low[max(0, i - 2) : i])
    # Opens 20 stores: the number stands before what is opened.
    counted = handled and after[:1].isdigit()
    if (
        (_TRANSITIVE.match(word) or handled)
        and not passive
        and after
        and (
            after in _STARTS
            or counted
            or (after not in _STOPS | _AUX and after[0].isalpha() and keys[at + 1] and not after.endswith("ly"))
        )
    ):
        return _noun(low, i + 1 + counted, keys, base)
    return _before(low, i, keys, base)


def _before(low: Sequence[str], end: int, keys: Sequence[frozenset[str]], base: int) -> list[int]:
    """The first noun phrase of the clause that the word at `end` closes."""
    start = end - 1
    while start >= 0 and low[start] not in _LINKS and low[start] not in (",", ";", ":"):
        start -= 1
    found: list[int] = []
    for j in range(start + 1, end):
        if low[j] in _STOPS and found:
            if low[j] != "of" or low[j - 1] not in _OF:
                break
        elif keys[base + j] and low[j] not in _AUX | _BE and low[j][0].isalpha():
            found.append(base + j)
    return found


def _is_verb_place(low: Sequence[str], i: int) -> bool:
    """Whether a word that may be noun or verb stands where a verb does: prices rise, will cut."""
    return i > 0 and (
        low[i - 1] in _AUX or low[i - 1] == "to" or (low[i - 1].endswith("s") and low[i - 1] not in _STARTS)
    )


def _noun(low: Sequence[str], start: int, keys: Sequence[frozenset[str]], base: int) -> list[int]:
    """The noun phrase that begins at `start`."""
    found: list[int] = []
    for j in range(start, min(len(low), start + 6)):
        if low[j] in _STARTS and not found:
            continue
        if low[j] in _STOPS | _AUX | _BE or not low[j][0].isalpha() or (found and low[j].endswith("ed")):
            if low[j] == "of" and low[j - 1] in _OF:
                continue
            break
        if keys[base + j]:
            found.append(base + j)
    return found
