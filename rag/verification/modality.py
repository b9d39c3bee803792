"""What a sentence says of each of its words: affirmed or denied, done, decided, planned or only possible.

A claim and its source agree when the same word, in the same surroundings, is said in the same way (`rag.verification.disagreement`).
Korean says it after the word (`rag.verification.mood`), English before it (`rag.verification.mood_english`).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.figures import quantities
from rag.terms import stem, terms
from rag.verification.conditions import conditions
from rag.verification.families import COMPLEMENTS, english_families, korean_families
from rag.verification.idioms import idioms
from rag.verification.left_out import left_out
from rag.verification.mood import Mood, korean_mood, korean_tense, noun_root
from rag.verification.mood_english import english_denials, english_mood, of_time
from rag.verification.movement import HANDLED, SIDED, Thing, thing_of
from rag.verification.names import COMPANY_KINDS
from rag.verification.thesaurus import members
from rag.verification.unsettled import unsettled


@dataclass(frozen=True, slots=True)
class Said:
    """One content word: the keys it is found by, its families with signs, how it is said, and the keys around it.

    `around` are the keys of the seven words on either side, word by word with their weights, `subject` those of the sentence's first word,
    both without the thesaurus's, `following` those of the next word;
    `bare` says that a Korean noun only stands before another one (상장 예비심사); `ended` that it was put off (1) or came to
    nothing (2), by the words behind it, in English before it; `thing` is what a word of movement moves; `under` that the verb it belongs to is
    denied; `open` that it only stands in a
    question, or in what is left open; `condition` that it stands in a condition (2) or in a step to a plan (1).
    """

    word: str
    keys: frozenset[str]
    families: tuple[tuple[str, int], ...]
    denied: bool
    mood: Mood
    around: tuple[tuple[frozenset[str], int], ...] = ()
    subject: frozenset[str] = frozenset()
    following: frozenset[str] = frozenset()
    bare: bool = False
    ended: int = 0
    thing: Thing | None = None
    open: bool = False
    under: bool = False
    condition: int = 0


_TOKEN = re.compile(r"[가-힣]+|[A-Za-z]+(?:n['’]t)?|\d+(?:[.,]\d+)*|[,;:]")
_SENTENCE = re.compile(r"(?<=[다요음함임])\.\s*|(?<=[a-z0-9%\"'”])[.?!]\s+(?=[A-Z\"“'])|\n+")
_DENIAL = re.compile(
    r"부인|일축|사실무근|사실[이은]?\s?아[니닌님]|사실과\s?(?:다르|다른|달[라랐]|거리가)|반박|근거\s?없|근거가\s?없|오보|낭설|거짓이"
)
# Who denies stands before what is denied: 새벽통신은 … 미룬다는 소문을 부인했다.
_SUBJECT = re.compile(r"[가-힣A-Za-z0-9]+(?:은|이|가|(?<![다라하되있없않])는)$")
_TOPIC = re.compile(
    r"(?!.*(?:의혹|소문|보도|설|관측|주장|전망)(?:은|는)$)[가-힣A-Za-z0-9]+(?:은|(?<![다라하되있없않키리르오려으])는)$"
)
_COMPANY = re.compile(rf"[가-힣A-Za-z]{{2,}}(?:{COMPANY_KINDS})(?:은|는|이|가|을|를|의|도|과|와)?")
_COMPLEMENT = re.compile(
    r"(?:다는|라는|설[을은이에]|의혹|소문|[가-힣]설(?=[\s,]|$)|(?:보도|관측|주장|전망|계획)(?![했하한해됐]))(?!(?:(?!의혹|보도|소문|주장|관측).){0,40}(?:지만|으나|는데)[,\s])"
)


def own_keys(keys: frozenset[str]) -> frozenset[str]:
    """Keys without those of the thesaurus."""
    return frozenset(k for k in keys if not k.startswith("group "))


def said(text: str, keys_of: Callable[[str], frozenset[str]]) -> list[Said]:
    """Every content word of a text with how it is said, in reading order; `keys_of` gives the keys of a token, none for
    a word without content."""
    found: list[Said] = []
    for sentence in _SENTENCE.split(text):
        if sentence.strip():
            found += (_kept if len(sentence) <= _KEPT_LENGTH else _sentence)(sentence, keys_of)
    return found


# The claims of an answer cite the same sentences. Longer ones are none: they would fill the memory.
_KEPT_LENGTH = 600


@lru_cache(512)
def _kept(sentence: str, keys_of: Callable[[str], frozenset[str]]) -> list[Said]:
    return _sentence(sentence, keys_of)


@lru_cache(4096)
def _complements(groups: frozenset[str]) -> tuple[tuple[str, int], ...]:
    """What an English expression allows or refuses by its groups: to turn down is to reject."""
    words = [w for g in groups for w in members()[g] if w[0] < "가" and " " not in w]
    found = {f for w in words for stem in terms(w).words for f in english_families(stem) if f[0] in COMPLEMENTS}
    return tuple(found) if len(found) == 1 else ()


def _sentence(sentence: str, keys_of: Callable[[str], frozenset[str]]) -> list[Said]:
    spots = [(m.start(), m.end()) for m in _TOKEN.finditer(sentence)]
    tokens = [sentence[a:b] for a, b in spots]
    stems = [_stem_of(t) for t in tokens]
    keys = [keys_of(t) for t in tokens]
    # How an expression is said is said of its verb: the last word in Korean, the first in English.
    refusing: dict[int, tuple[tuple[str, int], ...]] = {}
    for groups, places in idioms(tokens):
        at = places[-1 if "가" <= tokens[places[-1]][0] <= "힣" else 0]
        keys[at] |= groups
        refusing[at] = _complements(groups)
    keys, inside_figure = _marked(sentence, spots, tokens, keys)
    within: dict[int, list[tuple[int, int, str, int]]] = {}
    starts = {a: i for i, (a, _) in enumerate(spots)}
    inside = 0
    for a, b, name, sign in korean_families(sentence):
        while inside + 1 < len(spots) and spots[inside + 1][0] <= a:
            inside += 1
        if a in starts or (inside < len(spots) and spots[inside][0] < a < spots[inside][1] and b - a >= 2):
            within.setdefault(starts.get(a, inside), []).append((a, b, name, sign))
    denial = [m.start() for m in _DENIAL.finditer(sentence)]
    complement = [m.end() for m in _COMPLEMENT.finditer(sentence)]
    speakers = [i for i, t in enumerate(tokens) if _TOPIC.match(t) and noun_root(t) != t] if denial else []
    subject = next((i for i, t in enumerate(tokens) if _SUBJECT.match(t)), -1) if denial else -1
    begins = [a for a, _ in spots]
    denied_english = english_denials(tokens, stems, keys)
    left_open, without, conditional = unsettled(tokens), left_out(tokens), conditions(tokens)
    # Synonyms make no two sentences speak of the same thing, and would make every comparison longer.
    own = [own_keys(k) for k in keys]
    first = next((k for k, inside in zip(own, inside_figure, strict=True) if k and not inside), frozenset())
    out: list[Said] = []
    thing: Thing | None = None
    for i, token in enumerate(tokens):
        families: tuple[tuple[str, int], ...] = ()
        if (
            token[0] in ",;:"
            or inside_figure[i]
            or not (keys[i] or i in within or "가" <= token[0] <= "힣" or token.isalpha())
        ):
            continue
        if "가" <= token[0] <= "힣":
            families = tuple((name, sign) for _, _, name, sign in within.get(i, []))
            if not keys[i] and not families:
                continue
            noun = noun_root(token)
            ends = max((b - spots[i][0] for _, b, _, _ in within.get(i, [])), default=len(noun))
            verbal = noun != stem(token) or (
                bool(families) and not re.fullmatch(r"[은는이가을를도의에로]*", token[max(ends, 1) :])
            )
            verbal = verbal or korean_tense(token) != Mood.UNSAID
            tail = token[len(noun) :] if noun != token else token[ends:]
            denied, mood = korean_mood(tokens, i, tail, verbal)
            marker = bisect_right(denial, spots[i][0])
            end = bisect_right(complement, spots[i][0])
            if marker < len(denial) and end < len(complement) and complement[end] <= denial[marker] + 1:
                told_by = bisect_left(speakers, bisect_right(begins, complement[end] - 1) - 1) - 1
                # Of what is not true, the subject is no speaker: 임원이 매출을 부풀렸다는 의혹은 사실이 아니다.
                denier = -1 if sentence.startswith(("사실", "오보", "낭설", "거짓"), denial[marker]) else subject
                speaker = speakers[told_by] if told_by >= 0 else denier
                if i > speaker and not _COMPANY.fullmatch(token):
                    denied = not denied
        else:
            families = refusing.get(i) or tuple(english_families(stems[i]))
            if token.lower() in ("up", "down") and re.match(r"(?:from|by|\d)", "".join(tokens[i + 1 : i + 2]).lower()):
                families = (("amount", 1 if token.lower() == "up" else -1),)
            if not keys[i] and not families:
                continue
            families = () if of_time(tokens, i) else families
            if "".join(t.lower() for t in tokens[i + 1 : i + 2]) in _PHRASAL.get(token.lower(), ()):
                families = (("late", 1),)
            if token.lower() == "subject" and list(tokens[i + 1 : i + 2]) == ["to"]:
                families = (("require", 0),)
            if token.lower() in ("cleared", "clears", "clearance"):
                families = (("allow", 1),)
            if token.lower() in ("come", "comes", "came", "coming") and list(tokens[i + 1 : i + 2]) == ["back"]:
                families = (("return", 0),)
            if token.lower() in ("fell", "fall", "falls", "fallen") and list(tokens[i + 1 : i + 2]) == ["through"]:
                families = (("fail", 0),)
            if token.lower().startswith("call") and list(tokens[i + 1 : i + 2]) == ["off"]:
                families = (("withdraw", 0),)
            denied, mood = i in denied_english, english_mood(tokens, stems, i, keys)
            if mood is Mood.UNSAID and (verb := _carrier(tokens, i)) >= 0:
                mood = english_mood(tokens, stems, verb, keys)
        denied = denied or i in without
        # Not to agree is to oppose.
        # The paper that a thing is left out of is no less agreed: 합의안에서 빠졌다.
        if denied and any(name in COMPLEMENTS for name, _ in families) and not token.endswith("에서"):
            denied, families = False, tuple((n, -sign if n in COMPLEMENTS else sign) for n, sign in families)
        # A figure says most about what is spoken of, then the three words on either side.
        around = tuple((own[j], (3 if abs(i - j) <= 3 else 1) * (2 if inside_figure[j] else 1))
                       for j in range(max(0, i - 7), min(len(tokens), i + 8)) if j != i and own[j])  # fmt: skip
        bare = (
            "가" <= token[0] <= "힣" and token == noun_root(token) and i + 1 < len(tokens) and tokens[i + 1][0] >= "가"
        )
        following = next((j for j in range(i + 1, min(len(tokens), i + 4)) if keys[j] or j in within), 0)
        after = (
            keys[following] | {f"family {name} {sign}" for _, _, name, sign in within.get(following, [])}
            if following
            else frozenset()
        )
        ended = 0
        for j in (
            range(i + 1, min(len(tokens), i + _BEHIND))
            if "가" <= token[0] <= "힣"
            else range(i - 1, max(-1, i - 4), -1)
        ):
            if tokens[j][0] in ",;:":
                break
            told = (
                [n for _, _, n, sign in within.get(j, []) if sign >= 0]
                if tokens[j][0] >= "가"
                else [n for n, sign in english_families(stems[j]) if sign >= 0]
            )
            ended = max([ended, *(_ENDS.get(n, 0) for n in told)])
        moves = any(name == "amount" for name, _ in families)
        handled = any(name in HANDLED for name, _ in families)
        moved: Thing | None = None
        if moves:
            moved = thing = thing_of(tokens, i, keys, thing, keys_of)
        elif handled:
            moved = thing_of(tokens, i, keys, None, keys_of, handled=True)
        elif any(name in SIDED for name, _ in families):
            moved = thing_of(tokens, i, keys, None, keys_of)
        out.append(
            Said(
                token,
                keys[i],
                families,
                denied,
                mood,
                around,
                first,
                after,
                bare,
                ended,
                moved,
                i in left_open,
                condition=conditional.get(i, 0),
            )
        )
    _carry_on(out)
    # A noun of a denied verb: 거래를 제안받은 적이 없다, did not propose a deal.
    korean = any(t[0] >= "가" for t in tokens)
    return [
        replace(s, under=True)
        if not s.denied and any(x.denied for x in (out[n + 1 : n + 2] if korean else out[max(0, n - 2) : n]))
        else s
        for n, s in enumerate(out)
    ]


_JOINED = re.compile(r"(?:[하되짓갖맺열내]고|[가-힣]고|[가-힣]며|[하되]여|[해돼쳐춰워려겨켜져]|[해어아]서)$")


def _carry_on(words: list[Said]) -> None:
    """Gives Korean verbs that are joined to a later one its mood: 계약을 체결하고 연내 마무리할 계획이다 has signed nothing."""
    later = Mood.UNSAID
    for n in range(len(words) - 1, -1, -1):
        word = words[n]
        joined = _JOINED.search(word.word) and noun_root(word.word) != word.word
        if word.word[0] < "가":
            continue
        if word.mood is not Mood.UNSAID:
            later = word.mood
        elif (joined or (word.families and _JOINED.search(word.word))) and later in (
            Mood.POSSIBLE,
            Mood.PLANNED,
            Mood.DONE,
        ):
            # Joined to a plan it is no deed, and its own sentence may be as firm as a decision.
            words[n] = replace(word, mood=Mood.DECIDED if later is Mood.PLANNED else later)


# Verbs that only carry the noun behind them, and what may stand between: held a strike vote, submitted a bid.
_CARRY = re.compile(
    r"h[eo]ld|ma[dk]e|submit(?:ted)?|filed?|conduct(?:ed)?|plac(?:e|ed)|launch(?:ed)?|take|took|taken", re.IGNORECASE
)
_LINKS = re.compile(r"an?|the|its|their|his|her|[a-z]+al|new|strike|first|second|formal|joint|public", re.IGNORECASE)


def _carrier(tokens: Sequence[str], at: int) -> int:
    """The place of the verb that carries the English noun at `at`, -1 for none."""
    for j in range(at - 1, max(-1, at - 4), -1):
        if _CARRY.fullmatch(tokens[j]):
            return j if j < at - 1 else -1
        if not _LINKS.fullmatch(tokens[j]):
            return -1
    return -1


# put off, push back: verbs of two words that mean to postpone.
_PHRASAL = dict.fromkeys(("put", "puts", "putting", "push", "pushed", "pushes", "pushing"), ("off", "back"))
# Families of verbs by which something is put off (1), or comes to nothing (2), and the words behind a noun that are looked at.
_ENDS = {"late": 1, "withdraw": 2, "fail": 2}
_BEHIND = 8

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


@lru_cache(16384)
def _stem_of(token: str) -> str:
    if "a" <= token[0].lower() <= "z":
        words = terms(token).words
        return words[0] if words else token.lower()
    return token
