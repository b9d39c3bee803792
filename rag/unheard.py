"""Companies that a question names, by the look of their names, and that no passage mentions.

The lists of companies know those that they list; 새벽통신 and Brightmoor Chemicals are companies too, and an answer about another
carrier or chemical maker would be worse than none.
"""

import re

from rag.romanised import names
from rag.terms import stem, terms
from rag.translate import Glossary
from rag.words import WordIndex

# Ends of company names. Not 그룹, 협회, 위원회, 병원, 대학: articles shorten those (금융위, 한들그룹 for any of its companies).
_KOREAN = re.compile(
    r"[가-힣A-Za-z]{2,}(?:통신|텔레콤|전자|제약|바이오|바이오텍|건설|은행|증권|항공|자동차|모터스|반도체|에너지|화학|중공업|조선|식품|제분|미디어|게임즈|클라우드|모바일"
    r"|생명|물산|제철|철강|디스플레이|네트웍스|엔터테인먼트|백화점|커머스|테크|소프트|시스템즈|물류|해운|홀딩스|캐피탈|케미칼|머티리얼즈|로보틱스|제과)"
)
_ENGLISH = re.compile(
    r"\b(?P<name>[A-Z][a-z]{2,})(?=(?P<rest> (?:[A-Z][a-z]+ )?(?:Chemicals?|Mobile|Telecom|Communications|Electronics|Motors|Energy|Bio|Biotech|Pharma|Air|Airlines|Bank"
    r"|Foods?|Games|Media|Cloud|Semiconductors?|Shipbuilding|Steel|Insurance|Securities|Holdings|Technologies|Systems|Networks|Corp|Inc|Ltd)\b))"
)
_WORD = re.compile(r"[가-힣A-Za-z]*[가-힣]")


def unheard(question: str, words: WordIndex, glossary: Glossary) -> list[str]:
    """The names of such companies in a question, as it writes them; [] without any.

    A name that the glossary or a list of companies knows is not among them: articles may write it in the other language.
    """
    entries = [e for _, _, found in glossary.entries_in(terms(question).words) for e in found]
    known = {w.lower() for e in entries for name in (*e.korean, *e.english) for w in (name, *name.split())}
    found = []
    for m in _WORD.finditer(question):
        name = stem(m[0])
        if _KOREAN.fullmatch(name) and name.lower() not in known and not _mentioned(name, words):
            found.append(name)
    for m in _ENGLISH.finditer(question):
        name = m["name"]
        spelled = [r for readings in names(name, lambda _: False) for r in readings]
        if name.lower() not in known and not _mentioned(name, words) and not any(words.spelled(r) for r in spelled):
            found.append(name + m["rest"])
    return list(dict.fromkeys(found))


def _mentioned(name: str, words: WordIndex) -> bool:
    """Whether a passage holds the name; what is no word of the index (Did, The) is no name."""
    own = terms(name).words
    return not own or any(words.frequency((w,)) for w in own)
