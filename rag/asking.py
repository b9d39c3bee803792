"""Words of a question that say how it asks, not what about: 몇 퍼센트, 비교해줘, according to the article.

They seldom stand in what answers, so they count little in the search and where sentences are judged.
"""

import re

from rag.terms import stem, word_of

# What such a word counts beside another. 1/.6/.3/.1/0, nDCG@10, mean of 13 rows of public sets (58 to 150 questions) .8625/.8641/.8648/.8657/.8658:
# korquad .979/.979/.982/.982/.982, belebele Korean → English .754/.753/.757/.760/.759; not 0, so that one of nothing else finds something.
ASIDE = 0.1
# Words (and stems of the index) of which at most a third of 6 and more dev questions of the public sets with them have one in the
# article that answers, without names, and words of the same kind in news: 240 of 3,800 were looked through.
_ENGLISH = """article articles suggest suggests individual person portray mention mentioned regarding describe discuss discussed attribute imply implies
    indicate according statement refer related associated involving contrast compare compared difference differ similar similarly consistent
    inconsistent discrepancy narrative maintain subsequent previously known both same between another while outcome specific percent percentage
    respectively happen happened tell give show explain name kind type amount number date"""
_KOREAN = """받을 받으려면 받기 받는 받고 받은 해야 알고 도움 설명 궁금 연락해야 신청해야 신청하려면 문의해야 방문해야 관한 아닌 만약 인한 인해 맡은 가진 가지고 후에 하는데
    볼 어려운 할까요 필요한가요 되었는 때문 얻을 해는 되는 된 우리 따른 사실 대해서 데 온 해당 시 의 는 내 퍼센트 각각 나란히 비교 비교해 비교해줘 보여줘 보여 합쳐 얼마씩
    동기 대비 이름 명칭 날짜 일자 시기 시점 시간 연도 년도 인물 사람 종류 방법 장소 나라 정도 내용 곳 해 때 날"""
_WORDS = frozenset(
    [
        *(w for word in _ENGLISH.split() if (w := word_of(word))),
        *(stem(word) for word in _KOREAN.split()),
        *_KOREAN.split(),
    ]
)
# Question words in whatever form they are spoken: 얼마예요, 누구야, 뭐지, 알려주실래요. Years and periods are none of them.
_SPOKEN = re.compile(
    r"(?:얼마|누구|누가|누굴|누군|언제|언젠|무언|어디|무엇|무슨|뭐|뭘|뭔|어떻|어떤|어때|어땠|어느|몇)(?:[가-힣]{0,5})|왜(?:요|죠|지|일까요?|인가요?)?|(?:알려|말해|설명해|보여|가르쳐)\s?(?:줘|줄|주|달)[가-힣]*|(?:명|개|곳|대|건|번|척|회|차례|배|년|개월|살)(?:이?나|쯤|정도)(?:요|나요)?|더|(?:많|높|낮|적)[아어은나으]+[요냐지]?|많이|궁금[가-힣]*|있[어나지을습니까요]+|없[어나지을습니까요]+"
)
# What is told where results are asked for.
_RESULTS = ("영업이익", "매출", "순이익", "영업손실", "순손실")
_FOR_RESULTS = {"실적": _RESULTS, "earn": ("profit", "revenu", "loss", *_RESULTS)}


def stands_for(word: str) -> tuple[str, ...]:
    """Search terms that answer for a word of a question: who asks for 실적 wants the figures, not the word.

    >>> stands_for("실적")[:2], stands_for("배당")
    (('영업이익', '매출'), ())
    """
    return _FOR_RESULTS.get(word, ())


def weight(word: str) -> float:
    """What a search term counts: ASIDE where it says how a question asks, else 1.

    >>> weight("설비투자"), weight("퍼센트") == weight("articl") == weight("얼마예요") == ASIDE
    (1.0, True)
    """
    return ASIDE if word in _WORDS or _SPOKEN.fullmatch(word) else 1.0
