"""What a word means, as far as the glossary and the verb families know: keys that a claim and its source can share.

Two words share a key when they are the same word, inflected or not, or stand in one entry of the glossary, in either
language.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from corpus.glossary import Entry
from rag.terms import stem, terms
from rag.translate import Glossary
from rag.verification.mood import noun_root
from rag.verification.names import FUNCTION_WORDS
from rag.verification.places import is_homograph
from rag.verification.thesaurus import IRREGULAR, is_short_verb, members, synonyms
from rag.verification.verb_root import short_root

# No compound of the language is longer; what is runs without spaces and is not cut.
_LONGEST = 16
# Beginnings of verbs that say who speaks, or only carry tense and mood.
_EMPTY_VERBS = re.compile(
    r"^(?:밝[히혔힌힐]|말[했한하]|설명[했하]|전[했해]|강조[했하]|덧붙|답[했하]|알려|나타[났나냈]|했|됐|있|없|않|못[했하]|했습|됩니|합니"
    r"|입니|이었|기록[했하될됐합]|거[뒀둔두]|차지[했하합]|보[였인입이]|꼽|봤|그[쳤친]|달[했하합]|갖|가[졌지진]|벌[였이]|나[섰서선왔온오올]|수치|조정[했하한됐]|제시[했하한]|판단[했하합]|분석[했하합]|평가[했하합된됐됩]|말(?:까지|에|부터)?$|초(?:에|부터)?$|동월|동기|중순|하순|상순|[가-힣][은을를]$|이뤄|였[다습]|내다[봤보]|전망[했하된]|예상[했하된됩]|관측|추정|한다|된다|기로|따르|따른|위[해한]|대[해한]|통[해한]|보[았고아며]|봅니|내비[쳤치친]|만[입이][니었]|기해$|걸쳐$|포함[한해하])"
)
# Words that say who speaks, or nothing: they need no proof.
_EMPTY = frozenset(
    str.split("""힘입 힘입어 시작 아직 이미 여전히 때문 덕분 탓 부문 여부 지금 지금까지 여태 계속 계속된 이어진 까닭 목적 모두 문제 삼 그룹 기업 업체 쪽 순차적으로 차례로 스스로 자진 이상 밖 전량 전부 전액 그대로 가능성 배경 새로 연간 연산 누적 총 폭 물량 수량 금액 예정일 시점 시장 사업 작업 공사 활동 밝히 밝혔 밝힌 말했 말한 말하 설명 전했 전해 전해졌 강조 덧붙 답했 대해 대한 위해 위한 따라 따르 따르면 통해 관련 관해 이번 지난 해당 약 모두 총 각각 또한 그리고 하지만 다만 이는
    이를 그는 그녀 당시 현재 오는 향후 앞으로 동안 있 있다 있는 있습니다 있었 있으 없 없다 없는 없습니다 없으 없었 것 것으로 것이 것은 것을 수 등 및 중 때 데 바 이후 이전 이상 이하
    만에 정도 수준 가운데 경우 규모 기준 입장 측 관계자 회사 알려졌 알려 나타났 나타 됐 된 되 하 한 할 했 합니다 했습니다 됩니다 됐습니다 입니다 였습니다 이었습니다 이다 였다 올해 내년
    지난해 작년 전년 지난달 이달 같은 동기 동월 대비 기간 시점 오전 오후 새 대 씩 며 연 주 월 일 년 분기 반기 상반기 하반기 간 말 초 의 가 이 은 는 을 를 에 와 과 도 만 로 으로
    에서 까지 부터 보다 예정 계획 방침 예상 전망 기로 하기로 않 않습니다 않기로 않을 않는 않았 못 못했 안 아니 이라 이라고 이라는 라고 라는 에게 에게서 로부터 으로부터 또 더 가장 처음
    처음으로 즉 본문 기사 출처 확인 보도 발표 방안 중인 중이 전체 상황 내용 부분 문제 결과 과정 점 목표 관련해 대상 상태 진행 실시 주당 여파 대가 자리 자리에서 차원 일환 계기 바탕 최근 크게 함께 뒤 직후""")
)
_EMPTY_ENGLISH = frozenset(
    str.split("""result th st nd rd ahead back away own elsewher yet middl mid daili post record achiev log kind want way compar high higher low lower late earli say said announc report accord told tell state note add explain compani firm also plan expect year quarter
    month week day half first second third fourth last next previous earlier later ago annual total about around
    rough approxim nearli more less than than percent percentag point won dollar euro trillion billion million
    thousand worth valu per new has have had will would may might could can not no never do does did is are be
    been was were who which that this these it its their them they he she his her him there intend aim hope
    propos full end seek one and or but while when after befor dure because of into from over under with without
    by for at on in up down out as an a the to be set go made make mr ms so such between among both each ceo""")
)


class Concepts:
    """Keys of words, by a glossary; without one, words are only themselves."""

    def __init__(self, glossary: Glossary | None) -> None:
        self._glossary = glossary
        self._verbs: dict[str, list[Entry]] = {}
        # Every word of a glossary phrase is an everyday one: net profit makes "net" no name.
        self._everyday: set[str] = set()
        for entry in glossary.entries if glossary else ():
            self._everyday.update(w for e in entry.english for w in e.split() if w.islower())
            for term in entry.korean:
                if term.endswith(("하다", "되다")) and len(term) > 3:
                    self._verbs.setdefault(term[:-2], []).append(entry)
        self._keys = lru_cache(16384)(self._keys_of)
        self._entries = lru_cache(16384)(self._entries_of)

    def keys(self, token: str) -> frozenset[str]:
        """The keys of one token as it stands in the text; none for a word that needs no proof."""
        return self._keys(token)

    def parts(self, token: str) -> list[tuple[str, str]]:
        """The ways of cutting a Hangul compound in two: 설비투자계획 into 설비투자 and 계획."""
        root = noun_root(token) if "가" <= token[0] <= "힣" else ""
        return [(root[:n], root[n:]) for n in range(2, len(root) - 1)] if len(root) <= _LONGEST else []

    def entries(self, phrase: str) -> tuple[Entry, ...]:
        """Glossary entries of exactly this word or phrase."""
        return self._entries(phrase)

    def forms(self, phrase: str) -> list[str]:
        """All ways, in both languages, in which the glossary says a word or phrase."""
        return [f for e in self.entries(phrase) for f in (*e.korean, *e.english)]

    def common(self, word: str) -> bool:
        """Whether the glossary knows the word as an everyday one, not as somebody's name."""
        return (
            word in self._everyday
            or any(not is_proper(e) for e in self.entries(word))
            or word in _EMPTY_ENGLISH
            or bool(self._keys(word) == frozenset() and word.isascii())
        )

    def is_unknown(self, token: str) -> bool:
        """Whether the glossary knows a Hangul word neither whole nor as a compound of two words: it may be a name."""
        root = noun_root(token)
        for word in {root, stem(token), root.removesuffix("들")}:
            if self.entries(word) or any(self.entries(a) and self.entries(b) for a, b in self.parts(word)):
                return False
        return True

    def _entries_of(self, phrase: str) -> tuple[Entry, ...]:
        if not self._glossary:
            return ()
        words = terms(phrase).words
        found = self._glossary.entries_in(words)
        whole = [e for start, end, entries in found if (start, end) == (0, len(words)) for e in entries]
        return tuple(dict.fromkeys(whole + self._verbs.get(phrase, [])))

    def _keys_of(self, token: str) -> frozenset[str]:
        if "가" <= token[0] <= "힣":
            root, bare = noun_root(token), stem(token)
            if {root, bare, token} & _EMPTY or _EMPTY_VERBS.match(token) or (len(root) == 1 and len(bare) == 1):
                return frozenset()
            keys = {root, bare, *(word[:-1] for word in (root, bare) if len(word) > 2 and word[-1] in "들측")}
            for word in (root, bare):
                keys |= {_key(e) for e in self.entries(word)}
            verb = short_root(token)
            if len(verb) > 1 or (len(token) > 1 and verb and is_short_verb(verb) and f"verb {verb}" in synonyms()):
                keys.add(f"verb {verb}")
            return frozenset(keys).union(*(synonyms().get(k, ()) for k in keys))
        if token[0].isdigit():
            return frozenset({token.replace(",", "")})
        token = IRREGULAR.get(token.lower(), token)
        words = terms(token).words
        if not words or words[0] in _EMPTY_ENGLISH or token.lower() in FUNCTION_WORDS or len(token) == 1:
            return frozenset()
        keys = {words[0], *(_key(e) for e in self.entries(token.lower()))}
        return frozenset({*keys, *synonyms().get(words[0], ())})

    def bridged(self, keys: Iterable[str]) -> set[str]:
        """The glossary's entries for the synonyms of a word with these keys: what is exempt is excluded, and so 제외."""
        groups = {k for k in keys if k.startswith("group ")}
        return {_key(e) for g in groups for word in members()[g] if " " not in word for e in self.entries(word)}


def _key(entry: Entry) -> str:
    return f"entry {entry.korean[0]}"


def is_proper(entry: Entry) -> bool:
    """Whether an entry is a name: all its English begins with capitals and is no mere abbreviation.

    >>> is_proper(Entry(("부산",), ("Busan",))), is_proper(Entry(("설비투자",), ("capital expenditure", "capex")))
    (True, False)
    """
    return all(e[0].isupper() for e in entry.english) and any(
        re.match(r"[A-Z][a-z]", e) or e in ("KOSPI", "KOSDAQ") for e in entry.english
    )


def proper_in(text: str, concepts: Concepts) -> list[tuple[str, tuple[Entry, ...]]]:
    """(word, entries) of the glossary's names, places and authorities, that a Korean text mentions."""
    found = []
    for m in re.finditer(r"[가-힣]{2,14}", text):
        bare = stem(m[0])
        for word in dict.fromkeys((m[0], bare, noun_root(m[0]), re.sub("(?:시장|시|산|발)$", "", bare))):
            entries = concepts.entries(word) if len(word) > 1 else ()
            proper = tuple(e for e in entries if is_proper(e))
            if proper and (proper == entries or is_homograph(word)):
                found.append((word, proper))
                break
    return found
