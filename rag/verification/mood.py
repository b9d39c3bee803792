"""How Korean says how firm a word is: in the words after it and in its ending (줄이지 않는다, 줄일 계획, 줄일 수 있다)."""

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

from rag.terms import stem
from rag.verification.left_out import BODY


class Mood(IntEnum):
    """How firmly something is said to happen; a higher one is not carried by a lower one."""

    UNSAID = 0
    POSSIBLE = 1
    PLANNED = 2
    DECIDED = 3
    DONE = 4


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
    "조짐",
    "기미",
    "일정",
    "의도",
    "의향",
    "여지",
)
# Whole words, as 바꾸지 is no 바.
_IS_LIGHT = re.compile(
    rf"(?:{'|'.join(_LIGHT)})(?:들|조차|까지)?(?:은|는|이|가|을|를|도|로|으로|에|만|의|이라|이다)?(?![가-힣])"
)
_LIGHT_VERBS = re.compile(
    r"^(?:하|받(?!아들)|내|내리|진행|실시|단행|맺|체결|제기|이뤄|이루|마치|마쳤|끝냈|완료|당하|얻|나[지오]|나오|떨어지|입|거두|밟|신청)"
)
_RUMOUR = re.compile(r"[가-힣]*(?:의혹|소문|보도|설|관측|주장|전망|사실|계획|발언)[을를]")
_NOT = re.compile(r"^(?:않|못|말[았고]|아니|없)")


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


def korean_tense(token: str) -> Mood:
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


def korean_mood(tokens: Sequence[str], at: int, tail: str, verbal: bool) -> tuple[bool, Mood]:
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
        or (
            (particle or tail in ("데", "는데"))
            and re.match(
                r"없|아니|[못안][하했한할해]|실패|무산"
                + ("" if tail == "에" or BODY.fullmatch(form) else "|빠[졌진지]"),
                following,
            )
        )
        # 책임을 부인했다; of a rumour that is denied, `rag.verification.modality` sees what it tells.
        or (tail in ("을", "를") and re.match(r"부인[하했한할해]", following) and not _RUMOUR.match(tokens[at]))
        # 승인 안 해; in 집값 못 잡는다 the verb is denied, not the noun.
        or (particle and following in ("안", "못") and after[1:2] and after[1][0] in "하했한할해합")
        or (at and tokens[at - 1] in ("안", "못"))
    ):
        denied = True
    elif _IS_LIGHT.match(following) and len(after) > 1:
        rest = after[1]
        if (
            re.match(r"없|아니|아닌|아냐|않", rest)
            or (_IS_LIGHT.match(rest) and len(after) > 2 and re.match(r"없|아니", after[2]))
            or (rest.startswith(("검토", "고려", "추진")) and len(after) > 2 and re.match(r"안|않|못", after[2]))
            or (
                rest.startswith(("검토", "고려"))
                and len(after) > 3
                and _IS_LIGHT.match(after[2])
                and _NOT.match(after[3])
            )
        ):
            denied = True
    elif following in ("데",) and len(after) > 1 and after[1].startswith("실패"):
        denied = True
    mood = korean_tense(form)
    near = " ".join(after[:3])
    if _final(form[-1]) == _L and re.match(r"수(?:[는도가]?\b| )(?! ?없)", near):
        mood = Mood.POSSIBLE
    elif re.match(r"(?:[^ ]+ )?(?:방안|가능성)", near) and not re.search("확정|결정|의결", near):
        mood = Mood.PLANNED if "추진" in near else Mood.POSSIBLE
    elif (particle and re.match(r"(?:검토|고려|저울질|타진|모색)", following)) or (
        re.match(r"중(?:이|인|일)", following) and form.endswith(("검토", "고려", "논의"))
    ):
        mood = Mood.POSSIBLE
    elif (
        (_final(form[-1]) == _L or form.endswith(("하는", "려는")) or particle)
        and re.match(r"(?:계획|예정|방침|전망|목표|구상|추진)", following)
    ) or (_final(form[-1]) == _L and re.match("[것듯]", following)):
        mood = Mood.PLANNED
    elif form.endswith(("기로", "키로")) or (re.match(r"계약|협약", following) and not particle):
        mood = Mood.DECIDED
    elif particle and re.match(r"마[쳤친]|완료[했됐]|끝[냈났]", following):
        mood = Mood.DONE
    elif not verbal and form == tokens[at]:
        mood = Mood.UNSAID
    return denied, mood
