"""What a sentence says of each of its words: affirmed or denied, done, decided, planned or only possible.

A claim and its source agree when the same word, in the same surroundings, is said in the same way. Korean says it after the
word (줄이지 않는다, 줄일 계획, 줄일 수 있다), English before it (will not cut, plans to cut, may cut).
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from corpus.figures import quantities
from rag.families import OPPOSED, english_families, korean_families
from rag.terms import stem, terms


class Mood(IntEnum):
    """How firmly something is said to happen; a higher one is not carried by a lower one."""

    UNSAID = 0
    POSSIBLE = 1
    PLANNED = 2
    DECIDED = 3
    DONE = 4


@dataclass(frozen=True, slots=True)
class Said:
    """One content word: the keys it is found by, its families with signs, how it is said, and the keys around it.

    `near` are the keys of the seven words on either side, `around` the same word by word with their weights; `subject` are the keys of the sentence's first word, `following` those of the next word;
    `bare` says that a Korean noun only stands before another one (상장 예비심사).
    """

    word: str
    keys: frozenset[str]
    families: tuple[tuple[str, int], ...]
    denied: bool
    mood: Mood
    near: frozenset[str]
    around: tuple[tuple[frozenset[str], int], ...] = ()
    subject: frozenset[str] = frozenset()
    following: frozenset[str] = frozenset()
    bare: bool = False


_TOKEN = re.compile(r"[가-힣]+|[A-Za-z]+(?:n['’]t)?|\d+(?:[.,]\d+)*|[,;:]")
_SENTENCE = re.compile(r"(?<=[다요음함임])\.\s*|(?<=[a-z0-9%\"'”])[.?!]\s+(?=[A-Z\"“'])|\n+")
_ADVERBS = frozenset(
    str.split(
        """전혀 아직 현재 현재로선 현재로서는 결코 절대 더 단 한 당장 당분간 크게 별다른 따로 따로는 추가로 더는"""
    )
)
_LIGHT = (
    "계획",
    "방침",
    "생각",
    "예정",
    "사실",
    "의사",
    "뜻",
    "일",
    "가능성",
    "이유",
    "필요",
    "것",
    "바",
    "적",
    "방안",
    "수",
    "입장",
    "움직임",
)
_LIGHT_VERBS = re.compile(
    r"^(?:하|받|내|내리|진행|실시|단행|맺|체결|제기|이뤄|이루|마치|마쳤|끝냈|완료|당하|얻|나[지오]|나오|떨어지|입|거두|밟|신청)"
)
_NOT = re.compile(r"^(?:않|못|말[았고]|아니|없)")
_DENIAL = re.compile(r"부인|일축|사실무근|사실이\s?아니|사실과\s?다르|사실과\s?다른|반박")
_COMPLEMENT = re.compile(r"다는|라는|보도|설[을은이에]|의혹|관측|소문|주장|전망|계획|[가-힣]설(?=[\s,]|$)")
_ENGLISH_NOT = frozenset(["not", "never", "no", "without", "neither", "nor", "cannot"])
_ENGLISH_REFUSE = frozenset(["declin", "refus", "fail"])
_ENGLISH_DENY = frozenset(["deni", "deny", "dismiss", "refut", "reject"])
_ENGLISH_LIGHT = frozenset(
    str.split("""be been being is are was were am has have had do does did any yet to a an the it its that there of on in for
    with been receiv obtain get longer currently immediately plan intent intention decis made make held hold report question""")
)
_POSSIBLE = frozenset(["may", "might", "could", "consid", "weigh", "explor", "mull", "possibl", "option", "review"])
_PLANS = frozenset(
    str.split("""plan intend aim expect hope seek propos due schedul target forecast predict project anticip likely""")
)
_DECIDES = frozenset(["will", "would", "shall", "agre", "decid", "sign", "commit", "set", "'ll", "deal", "contract"])
_PASTS = frozenset(
    str.split("""rose fell grew sold bought won lost began cut led took gave made said became kept held built met paid sent
    spent left shut swung withdrew saw went came stood drew ran chose struck sank""")
)


def _final(syllable: str) -> int:
    code = ord(syllable) - 0xAC00
    return code % 28 if 0 <= code < 11172 else -1


_N, _L, _B, _SS = 4, 8, 17, 20


@lru_cache(8192)
def noun_root(word: str) -> str:
    """The noun of a 하다 or 되다 verb, else the word without its particle.

    >>> noun_root("인상하기로"), noun_root("승인받았습니다"), noun_root("공장에"), noun_root("완공될")
    ('인상', '승인', '공장', '완공')
    """
    if m := re.match(
        r"(.{2,}?)(?:하|했|한|할|함|해|합|되|됐|된|될|됨|돼|됩|받|시키|시켰|시킨|시킬|당하|당했|당한|키로)", word
    ):
        rest = word[len(m[1]) :]
        if re.fullmatch(
            r"[하했한할함해합되됐된될됨돼됩받시키켰킨킬당로다고며면서는은던을기지도록여자려습니다았었으라만까요게거데이]+",
            rest,
        ):
            return m[1]
    return stem(word)


def _tense(token: str) -> Mood:
    """The mood that a Korean verb form carries by itself."""
    body = re.sub(
        r"(?:고|며|는데|지만|다고|다며|으며|으나|면서|다는)+$", lambda m: "다" if m[0][0] == "다" else "", token
    )
    for c in token[1:] if len(token) > 1 else token:
        if _final(c) == _SS and c not in "있겠":
            return Mood.DONE
    if len(token) == 1 and _final(token) == _SS and token not in "있겠":
        return Mood.DONE
    if "겠" in token:
        return Mood.DECIDED
    if re.search(r"(?:습니다|니다)$", body) and not token.startswith(("있", "없")):
        return Mood.DECIDED
    if len(body) >= 2 and body.endswith("다") and (body[-2] == "는" or _final(body[-2]) == _N):
        return Mood.DECIDED
    if re.search(r"(?:기로|키로)$", token):
        return Mood.DECIDED
    if re.search(r"(?:려고|려는|려)$", token):
        return Mood.PLANNED
    return Mood.UNSAID


def _korean(tokens: Sequence[str], at: int, tail: str, verbal: bool) -> tuple[bool, Mood]:
    """(denied, mood) of the word at `at`, whose ending is `tail`, from the words after it."""
    after = [t for t in tokens[at + 1 : at + 7] if t not in _ADVERBS]
    following = after[0] if after else ""
    form = tokens[at]
    particle = re.fullmatch(r"[은는이가을를도]|에서?|에는|", tail) is not None
    if particle and following and _LIGHT_VERBS.match(following):
        form, tail = following, "하"
        after = after[1:]
        following = after[0] if after else ""
        particle, verbal = False, True
    denied = False
    if re.search(r"지(?:는|도|를)?$|[질진]$", form) and re.match(r"않|못|말", following):
        denied = True
        form = following
    elif (
        re.search(r"지(?:않|못)|못[하했한할해]", form)
        or ((particle or tail in ("데", "는데")) and re.match(r"없|아니|못[하했]|실패|무산", following))
        or (particle and following in ("안", "못"))
        or (at and tokens[at - 1] in ("안", "못"))
    ):
        denied = True
    elif following.startswith(_LIGHT) and len(after) > 1:
        rest = after[1]
        if (
            re.match(r"없|아니|않", rest)
            or (rest.startswith(_LIGHT) and len(after) > 2 and re.match(r"없|아니", after[2]))
            or (rest.startswith(("검토", "고려", "추진")) and len(after) > 2 and re.match(r"안|않|못", after[2]))
            or (
                rest.startswith(("검토", "고려"))
                and len(after) > 3
                and after[2].startswith(_LIGHT)
                and _NOT.match(after[3])
            )
        ):
            denied = True
    elif following in ("데",) and len(after) > 1 and after[1].startswith("실패"):
        denied = True
    mood = _tense(form)
    near = " ".join(after[:3])
    if _final(form[-1]) == _L and re.match(r"수[는도가]?\b|수 ", near):
        mood = Mood.POSSIBLE
    elif re.match(r"(?:[^ ]+ )?(?:방안|가능성)", near) and not re.search("확정|결정|의결", near):
        mood = Mood.PLANNED if "추진" in near else Mood.POSSIBLE
    elif (particle and re.match(r"(?:검토|고려|저울질|타진|모색)", following)) or (
        re.match(r"중(?:이|인|일)", following) and form.endswith(("검토", "고려", "논의"))
    ):
        mood = Mood.POSSIBLE
    elif (_final(form[-1]) == _L or form.endswith(("하는", "려는")) or particle) and re.match(
        r"(?:계획|예정|방침|전망|목표|구상|것|듯|추진)", following
    ):
        mood = Mood.PLANNED
    elif form.endswith(("기로", "키로")) or (re.match(r"계약|협약", following) and not particle):
        mood = Mood.DECIDED
    elif particle and re.match(r"마[쳤친]|완료[했됐]|끝[냈났]", following):
        mood = Mood.DONE
    elif not verbal and form == tokens[at]:
        mood = Mood.UNSAID
    return denied, mood


def _of_time(tokens: Sequence[str], at: int) -> bool:
    """Whether start or end only tells a time: at the end of June, the quarter ended Oct. 31."""
    low = tokens[at].lower()
    if low in ("start", "end", "beginning", "close"):
        return list(tokens[at + 1 : at + 2]) == ["of"]
    return (
        low == "ended" and at > 0 and tokens[at - 1].lower() in ("quarter", "year", "month", "months", "period", "half")
    )


def _english(tokens: Sequence[str], stems: Sequence[str], at: int, keys: Sequence[frozenset[str]]) -> Mood:
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
        if low in ("will", "shall", "ll"):
            return Mood.DECIDED
        if (seen_to or low.startswith("expect")) and before in _PLANS:
            return Mood.PLANNED
        if seen_to and before in _DECIDES:
            return Mood.DECIDED
        if back <= 3 and low in ("has", "have", "had") and not seen_to:
            return Mood.DONE
    if seen_to and at and tokens[at - 1].lower() in ("to", "be"):
        return Mood.UNSAID
    if re.search(r"[a-z]ed$", word) or word in _PASTS:
        return Mood.DONE
    return Mood.UNSAID


def said(text: str, keys_of: Callable[[str], frozenset[str]]) -> list[Said]:
    """Every content word of a text with how it is said, in reading order; `keys_of` gives the keys of a token, none for
    a word without content."""
    found: list[Said] = []
    for sentence in _SENTENCE.split(text):
        if sentence.strip():
            found += _sentence(sentence, keys_of)
    return found


def _sentence(sentence: str, keys_of: Callable[[str], frozenset[str]]) -> list[Said]:
    spots = [(m.start(), m.end()) for m in _TOKEN.finditer(sentence)]
    tokens = [sentence[a:b] for a, b in spots]
    stems = [_stem_of(t) for t in tokens]
    keys, inside_figure = _marked(sentence, spots, tokens, [keys_of(t) for t in tokens])
    members: dict[int, list[tuple[int, int, str, int]]] = {}
    starts = {a: i for i, (a, _) in enumerate(spots)}
    inside = 0
    for a, b, name, sign in korean_families(sentence):
        while inside + 1 < len(spots) and spots[inside + 1][0] <= a:
            inside += 1
        if a in starts or (inside < len(spots) and spots[inside][0] < a < spots[inside][1] and b - a >= 2):
            members.setdefault(starts.get(a, inside), []).append((a, b, name, sign))
    denial = [m.start() for m in _DENIAL.finditer(sentence)]
    complement = [m.end() for m in _COMPLEMENT.finditer(sentence)]
    denied_english = _english_denials(tokens, stems, keys)
    first = next((k for k, inside in zip(keys, inside_figure, strict=True) if k and not inside), frozenset())
    out: list[Said] = []
    for i, token in enumerate(tokens):
        families: tuple[tuple[str, int], ...] = ()
        if (
            token[0] in ",;:"
            or inside_figure[i]
            or not (keys[i] or i in members or "가" <= token[0] <= "힣" or token.isalpha())
        ):
            continue
        if "가" <= token[0] <= "힣":
            families = tuple((name, sign) for _, _, name, sign in members.get(i, []))
            if not keys[i] and not families:
                continue
            noun = noun_root(token)
            ends = max((b - spots[i][0] for _, b, _, _ in members.get(i, [])), default=len(noun))
            verbal = noun != stem(token) or (
                bool(families) and not re.fullmatch(r"[은는이가을를도의에로]*", token[max(ends, 1) :])
            )
            verbal = verbal or _tense(token) != Mood.UNSAID
            tail = token[len(noun) :] if noun != token else token[ends:]
            denied, mood = _korean(tokens, i, tail, verbal)
            marker = bisect_right(denial, spots[i][0])
            end = bisect_right(complement, spots[i][0])
            if marker < len(denial) and end < len(complement) and complement[end] <= denial[marker] + 1:
                denied = not denied
        else:
            families = tuple(english_families(stems[i]))
            if token.lower() in ("up", "down") and re.match(r"(?:from|by|\d)", "".join(tokens[i + 1 : i + 2]).lower()):
                families = (("amount", 1 if token.lower() == "up" else -1),)
            if not keys[i] and not families:
                continue
            families = () if _of_time(tokens, i) else families
            if token.lower().startswith("call") and list(tokens[i + 1 : i + 2]) == ["off"]:
                families = (("withdraw", 0),)
            denied, mood = i in denied_english, _english(tokens, stems, i, keys)
        near: frozenset[str] = frozenset(
            k for j in range(max(0, i - 7), min(len(tokens), i + 8)) if j != i for k in keys[j]
        )
        # A figure says most about what is spoken of, then the three words on either side.
        around = tuple((keys[j], (3 if abs(i - j) <= 3 else 1) * (2 if inside_figure[j] else 1))
                       for j in range(max(0, i - 7), min(len(tokens), i + 8)) if j != i and keys[j])  # fmt: skip
        bare = (
            "가" <= token[0] <= "힣" and token == noun_root(token) and i + 1 < len(tokens) and tokens[i + 1][0] >= "가"
        )
        after = next((keys[j] for j in range(i + 1, min(len(tokens), i + 4)) if keys[j]), frozenset())
        out.append(Said(token, keys[i], families, denied, mood, near, around, first, after, bare))
    return out


_COUNTERS = re.compile(r"[척명곳개대배건번위차호상주채종편회살권장]|가지|마리|단계|시간|개월|년간|분간|차례")


def _marked(
    sentence: str, spots: Sequence[tuple[int, int]], tokens: Sequence[str], keys: list[frozenset[str]]
) -> tuple[list[frozenset[str]], list[bool]]:
    """The keys with each figure's own, in one form, and which tokens belong to a figure (its unit, its counter)."""
    inside = [False] * len(tokens)
    at = 0
    for f in quantities(sentence):
        while at < len(spots) and spots[at][1] <= f.start:
            at += 1
        first = at
        while at < len(spots) and spots[at][0] < f.end:
            # Doubled and halved are figures and verbs.
            if not re.match(r"doubl|tripl|quadrupl|halv", tokens[at], re.IGNORECASE):
                inside[at] = True
                keys[at] = frozenset()
            at += 1
        if first < len(tokens) and first < at:
            keys[first] |= {f.key, str(f.value.normalize())}
        if (
            at < len(tokens)
            and spots[at][0] - f.end <= 1
            and (spots[at][0] == f.end or (not f.unit and _COUNTERS.match(tokens[at])))
            and "가" <= tokens[at][0] <= "힣"
        ):
            inside[at] = True
            keys[at] = frozenset()
    return keys, inside


_REPORTS = frozenset(str.split("say said tell told state comment disclos"))


def _english_denials(tokens: Sequence[str], stems: Sequence[str], keys: Sequence[frozenset[str]]) -> set[int]:
    denied: set[int] = set()
    for i, token in enumerate(tokens):
        low = token.lower()
        if stems[i] in _ENGLISH_DENY and not (i and tokens[i - 1].lower() in ("no", "not")):
            denied ^= (
                set(range(i + 1, len(tokens)))
                if any(
                    t.lower()
                    in ("that", "report", "reports", "it", "rumors", "rumours", "claim", "claims", "talks", "takeover")
                    for t in tokens[i + 1 : i + 5]
                )
                else set()
            )
        elif (
            (low == "yet" and list(tokens[i + 1 : i + 2]) == ["to"])
            or low in _ENGLISH_NOT
            or low.endswith(("n't", "n’t"))
            or (stems[i] in _ENGLISH_REFUSE and i + 1 < len(tokens) and (tokens[i + 1].lower() == "to"))
        ):
            left = 2 if low == "no" else 1
            # Neither company expects: the company is no more denied than the expecting.
            for j in range(i + 2 if low == "neither" else i + 1, min(len(tokens), i + 9)):
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
                    break
    return denied


@lru_cache(16384)
def _stem_of(token: str) -> str:
    if "a" <= token[0].lower() <= "z":
        words = terms(token).words
        return words[0] if words else token.lower()
    return token


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A claim's word that the source says otherwise: `kind` is "negated", "direction", "stronger" or "weaker"."""

    kind: str
    word: str
    other: str


def disagreements(claim: Iterable[Said], evidence: Sequence[Said]) -> list[Disagreement]:
    """Where claim and evidence speak of the same thing and do not agree; the surroundings choose what is the same."""
    by_key: dict[str, list[Said]] = {}
    for s in evidence:
        for key in s.keys | {f"family {name}" for name, _ in s.families}:
            by_key.setdefault(key, []).append(s)
    found: list[Disagreement] = []
    for c in claim:
        alike = {id(s): s for key in c.keys for s in by_key.get(key, ())[:_RIVALS]}
        for name, sign in c.families:
            alike |= {id(s): s for s in by_key.get(f"family {name}", ())[:_RIVALS] if (name, sign) in s.families}
        same = _nearest(c, alike.values())
        for name, sign in c.families:
            if name not in OPPOSED:
                continue
            rivals = _nearest(c, by_key.get(f"family {name}", ())[:_RIVALS])
            if sign and any(dict(s.families)[name] == 0 for s in rivals):
                rivals = _nearest(c, rivals, _CLOSE)
            signs = {(s, dict(s.families)[name]) for s in rivals}
            if not signs or any(x == sign for _, x in signs):
                continue
            if any(s.denied != c.denied for s, _ in signs):
                continue
            if name == "trade" and not any(s.subject & c.subject for s, _ in signs):
                continue
            found.append(Disagreement("direction", c.word, next(iter(rivals)).word))
        if not same or any(name == "confirm" for name, _ in c.families):
            continue
        if all(s.denied != c.denied for s in same):
            found.append(Disagreement("negated", c.word, same[0].word))
            continue
        if c.denied or c.mood is Mood.UNSAID:
            continue
        moods = [s.mood for s in same if s.mood is not Mood.UNSAID]
        if c.mood is Mood.DONE and not moods and all(s.bare and noun_root(c.word) == s.word for s in same):
            found.append(Disagreement("stronger", c.word, same[0].word))
            continue
        if not moods or any(m == c.mood for m in moods):
            continue
        if all(m < c.mood for m in moods):
            found.append(Disagreement("stronger", c.word, same[0].word))
        elif all(m > c.mood for m in moods) and (c.mood is Mood.POSSIBLE or Mood.DONE in moods):
            found.append(Disagreement("weaker", c.word, same[0].word))
    return list(dict.fromkeys(found))


# A word that stands in a text more often is looked for in its first places only: time stays linear.
_RIVALS = 40
# What a word must share with an unchanged thing (유지, freeze) to be said of it: one word close by.
_CLOSE = 3


def _nearest(word: Said, others: Iterable[Said], least: int = 0) -> list[Said]:
    """Those of the others whose surroundings share most with the word's, and at least `least`."""
    scored = [(sum(weight for keys, weight in word.around if keys & s.near), s) for s in others]
    best = max((n for n, _ in scored), default=0)
    return [s for n, s in scored if n == best >= least]
