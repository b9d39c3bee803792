"""Who does it to whom between two names: buys, sells to, outdoes, supplies, sues, turns down.

Active or passive, verb or noun, Korean or English, a deed is one triple, so that A가 B를 인수한다, B가 A에 인수된다, "A's takeover of B" and "B
agreed to be bought by A" are one. A claim that has such a triple turned round has another deed than its source.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.mood import noun_root
from rag.names import KIND_WORDS, Names


@dataclass(frozen=True, slots=True)
class Deed:
    """`kind` done by `doer` to `other`; of a sale, the seller is the doer and the buyer the other."""

    kind: str
    doer: str
    other: str


# kind: Korean beginnings of the verb or its noun, English forms. The thing bought is the other of "buy".
_KINDS = {
    "buy": (r"인수|매입|사들|취득|흡수합병|매수|품[은는었에]", r"acquir\w+|buy(?:s|ing|out)?|bought|purchas\w+|tak(?:e|es|ing|en) over|took over|takeover|acquisition|absorb\w*"),
    "sell": (r"매각|팔[았기고린렸리]|판다|판매|넘[기긴길겼]|양도|처분", r"sell(?:s|ing)?|sold|sale|divest\w*|offload\w*"),
    "beat": (r"제[치친쳤칠]|앞[서섰선질]|꺾|이[겼긴기]|추월|따돌|누르고|눌렀|앞질", r"outbid\w*|beat(?:s|en|ing)?|overt(?:ake|akes|aken|ook|aking)|surpass\w*|defeat\w*|outperform\w*|outs(?:ell|old)|edged out|outpac\w*|outrank\w*"),
    "supply": (r"공급|납품|제공", r"suppl(?:y|ies|ied|ying)|provid\w+"),
    "sue": (r"고소|고발|제소|소송", r"su(?:e|es|ed|ing)"),
    "invest": (r"투자|출자", r"invest\w*"),
    "refuse": (r"거절|거부|퇴짜", r"rebuff\w*|reject\w*|turn(?:s|ed|ing)? down|spurn\w*|rejection"),
    "order": (r"발주|주문", r"order(?:s|ed|ing)?"),
    "lend": (r"대출|빌려|대여", r"len(?:d|ds|t|ding)"),
    "pay": (r"지급|지불|배상|냈|낸다", r"pa(?:y|ys|id|ying)"),
}  # fmt: skip
_PASSIVE = re.compile(
    r"[가-힣]*(?:되|된|됐|될|됩|돼|당하|당했|당한|당할|받)|팔[리린렸릴]|넘어[가간갔갈]|밀[려렸리린]|뒤[져졌지처]|추월당"
)
_KOREAN_VERBS = re.compile("|".join(f"(?P<k{n}>(?:{korean}))" for n, (korean, _) in enumerate(_KINDS.values())))
_LOSES = re.compile(r"밀[려렸리린]|뒤[져졌지처]")
_SOLD = re.compile(r"팔[리린렸릴]|넘어[가간갔갈]")
_ENGLISH_VERBS = re.compile(
    r"\b(?:" + "|".join(f"(?P<e{n}>{english})" for n, (_, english) in enumerate(_KINDS.values())) + r")\b",
    re.IGNORECASE,
)
_NAMES = list(_KINDS)
_MARKED = re.compile(
    r"(?P<noun>[가-힣A-Za-z0-9&]{2,}?)(?P<mark>에게서|로부터|으로부터|에게|한테|에서|은|는|이|가|을|를|에|의|과|와|보다|도)?$"
)
_ENDS_CLAUSE = re.compile(r"(?:[고며]|지만|으나|는데|면서|다)$")
_ATTRIBUTE = re.compile(r"(?:[한된할될긴길은는던인]|[가-힣]하는|팔린|제친|꺾은|앞선|사들인)$")
# What one buys of another: 지분, 경영권, a stake in.
_SHARE = re.compile(r"(?:지분|주식|경영권|사업|사업부|자회사|공장|구주|보통주|전량|일부)")


def turned_deed(claims: Sequence[str], sentences: Sequence[str], is_name: Callable[..., bool]) -> str:
    """The doer of a deed that the source has the other way round, "" for none.

    >>> turned_deed(["B사는 A사에 인수된다"], ["B사는 A사를 인수한다"], lambda w, _: w[0] in "AB")
    'A사'
    >>> turned_deed(["Acme is to be bought by Bolt."], ["Acme agreed to buy Bolt."], lambda w, _: w in ("Acme", "Bolt"))
    'Bolt'
    """
    mine = _all(claims, is_name)
    theirs = _all(sentences, is_name) if mine else []
    for d in mine:
        alike = [t for t in theirs if t.kind == d.kind]
        turned = any(same_name(d.doer, t.other) and same_name(d.other, t.doer) for t in alike)
        if turned and not any(same_name(d.doer, t.doer) and same_name(d.other, t.other) for t in alike):
            return d.doer
    return ""


def same_deed(claims: Sequence[str], sentences: Sequence[str], is_name: Callable[..., bool]) -> bool:
    """Whether the source tells a deed of the claim, in whatever voice."""
    mine = _all(claims, is_name)
    theirs = _all(sentences, is_name) if mine else []
    return any(
        d.kind == t.kind and same_name(d.doer, t.doer) and same_name(d.other, t.other) for d in mine for t in theirs
    )


# Of a longer text no more deeds, figures or parts are compared: time stays linear.
MOST = 40


def _all(texts: Sequence[str], is_name: Callable[..., bool]) -> list[Deed]:
    return list(dict.fromkeys(d for text in texts for d in deeds(text, is_name)))[:MOST]


def deeds(text: str, is_name: Callable[..., bool]) -> list[Deed]:
    """The deeds between two names that one sentence tells."""
    return [d for d in (*_korean(text, is_name), *_english(text)) if not same_name(d.doer, d.other)]


def _korean(text: str, is_name: Callable[..., bool]) -> Iterator[Deed]:
    words = [w.strip(".,'\"“”‘’()[]·…") for w in re.sub(r"\([^)]{0,60}\)", "", text).split()]
    marks = [_MARKED.match(w) for w in words]
    nouns = [(m["noun"], m["mark"] or "") if m else ("", "") for m in marks]
    named = [bool(n) and _is_korean_name(n, mark, is_name) for n, mark in nouns]
    for at, word in enumerate(words):
        if not (m := _KOREAN_VERBS.match(word)) and not _LOSES.match(word) and not _SOLD.match(word):
            continue
        kind = _NAMES[int((m.lastgroup or "k0")[1:])] if m else ("beat" if _LOSES.match(word) else "sell")
        subject = thing = receiver = source = topic = ""
        of = at > 0 and named[at - 1] and nouns[at - 1][1] == ""
        if of:
            thing = nouns[at - 1][0]
        for j in range(at - 1 - of, max(-1, at - 16), -1):
            if j < at - 1 and _ENDS_CLAUSE.search(words[j]) and not named[j] and (subject or thing or receiver):
                break
            noun, mark = nouns[j]
            if not named[j]:
                # T의 지분 63%를, T 지분을: what is bought is T's.
                if not thing and j and named[j - 1] and nouns[j - 1][1] in ("의", "") and _SHARE.match(words[j]):
                    thing = nouns[j - 1][0]
                continue
            if mark in ("이", "가", "께서"):
                subject = subject or noun
            elif mark in ("은", "는", "도"):
                topic = topic or noun
            elif mark in ("을", "를"):
                thing = thing or noun
            elif mark in ("에", "에게", "한테", "보다"):
                receiver = receiver or noun
            elif mark in ("에서", "에게서", "로부터", "으로부터"):
                source = source or noun
            elif mark == "의" and of:
                subject = subject or noun
            elif mark == "의" and kind == "refuse":
                receiver = receiver or noun  # A의 제안을 거절했다
        head = ""
        if _ATTRIBUTE.search(word):
            head = next((nouns[j][0] for j in range(at + 1, min(len(words), at + 6)) if named[j]), "")
        passive = bool(_PASSIVE.match(word)) and kind != "pay"
        yield from _resolved(kind, passive, subject or ("" if head else topic), topic, thing, receiver, source, head)


def _resolved(
    kind: str, passive: bool, subject: str, topic: str, thing: str, receiver: str, source: str, head: str
) -> Iterator[Deed]:
    """The deeds by what the particles say; `head` is the noun that the verb stands before."""
    if passive:
        target, by = subject or head or topic, receiver or source
        if target and by:
            yield Deed("buy" if kind == "sell" else kind, by, target)
        return
    if head and not subject:
        subject = head  # A를 인수한 B
    elif head and not thing:
        thing = head  # A가 인수한 B
    subject = subject or topic
    if kind == "sell":
        if subject and receiver:
            yield Deed("sell", subject, receiver)
        if receiver and thing:
            yield Deed("buy", receiver, thing)
    elif kind == "buy":
        if subject and thing:
            yield Deed("buy", subject, thing)
        if subject and source:
            yield Deed("sell", source, subject)
    elif kind in ("supply", "invest", "order", "lend", "pay", "beat", "sue", "refuse"):
        other = (thing or receiver) if kind in ("beat", "sue", "refuse") else receiver
        if subject and (other or source):
            yield Deed(kind, subject, other or source)


def _is_korean_name(noun: str, mark: str, is_name: Callable[..., bool]) -> bool:
    # With a particle that no verb takes, what ends like one is a name too: 오린이.
    marked = mark not in ("", "는", "도")
    return is_name(noun, marked) and (bool(mark) or noun_root(noun) == noun) and not _KOREAN_VERBS.match(noun)


NAME = r"[A-Z][A-Za-z0-9]+(?:[-&][A-Za-z0-9]+)*(?:\s[A-Z][A-Za-z0-9]+(?:[-&][A-Za-z0-9]+)*){0,3}"
_ENGLISH_NAME = re.compile(NAME)
# Capitals that name nobody who deals.
_NOBODY = frozenset(
    str.split("""the a an it its in on at by for from with after before but and as shares analysts monday tuesday wednesday thursday friday
    saturday sunday january february march april may june july august september october november december he she they we under this that chief
    executive officer ceo cfo president chairman finance investors sources one both neither if when while although despite""")
)
_BETWEEN = re.compile(r"\b(?:while|but|whereas|although)\b|[;:]", re.IGNORECASE)
_BEFORE_NAME = re.compile(
    r"\b(?:by|from|with|of|in|at|for|to|on|than|over|against|into|via|through|near)\s(?:the |its |rival |smaller |larger |[A-Z]?[a-z]+-based |[A-Z]?[a-z]+-listed )*$"
)
_OBJECT_GAP = re.compile(
    r"\s(?:(?:a|an|the|its|all|of|in|shares|share|stake|stakes|rival|smaller|larger|bigger|local|fellow|competitor|maker|group|out|up|\d[\d.,]*|%|percent|per|cent|majority"
    r"|minority|controlling|remaining|outstanding|assets|control|company|[A-Za-z]+-(?:based|listed|backed|owned))\s|\d[\d.,]*%\s)*$"
)


def _english(text: str) -> Iterator[Deed]:
    names = [
        (m.start() + cut, m.end(), name)
        for m in _ENGLISH_NAME.finditer(text)
        if (name := dealer(m[0]))
        for cut in [m[0].find(name)]
    ]
    if len(names) < 2:
        return
    for v in _ENGLISH_VERBS.finditer(text):
        if v[0][0].isupper():
            continue
        kind = _NAMES[int((v.lastgroup or "e0")[1:])]
        start = max([0, *(m.end() for m in _BETWEEN.finditer(text, max(0, v.start() - 400), v.start()))])
        after = [n for n in names if n[0] >= v.end()][:3]
        before = [n for n in names if start <= n[0] and n[1] <= v.start()]
        follows = text[v.end() : v.end() + 12].lower()
        # A's takeover of B, the takeover of B by A.
        if v[0].lower() in ("takeover", "acquisition", "purchase", "sale", "rejection", "buyout"):
            owner = next(
                (n for n in reversed(before) if re.match(r"['’]s?\s(?:[a-z$\d.,-]+\s){0,5}$", text[n[1] : v.start()])),
                None,
            )
            by = next((n for n in after if text[: n[0]].endswith(" by ")), None)
            of = next(
                (
                    n
                    for n in after[:1]
                    if re.match(r"\sof\s", text[v.end() :]) and _OBJECT_GAP.match(text[v.end() + 3 : n[0]])
                ),
                None,
            )
            doer = (
                owner
                or by
                or (
                    before[0]
                    if before and not _BEFORE_NAME.search(text[max(0, before[0][0] - 40) : before[0][0]])
                    else None
                )
            )
            if of and doer and kind != "sell":
                yield Deed(kind, doer[2], of[2])
            continue
        doer = _subject(text, before, v.start())
        if not doer:
            continue
        passive = bool(
            re.search(r"\b(?:be|been|being|is|are|was|were|gets?|got)\s(?:\w+ly\s)?$", text[: v.start()][-24:])
        )
        by = next(
            (
                n
                for n in after
                if re.search(r"\bby\s(?:the |its |rival |smaller |larger )*$", text[max(0, n[0] - 24) : n[0]])
            ),
            None,
        )
        to = next(
            (
                n
                for n in after
                if re.search(r"\bto\s(?:the |its |rival |smaller |larger )*$", text[max(0, n[0] - 24) : n[0]])
            ),
            None,
        )
        thing = after[0] if after and _OBJECT_GAP.match(text[v.end() : after[0][0]]) else None
        origin = next(
            (n for n in after if re.search(r"\bfrom\s(?:the |its |rival )*$", text[max(0, n[0] - 24) : n[0]])), None
        )
        if passive or (by and re.match(r"\sby\b", follows)):
            agent = by or (to if kind == "sell" else None)
            if agent:
                yield Deed("buy" if kind == "sell" and not by else kind, agent[2], doer[2])
            continue
        if kind == "sell":
            if to:
                yield Deed("sell", doer[2], to[2])
                if thing and thing is not to:
                    yield Deed("buy", to[2], thing[2])
        elif kind in ("supply", "lend", "pay", "invest", "order"):
            other = to or thing or next((n for n in after[:1] if re.search(r"\b(?:in|from)\s$", text[: n[0]])), None)
            if other:
                yield Deed(kind, doer[2], other[2])
        elif kind == "refuse" and not thing and origin:
            yield Deed(kind, doer[2], origin[2])
        elif thing:
            yield Deed(kind, doer[2], thing[2])
            if kind == "buy" and origin:
                yield Deed("sell", origin[2], doer[2])


def _subject(text: str, before: Sequence[tuple[int, int, str]], verb: int) -> tuple[int, int, str] | None:
    """Who does the verb at `verb`: the name before "which", else the first of its clause that follows no preposition."""
    if before and re.match(r",?\s(?:which|who|that)\s(?:[a-z]+\s){0,4}$", text[before[-1][1] : verb]):
        return before[-1]
    return next(
        (
            n
            for n in before
            if not _BEFORE_NAME.search(text[max(0, n[0] - 40) : n[0]]) and text[n[1] : n[1] + 2] not in ("'s", "’s")
        ),
        None,
    ) or next((n for n in before if text[n[1] : n[1] + 2] in ("'s", "’s")), None)


def dealer(phrase: str) -> str:
    """The phrase without capitals that name nobody: "On Monday Acme" is Acme."""
    words = phrase.split()
    while words and words[0].lower() in _NOBODY:
        words.pop(0)
    while words and words[-1].lower() in _NOBODY:
        words.pop()
    return " ".join(words)


@lru_cache(512)
def _names(text: str) -> Names:
    return Names([text], lambda _: ())


@lru_cache(4096)
def same_name(one: str, other: str) -> bool:
    """Whether two names are one, in either script; kinds of company say nothing."""
    if one == other:
        return True
    for a, b in ((one, other), (other, one)):
        names = _names(b)
        for word in a.split():
            if word.lower() not in KIND_WORDS and (names.has_latin(word) if word.isascii() else names.has_hangul(word)):
                return True
    return False
