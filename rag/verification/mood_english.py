"""How English says how firm a word is: in the words before it (will not cut, plans to cut, may cut)."""

import re
from collections.abc import Sequence

from rag.verification.families import english_families
from rag.verification.mood import Mood

_ENGLISH_NOT = frozenset(["not", "never", "no", "without", "neither", "nor", "cannot", "nobody", "none"])
_ENGLISH_REFUSE = frozenset(["declin", "refus", "fail"])
_ENGLISH_DENY = frozenset(["deni", "deny", "dismiss", "refut", "reject"])
_REPORTED = frozenset(["that", "report", "reports", "it", "rumors", "rumours", "claim", "claims", "talks", "takeover"])
# No more than is up to; not only denies nothing.
_AT_MOST = re.compile(
    r"(?:(?:more|less|later|fewer|earlier|higher|lower|longer|greater|sooner|other) than|only|just|merely|least|simply|doubt)\b",
    re.IGNORECASE,
)
# To reject a bid denies no bid.
_OFFERS = frozenset(["bid", "bids", "offer", "offers", "approach", "proposal", "proposals", "demand", "demands"])
_SAYING = frozenset(["saying", "adding", "but", "while", "arguing", "insisting", "calling"])
_ENGLISH_LIGHT = frozenset(
    str.split("""be been being is are was were am has have had do does did any yet to a an the it its that there of on in for
    with been receiv obtain get longer currently immediately such ever plan intent intention decis made make held hold report question
    ever again either even also previously formally officially publicly fully yet still so far""")
)
_POSSIBLE = frozenset(["may", "might", "could", "consid", "weigh", "explor", "mull", "possibl", "option", "review"])
_PLANS = frozenset(
    str.split("""plan intend aim expect hope seek propos due schedul target forecast predict project anticip likely talk negoti
    prepar tri attempt want wish""")
)
_DECIDES = frozenset(["will", "would", "shall", "agre", "decid", "sign", "commit", "set", "'ll", "deal", "contract"])
_PASTS = frozenset(
    str.split("""rose fell grew sold bought won lost began cut led took gave made said became kept held built met paid sent
    spent left shut swung withdrew saw went came stood drew ran chose struck sank broke repaid bought wrote began put""")
)
_REPORTS = frozenset(str.split("say said tell told state comment disclos"))


def of_time(tokens: Sequence[str], at: int) -> bool:
    """Whether start or end only tells a time: at the end of June, the quarter ended Oct. 31."""
    low = tokens[at].lower()
    if low in ("earlier", "before", "ahead"):
        return at > 0 and tokens[at - 1].lower().rstrip("s") in ("year", "quarter", "month", "week", "day")
    if low in ("start", "end", "beginning", "close"):
        return list(tokens[at + 1 : at + 2]) == ["of"]
    return (
        low == "ended" and at > 0 and tokens[at - 1].lower() in ("quarter", "year", "month", "months", "period", "half")
    )


def english_mood(tokens: Sequence[str], stems: Sequence[str], at: int, keys: Sequence[frozenset[str]]) -> Mood:
    """The mood of the English word at `at`, from the words before it in its clause; only the first content word after
    "will" or "plans to" takes it."""
    word = tokens[at].lower()
    seen_to = False
    for back in range(1, 8):
        if at - back < 0 or tokens[at - back] in (",", ";", ":"):
            break
        before, low = stems[at - back], tokens[at - back].lower()
        if (
            back > 1
            and keys[at - back + 1]
            and before not in _POSSIBLE
            and not seen_to
            and not (back == 3 and tokens[at - 1].lower() in ("the", "its", "of", "their"))
        ):
            break
        if low in ("and", "but", "that", "who", "which", "because", "while", "after") and back > 1:
            break
        if low == "to":
            seen_to = True
            continue
        if before in _POSSIBLE or low in _POSSIBLE:
            return Mood.POSSIBLE
        # Said that it would is said that it will.
        if low in ("will", "shall", "ll", "would"):
            return Mood.DECIDED
        if (seen_to or low.startswith("expect")) and before in _PLANS:
            return Mood.PLANNED
        if seen_to and before in _DECIDES:
            return Mood.DECIDED
        if back <= 3 and low in ("has", "have", "had") and not seen_to:
            return Mood.DONE
    if seen_to and at and tokens[at - 1].lower() in ("to", "be"):
        return Mood.UNSAID
    # Are affected tells no time; were affected does.
    if at and tokens[at - 1].lower() in ("is", "are", "being"):
        return Mood.UNSAID
    if re.search(r"[a-z]ed$", word) or word in _PASTS:
        return Mood.DONE
    return Mood.UNSAID


# A report that is untrue denies what it reports; what somebody denies doing, or his part in it, is denied too.
_RUMOURS = frozenset(
    str.split("""report reports rumor rumors rumour rumours claim claims allegation allegations suspicion suspicions speculation accusation
    accusations story stories assertion assertions notion""")
)
_UNTRUE = frozenset(
    str.split("""untrue false baseless groundless unfounded inaccurate incorrect wrong unsubstantiated""")
)
_PART = frozenset(str.split("""responsibility liability wrongdoing involvement blame guilt fault knowledge"""))
_RUMOUR_REACH = 30


def _untrue(tokens: Sequence[str]) -> set[int]:
    """The words of reports that are called untrue: reports that it is to close are not true."""
    denied: set[int] = set()
    low = [t.lower() for t in tokens]
    start = -1
    for i, word in enumerate(low):
        if word in _RUMOURS:
            start = i if start < 0 or i - start > _RUMOUR_REACH else start
        elif word in _ENDS_REPORT:
            start = -1
        elif start >= 0 and i - start <= _RUMOUR_REACH:
            # Not true, not false.
            turned = any(w == "not" or w == "no" or w.endswith(("n't", "n’t")) for w in low[max(start, i - 3) : i])
            if (word in _UNTRUE and not turned) or (word in ("true", "truth", "accurate", "correct") and turned):
                verb = next((j for j in range(i - 1, start, -1) if low[j] in _BE), i)
                denied |= set(range(start + 1, verb))
                start = -1
    return denied


_ENDS_REPORT = frozenset(["but", "although", ";"])
_BE = frozenset(["is", "are", "was", "were", "be", "been"])


def english_denials(tokens: Sequence[str], stems: Sequence[str], keys: Sequence[frozenset[str]]) -> set[int]:
    denied: set[int] = set()
    for i, token in enumerate(tokens):
        low = token.lower()
        if low in ("no", "not", "nothing") and _AT_MOST.match(" ".join(tokens[i + 1 : i + 3])):
            continue
        offered = stems[i] in ("reject", "dismiss") and any(t.lower() in _OFFERS for t in tokens[i + 1 : i + 10])
        if stems[i] in _ENGLISH_DENY and not offered and not (i and tokens[i - 1].lower() in ("no", "not")):
            # It rejected blame, saying it had made them as ordered: what is said after the comma is not denied.
            end = next(
                (j for j in range(i + 1, len(tokens) - 1) if tokens[j] == "," and tokens[j + 1].lower() in _SAYING),
                len(tokens),
            )
            behind = [t.lower() for t in tokens[i + 1 : min(end, i + 5)]]
            doing = stems[i] in ("deni", "deny") and behind and (behind[0].endswith("ing") or behind[0] in _PART)
            if doing or any(t in _REPORTED for t in behind):
                denied ^= set(range(i + 1, end))
        elif (
            (low == "yet" and list(tokens[i + 1 : i + 2]) == ["to"])
            or low in _ENGLISH_NOT
            or (low in ("rule", "rules", "ruled") and list(tokens[i + 1 : i + 2]) == ["out"])
            or low.endswith(("n't", "n’t"))
            or (stems[i] in _ENGLISH_REFUSE and i + 1 < len(tokens) and (tokens[i + 1].lower() == "to"))
        ):
            left = 2 if low in ("no", "nobody", "none") else 1
            # Neither company expects: the company is no more denied than the expecting.
            for j in range(i + 2 if low == "neither" or low.startswith("rule") else i + 1, min(len(tokens), i + 9)):
                if tokens[j] in (",", ";"):
                    break
                if (
                    (stems[j] in _PLANS and "to" in (t.lower() for t in tokens[j + 1 : j + 2]))
                    or stems[j] in _ENGLISH_LIGHT
                    or tokens[j].lower() in _ENGLISH_LIGHT
                ):
                    left = 1 if tokens[j].lower() == "to" else left
                    if stems[j] in ("report", "plan", "question"):
                        denied.add(j)
                    continue
                if not keys[j] and stems[j] not in _REPORTS and not english_families(stems[j]):
                    continue
                denied.add(j)
                left -= 1
                if not left:
                    denied |= _any(tokens, keys, j)
                    break
    return denied | _untrue(tokens)


def _any(tokens: Sequence[str], keys: Sequence[frozenset[str]], at: int) -> set[int]:
    """The noun behind "any" after a denied verb: did not lead to any injuries."""
    for j in range(at + 1, min(len(tokens), at + 5)):
        if tokens[j] in (",", ";"):
            break
        if tokens[j].lower() == "any":
            return set(next(([k] for k in range(j + 1, min(len(tokens), j + 4)) if keys[k]), []))
    return set()
