"""Do the companies, persons and products that a claim names stand in its source, in either script?

A Hangul name and its Latin spelling are compared by what both keep: the order of consonants, and the kind of the vowels
where the name is short (한서진, Han Seo-jin; 브린들마크, Brindlemark). Titles and kinds of company are translated by the
glossary.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

from rag.terms import stem
from rag.verification.places import AT_HOME, PEOPLES
from rag.verification.sounds import apart_hangul, apart_latin, bones, hangul_sound, latin_sound

_LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]*(?:[-&.'’][A-Za-z0-9]+)*|(?<![\d.,])\d+[A-Za-z]+[A-Za-z0-9]*")
_PHRASE = re.compile(r"\b[A-Z][A-Za-z]+(?: (?:of |and |the )?[A-Z][A-Za-z]+){1,4}")
_QUOTED = re.compile(r"[‘'“\"「『<《]([^‘’'“”\"「」『』<>《》]{1,24})[’'”\"」』>》]")
TITLES = (
    "대표이사|대표|회장|부회장|사장|부사장|전무|상무|이사|본부장|부문장|실장|팀장|센터장|그룹장|의장|행장|부행장|총재|장관|차관|위원장|"
    "위원|연구원|애널리스트|교수|박사|변호사|대변인|원장|국장|과장|청장|의원|총리|대통령|기자|이사장|소장|지점장|후보|최고경영자|CEO|CFO|씨"
)
# What stands between a person and a title is a company or a department: a bare noun, no word with the ending of a verb or a place.
_BETWEEN = r"[가-힣A-Za-z]{1,16}(?<!에서)(?<![은는을를고며된던할될])"
_PERSON = re.compile(
    rf"(?<![가-힣\d])([가-힣]{{2,4}})(?:\s(?:{_BETWEEN}\s){{0,2}}?|\s?)(?P<title>{TITLES})(?=은|는|이|가|을|를|의|에|와|과|로|으로|도|\s|[,.…]|$)"
)
_NO_PERSON = re.compile(rf"{TITLES}|[가-힣]*(?:회사|신임|차기|현|전)")
# 앞두고, 맡은, 이끄는: no name, unless a surname begins it.
_VERB_LIKE = re.compile(r"[가-힣]+(?:[고며게던는은을를에된할될]|면서|에서|부터|까지|으로|도록|지만|려고|아서|어서)")
_SURNAME = frozenset(
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국은편용"
)
COMPANY_KINDS = (
    "전자|통신|텔레콤|화학|건설|중공업|조선|은행|증권|제약|바이오|게임즈|게임|그룹|금융지주|지주|항공|모빌리티|유통|반도체|자동차|에너지|물산|"
    "식품|제과|제지|전력|발전|보험|카드|캐피탈|파트너스|클라우드|소프트|미디어|디스플레이|해운|철강|제강|정유|백화점|마트|생명|화재|"
    "홈쇼핑|금속|펄프|개발|엔터테인먼트|시스템즈|시스템스|테크|랩스|모터스|홀딩스|푸드|리테일|로보틱스|솔루션즈|솔루션|네트웍스|인터내셔널"
)
_COMPANY = re.compile(rf"^([가-힣]{{1,8}}?)(?:{COMPANY_KINDS})$")
# Latin words that say the kind of a company or person: their absence alone is no other name.
KIND_WORDS = frozenset(
    str.split("""electronics telecom communications chemical chemicals construction heavy industries shipbuilding bank
    securities pharma pharmaceutical bio games game group holdings financial air airlines airways mobility
    retail semiconductor motors auto energy trading foods food confectionery paper power insurance card capital
    partners cloud soft media tech elec labs robotics solutions networks international motor systems display steel systems corp corporation inc co ltd company intelligence engineering
    commerce logistics platform platforms construction industry industries ceo cfo chief executive mr ms mrs dr president chairman chairwoman vice
    senior the a an home shopping metal metals marine pulp platforms brewery mart department store university hospital pay ipo m&a r&d e&c e&p e&i l&c s&t plc ag nv gmbh llc lp asa spa oyj""")
)
_SURNAMES = {"lee": "이", "yi": "이", "rhee": "이", "yoo": "유", "ryu": "류", "noh": "노", "roh": "노", "lim": "임",
             "im": "임", "woo": "우", "oh": "오", "shin": "신", "choi": "최", "jung": "정", "chung": "정"}  # fmt: skip


class Names:
    """The names that stand in these texts, in every form in which they can be looked for.

    `translate` gives the other forms of a word or phrase in both languages, from the glossary.
    """

    def __init__(self, texts: Iterable[str], translate: Callable[[str], Iterable[str]]) -> None:
        self._text = _plain(" ".join(texts))
        self._joined = re.sub(r"[^0-9a-z가-힣]", "", self._text)
        self._translate = translate
        words = re.findall(r"[가-힣]+", self._text)
        self._hangul = set(words)
        self._starts = {w[:n] for w in words for n in range(2, min(len(w), 12) + 1)}
        self._sounds: set[str] = set()
        for w in self._hangul:
            for start in range(min(2, len(w))):
                self._sounds |= {hangul_sound(w[start : start + n]) for n in range(1, min(8, len(w) - start) + 1)}
        self._bones = {bones(s) for s in self._sounds}
        # The second part of a name that is written in one: Hanbit Narae is 한빛나래. Only by its whole sound.
        self._sounds |= {
            s for w in self._hangul for at in range(2, len(w) - 1) if len(s := hangul_sound(w[at : at + 2])) > 3
        }
        self._apart = {
            s
            for w in self._hangul
            for at in range(min(2, len(w)))
            for n in range(2, min(6, len(w) - at) + 1)
            if (s := apart_hangul(w[at : at + n])) != hangul_sound(w[at : at + n])
        }
        latin = {m[0] for m in _LATIN.finditer(" ".join(texts) if not isinstance(texts, str) else texts)}
        self._latin = {w.lower() for w in re.findall(r"[a-z0-9]+(?:[-&][a-z0-9]+)*", self._text)} | {
            w.lower() for w in latin
        }
        self._latin |= {part for w in self._latin for part in re.split("[-&.'’]", w)}
        self._latin_sounds = {latin_sound(w) for w in self._latin if not w.isdigit()}
        self._latin_apart = {s for w in self._latin for s in apart_latin(w)}
        self._latin_bones = {bones(s) for s in self._latin_sounds}

    def has_latin(self, word: str) -> bool:
        """Whether this Latin word, or one that sounds like it in Hangul, stands there."""
        low = word.lower().removesuffix("'s").removesuffix("’s")
        if low in self._latin or low.rstrip("s") in self._latin or low + "s" in self._latin:
            return True
        for people in ("n", "an", "ese", "ish"):  # Korean: Korea, Japanese: Japan
            if low.endswith(people) and len(low) > 5 and word[0].isupper():
                country = low.removesuffix(people)
                if any(_plain(t) in self._joined for end in ("", "a", "y") for t in self._translate(country + end)):
                    return True
        if low in PEOPLES and (
            PEOPLES[low] in self._latin or any(_plain(t) in self._joined for t in self._translate(PEOPLES[low]))
        ):
            return True
        # A Korean text does not say that it is about Korea.
        if low in ("korea", "korean", "south") and self._hangul:
            return True
        squeezed = re.sub("[^0-9a-z]", "", low)
        if len(squeezed) > 3 and squeezed in self._joined:
            return True
        if any(_plain(t).replace(" ", "") in self._joined for t in self._translate(low) if len(t) > 1):
            return True
        if not self._sounds or re.search(r"\d", low):
            return False
        if low in _SURNAMES and any(w[:1] == _SURNAMES[low] for w in self._hangul):
            return True
        if not self._apart.isdisjoint(apart_latin(low)):
            return True
        # Georgia is 조지아: before e and i a g may be soft.
        for spelled in dict.fromkeys(
            (low, re.sub("g(?=[eiy])", "j", low), low.replace("eo", "e"), low.replace("r", "l"))
        ):
            sound = latin_sound(spelled)
            if sound and (sound in self._sounds or sound + "O" in self._sounds):
                return True
            if len(bones(sound)) >= 3 and bones(sound) in self._bones:
                return True
        return False

    def has_hangul(self, word: str) -> bool:
        """Whether this Hangul name stands there, whole, as the beginning of a longer name, or in Latin letters."""
        word = _plain(word)
        if word.replace(" ", "") in self._joined or any(w in self._joined for w in AT_HOME.get(word, ())):
            return True
        if any(_plain(t).replace(" ", "") in self._joined for t in self._translate(word) if len(t) > 1):
            return True
        if (m := _COMPANY.match(word)) and len(m[1]) > 1 and (m[1] in self._hangul or self._spelled(m[1])):
            return True
        return self._spelled(word)

    def _spelled(self, word: str) -> bool:
        sound = hangul_sound(word)
        kept = bones(sound)
        return (
            sound in self._latin_sounds
            or (len(kept) >= 2 and kept in self._latin_bones)
            or (len(word) < 5 and apart_hangul(word) in self._latin_apart)
        )

    def has_phrase(self, words: str) -> bool:
        """Whether the glossary has a phrase of several words (Fair Trade Commission) that stands there in another form."""
        return any(_plain(t).replace(" ", "") in self._joined for t in self._translate(words.lower()) if len(t) > 1)

    def has_text(self, words: str) -> bool:
        return re.sub(r"[^0-9a-z가-힣]", "", _plain(words)) in self._joined


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def missing_names(claim: str, source: Names, common: Callable[[str], bool]) -> list[str]:
    """The names of the claim that do not stand in the source, in reading order.

    `common` says whether a word is an everyday one of the glossary: such a word at the start of a sentence, or before a
    kind of company, is no name.
    """
    missing: dict[int, str] = {}
    phrases = [m.span() for m in _PHRASE.finditer(claim) if source.has_phrase(m[0])]
    # Sungwon Special Steel is 성원특수강: after a name that is found, an everyday word is part of it.
    behind = bytearray(len(claim))
    for m in _PHRASE.finditer(claim):
        first = m[0].split()[0]
        if not common(first.lower()) and source.has_latin(first):
            behind[m.start() + len(first) : m.end()] = b"\1" * (len(m[0]) - len(first))
    for m in _LATIN.finditer(claim):
        if any(a <= m.start() < b for a, b in phrases):
            continue
        word = _OF_PLACE.sub("", m[0].removesuffix("'s").removesuffix("’s"))
        if not _is_latin_name(claim, m, common) or word.lower() in KIND_WORDS:
            continue
        if behind[m.start()] and common(word.lower()):
            continue
        if not source.has_latin(word) and not any(
            source.has_latin(p) for p in re.split("[-&.]", word) if len(p) > 2 and p[:1].isupper() and "-" in word
        ):
            missing[m.start()] = word
    for m in _QUOTED.finditer(claim):
        name = m[1].strip()
        is_name = len(name.split()) <= 4 and not re.search(r"[다요까]$|[.?!]$", name) and re.search("[가-힣]", name)
        if is_name and not source.has_text(name) and not source.has_hangul(name):
            missing[m.start(1)] = name
    for m in _PERSON.finditer(claim):
        name = m[1]
        if common(name) or _COMPANY.match(name) or _NO_PERSON.fullmatch(name) or _no_name(name, m):
            continue
        if not source.has_hangul(name) and not source.has_hangul(stem(name)):
            missing[m.start(1)] = name
    for m in re.finditer(r"[가-힣]{3,14}", claim):
        word = next((w for w in (m[0], stem(m[0])) if _COMPANY.match(w)), "")
        if word and not common(word) and not source.has_hangul(word):
            missing[m.start()] = word
    return [missing[at] for at in sorted(missing)]


# US-based, London-listed, Haneul-led: the name and how it stands to what is told of.
_OF_PLACE = re.compile(
    "-(?:based|listed|led|owned|backed|made|born|headquartered|controlled|funded|run|style|bound|built|affiliated|domiciled|wide)$"
)


def _no_name(name: str, m: re.Match[str]) -> bool:
    """Whether a word before a title is a verb or says what kind: 임기를 앞두고 대표로, 1년 남은 사장, 경구용 비만약 후보."""
    if m["title"] == "후보" and m[0].count(" ") > 1:
        return True
    return bool(_VERB_LIKE.fullmatch(name)) and (name[0] not in _SURNAME or len(name) == 2)


_ENGLISH_DAYS = frozenset(
    str.split("""jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun january february march april may june july august september october november december monday tuesday
    wednesday thursday friday saturday sunday q1 q2 q3 q4 h1 h2 i""")
)


_NUMBERED = frozenset(
    str.split("""phase class series line plant article chapter tier level section unit building stage block lot round type
    group grade step part version model reactor terminal gate zone track schedule form rule title act tranche""")
)
# Conjunctions, prepositions and adverbs of connection: they begin sentences, name nothing and state nothing.
FUNCTION_WORDS = frozenset(
    str.split("""although though while whereas despite unlike unless because whether besides instead meanwhile however moreover
    nevertheless nonetheless even thus hence amid among across throughout beneath beyond given having being notwithstanding
    except rather whenever wherever whatever whichever otherwise therefore furthermore likewise similarly alongside aside
    regarding concerning considering apart following upon onto per via versus""")
)


def _is_latin_name(claim: str, m: re.Match[str], common: Callable[[str], bool]) -> bool:
    word = m[0].removesuffix("'s").removesuffix("’s")
    if not (any(c.isupper() for c in word)) or word.lower() in _ENGLISH_DAYS:
        return False
    if re.fullmatch(r"\d+(?:bn|tn|mn|[kmb]|st|nd|rd|th)?", word, re.IGNORECASE):
        return False
    if word in ("EUR", "USD", "KRW", "JPY", "GBP", "CNY") and re.match(r"\s?\d", claim[m.end() :]):
        return False  # a unit, looked at with its figure
    if re.fullmatch(r"\d+[A-Za-z]{1,3}", word):
        return False  # a figure with its unit: 400MW
    if any(c.isdigit() for c in word) or re.search("[a-z][A-Z]", word):
        return True
    # Phase 2, Line 3, Class B: what is numbered is a common noun.
    if re.match(r"\s(?:\d|[A-Z](?![\w'’&])|I{1,3}(?!\w))", claim[m.end() :]) and word.lower() in _NUMBERED:
        return False
    before = claim[: m.start()].rstrip()
    if before and before[-1] not in ".!?“\"'‘":
        return True
    if word.lower() in FUNCTION_WORDS:
        return False
    # The first word of a sentence is a name when another capital follows, or when it is no everyday word.
    after = re.match(r"(?:['’]s)?\s+([A-Z][a-z]+)", claim[m.end() :])
    if not after and re.search(r"(?:er|ed|ing|ly|ion|ions|ment|ments|ness|ity|est)$", word):
        return False
    return (bool(after) and not common(word.lower())) or not common(word.lower())
