"""Deeds between two names in English: Acme agreed to buy Bolt, Bolt is to be bought by Acme, Acme's takeover of Bolt."""

import re
from collections.abc import Iterator, Sequence

from rag.verification.dealers import KINDS, NAME, Deed, dealer

_NAMES = list(KINDS)
_ENGLISH_VERBS = re.compile(
    r"\b(?:" + "|".join(f"(?P<e{n}>{english})" for n, (_, english) in enumerate(KINDS.values())) + r")\b",
    re.IGNORECASE,
)
_ENGLISH_NAME = re.compile(NAME)
_BETWEEN = re.compile(r"\b(?:while|but|whereas|although)\b|[;:]", re.IGNORECASE)
_BEFORE_NAME = re.compile(
    r"\b(?:by|from|with|of|in|at|for|to|on|than|over|against|into|via|through|near)\s(?:the |its |rival |smaller |larger |[A-Z]?[a-z]+-based |[A-Z]?[a-z]+-listed )*$"
)
_OBJECT_GAP = re.compile(
    r"\s(?:(?:a|an|the|its|all|of|in|shares|share|stake|stakes|rival|smaller|larger|bigger|local|fellow|competitor|maker|group|out|up|\d[\d.,]*|%|percent|per|cent|majority"
    r"|minority|controlling|remaining|outstanding|assets|control|company|[A-Za-z]+-(?:based|listed|backed|owned))\s|\d[\d.,]*%\s)*$"
)


def english_deeds(text: str) -> Iterator[Deed]:
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
            if thing and thing is not to:
                yield Deed("dispose", doer[2], thing[2])
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
