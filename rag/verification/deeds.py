"""Who does it to whom between two names: buys, sells to, outdoes, supplies, sues, turns down.

Active or passive, verb or noun, Korean or English, a deed is one triple, so that A가 B를 인수한다, B가 A에 인수된다, "A's takeover of B" and "B
agreed to be bought by A" are one. A claim that has such a triple turned round has another deed than its source.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from rag.verification.dealers import KINDS, MOST, Deed, same_name
from rag.verification.deeds_english import english_deeds
from rag.verification.mood import noun_root

_NAMES = list(KINDS)
_PASSIVE = re.compile(
    r"[가-힣]*(?:되|된|됐|될|됩|돼|당하|당했|당한|당할|받)|팔[리린렸릴]|넘어[가간갔갈]|밀[려렸리린]|뒤[져졌지처]|추월당"
)
_KOREAN_VERBS = re.compile("|".join(f"(?P<k{n}>(?:{korean}))" for n, (korean, _) in enumerate(KINDS.values())))
_LOSES = re.compile(r"밀[려렸리린]|뒤[져졌지처]")
_SOLD = re.compile(r"팔[리린렸릴]|넘어[가간갔갈]")
_MARKED = re.compile(
    r"(?P<noun>[가-힣A-Za-z0-9&]{2,}?)(?P<mark>에게서|로부터|으로부터|에게|한테|에서|은|는|이|가|을|를|에|의|과|와|보다|도)?$"
)
_ENDS_CLAUSE = re.compile(r"(?:[고며]|지만|으나|는데|면서|다)$")
_ATTRIBUTE = re.compile(r"(?:[한된할될긴길은는던인]|[가-힣]하는|팔린|제친|꺾은|앞선|사들인)$")
# What one buys of another: 지분, 경영권, a stake in.
_SHARE = re.compile(r"(?:지분|주식|경영권|사업|사업부|자회사|공장|구주|보통주|전량|일부)")


_CONTRARY = {"buy": "dispose", "dispose": "buy"}
# X를 사들인 곳은 Y다: the place is Y.
_PLACE = re.compile(r"(?:곳|쪽|회사|업체|기업|측|주인공|상대)[은는이]$")
_COPULA = re.compile(
    r"(?P<noun>[가-힣A-Za-z0-9&]{2,}?)(?:였습니다|이었습니다|입니다|였다|이었다|이다|다|으로|로|이며|라고)$"
)


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
        # Who parts with a thing is not who buys it.
        kinds = {t.kind for t in theirs if same_name(d.doer, t.doer) and same_name(d.other, t.other)}
        if _CONTRARY.get(d.kind) in kinds and d.kind not in kinds:
            return d.doer
    return ""


def same_deed(claims: Sequence[str], sentences: Sequence[str], is_name: Callable[..., bool]) -> bool:
    """Whether the source tells a deed of the claim, in whatever voice."""
    mine = _all(claims, is_name)
    theirs = _all(sentences, is_name) if mine else []
    return any(
        d.kind == t.kind and same_name(d.doer, t.doer) and same_name(d.other, t.other) for d in mine for t in theirs
    )


def _all(texts: Sequence[str], is_name: Callable[..., bool]) -> list[Deed]:
    return list(dict.fromkeys(d for text in texts for d in deeds(text, is_name)))[:MOST]


def deeds(text: str, is_name: Callable[..., bool]) -> list[Deed]:
    """The deeds between two names that one sentence tells."""
    return [d for d in (*_korean(text, is_name), *english_deeds(text)) if not same_name(d.doer, d.other)]


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
            if at + 1 < len(words) and _PLACE.match(words[at + 1]):
                behind = (m for w in words[at + 2 : at + 7] if (m := _COPULA.match(w)) and is_name(m["noun"], True))
                head = next((m["noun"] for m in behind), head)
        passive = bool(_PASSIVE.match(word)) and kind != "pay"
        for deed in _resolved(kind, passive, subject or ("" if head else topic), topic, thing, receiver, source, head):
            # 판매 권리: to sell goods is to part with none.
            if deed.kind != "dispose" or not word.startswith("판매"):
                yield deed


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
        if subject and thing:
            yield Deed("dispose", subject, thing)
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
