"""Words that carry no fact of their own beside the ones that do: the verb of 결정을 내리다, the noun of 소송 건."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.terms import stem, terms
from rag.verification.modality import Said
from rag.verification.mood import Mood, noun_root
from rag.verification.thesaurus import synonyms
from rag.verification.verb_root import short_root

# Verbs by which a Korean noun of doing becomes a deed: 결정을 내리다, 합의에 이르다, 허가를 얻다, 파업에 들어가다.
_CARRIERS = frozenset(
    str.split(
        """내리 짓 지 이르 거두 맺 미치 끼치 나서 착수하 돌입하 들어가 벌이 펼치 진행하 진행되 실시하 단행하 체결하 제기하 내 가하 취하
    이루 이뤄지 이루어지 마치 끝내 얻 받 거치 밟 하 되 기울이 쏟 보이 드러내 표하 표명하 당하 입 겪 수행하 집행하 추진하 발생하 일어나 벌어지 올리
    누리 주 부여하 전하 갖 가지 이어가"""
    )
)
# Words of a text under one key that are looked at.
_RIVALS = 40
_OBJECT = re.compile(r"[가-힣]{2,}(?:을|를|에|이|가)$")
# Adverbs, connectives and nouns of no more than the kind of what is told: what the source need not say. None of degree or
# direction (대폭, 덜), of order (먼저), or of exclusion (유일하게, 만, only).
_LIGHT = frozenset(
    str.split(
        """조금 다소 약간 가량 남짓 훨씬 무려 불과 특히 한편 아울러 더불어 나아가 게다가 따라서 그래서 그러나 그런데 반면 오히려 또다시 즉시 즉각 곧 곧바로 이미 결국 마침내 드디어 이제
    점차 점점 더욱 잇따라 잇달아 연이어 나란히 당초 애초 원래 본래 기존 그간 그동안 이처럼 이같이 이렇게 이들 이곳 이것 자체 자사 서로 양사 양측 양쪽 안에 안에서 그해 나머지 건 건이 건은
    일로 곳 곳은 곳이 점이 점을 점은 편 셈 방식 형태 사실 권리 작품 작품이 작품은 양 양입니다 안건 사안 사건 사례 조치 차례 달에 하루 하루당 하루에 매일 만큼 대로 무렵 즈음 상당 상당히
    전과 전보다 비용 비용은 비용이 비해 비하면 제대로 당장 그만큼 워낙 아예 굳이 일찌감치 견줘 놓고 두고 둘러싸 둘러싼 관한 의한 인한 의해 인해 추가로 별도로 실제로 사실상 일단 우선 만일 만약 물론 주어 좋 좋다는 필요한 필요 해당하 해당"""
    )
)
_LIGHT_ENGLISH = frozenset(
    str.split(
        """although though howev wherea meanwhil whether becaus sinc upon toward within dure via per amid versus began begin begun some further addit extra now current immedi
    onc still becom becam get got take took given amount number level period case matter thing way basi ground term part such same whose itself themselv"""
    )
)
# What names a kind of body, and what says that one of the kind is meant.
_KINDS = {
    "정부": re.compile(r"[가-힣]{2,12}(?:부|처|청)(?=[은는이가의와과에도]|\s|$)|정부|당국"),
    "당국": re.compile(r"[가-힣]{2,12}(?:부|처|청|원|위|위원회)(?=[은는이가의와과에도]|\s|$)|식약처|금감원|FDA|정부"),
    "규제당국": re.compile(r"[가-힣]{2,12}(?:처|청|원|위|위원회)(?=[은는이가의와과에도]|\s|$)|FDA"),
    "은행": re.compile(r"[가-힣]{2,12}은행|뱅크"),
    "증권사": re.compile(r"[가-힣]{2,12}(?:증권|투자)"),
    "법원": re.compile(r"[가-힣]{2,12}(?:지법|고법|재판부|대법원)|재판부"),
}

_PARTICLE = re.compile(r"(?<=[가-힣]{2})(?:은|는|이|가|의|에|에서|으로부터|로부터|도|와|과)$")
# 석 달가량, 3명 남짓.
_ABOUT = re.compile(r"[가-힣]{1,2}(?:가량|남짓|쯤|안팎|째)(?:의|은|이|을|에|로)?")


def is_light(word: str) -> bool:
    """Whether a word of a claim needs no proof where the source lacks it.

    >>> [is_light(w) for w in ("조금", "권리를", "meanwhile", "유일하게", "only")]
    [True, True, True, False, False]
    """
    if word[0] < "가":
        return bool(found := terms(word).words) and found[0] in _LIGHT_ENGLISH
    return not _LIGHT.isdisjoint((word, stem(word), noun_root(word))) or _ABOUT.fullmatch(word) is not None


def is_verb(word: Said) -> bool:
    """Whether the thesaurus knows a Korean word as a form of a verb and as no noun: 들어선, 이끄는."""
    return any(k.startswith("verb ") and k in synonyms() for k in word.keys) and stem(word.word) not in synonyms()


def by_keys(held: Sequence[Said]) -> dict[str, list[Said]]:
    """A text's words by key, the first of each: what a text says often is looked for in its first places, and time stays linear."""
    found: dict[str, list[Said]] = {}
    for word in held:
        for key in word.keys:
            if len(same := found.setdefault(key, [])) < _RIVALS:
                same.append(word)
    return found


def carried(stated: Sequence[Said], held: Sequence[Said]) -> Iterator[Said]:
    """The Korean verbs that only carry the noun before them, where the source says the noun's deed as firmly."""
    by_key = by_keys(held)
    for noun, verb in pairwise(stated):
        if not _OBJECT.fullmatch(noun.word) or short_root(verb.word) not in _CARRIERS:
            continue
        firm = min(max(noun.mood, verb.mood), Mood.DECIDED)
        if any(s.denied == noun.denied and s.mood >= firm for key in noun.keys for s in by_key.get(key, ())):
            yield verb


# Who explains himself, or complains, says so; who promises, or means to, says that he will.
_TELLS = frozenset(str.split("해명 설명 토로 호소 진단 지적 언급 소개 귀띔 평가 분석 강조 부연 항변 하소연 자평"))
_MEANS = frozenset(str.split("의향 의지 뜻 의사 각오"))
_PROMISES = frozenset(str.split("약속 다짐 공언"))
_TOLD = re.compile(r"(?:말|설명|답|전|강조|주장)(?:했|한|하[며고])|밝[혔히힌]|고 했다|알렸|덧붙")
_WILL = re.compile(r"겠(?:다|습니다|고|으며)")


def reported(stated: Sequence[Said], evidence: Sequence[str]) -> Iterator[Said]:
    """The Korean words for saying, promising and meaning, where the source has somebody say it or say that he will."""
    told = any(_TOLD.search(text) for text in evidence)
    promised = any("겠" in word.word for word in stated)
    will = told and any(_WILL.search(text) for text in evidence)
    for word in stated:
        root = noun_root(word.word)
        if (told and root in _TELLS) or (will and root in (_MEANS | _PROMISES if promised else _MEANS)):
            yield word


def categories(stated: Sequence[Said], evidence: Sequence[str]) -> Iterator[Said]:
    """The nouns that name the kind of what the source names itself: 당국 of 공정거래위원회."""
    there = [kind for kind, named in _KINDS.items() if any(named.search(text) for text in evidence)]
    yield from (w for w in stated if re.sub(_PARTICLE, "", w.word) in there)
