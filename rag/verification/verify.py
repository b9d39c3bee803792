"""Does a claim stand in the sentences it cites? Checked word by word, without a model.

Figures, dates, units and names must be there; negation, certainty and direction must agree; and the rest of the words must
be found, in either language. The reason is a constant line with the word that is not there, in the answer's language.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rag.answer import Verdict
from rag.entailment import CONTRADICTS, HOLDS, Entailment
from rag.translate import Glossary
from rag.verification.amounts import figure_findings
from rag.verification.certainty import oversure
from rag.verification.concepts import Concepts, proper_in
from rag.verification.disagreement import Disagreement, disagreements
from rag.verification.modality import said
from rag.verification.names import Names, missing_names
from rag.verification.places import is_homograph, is_place
from rag.verification.rates import unrated
from rag.verification.roles import misplaced
from rag.verification.rounding import worded
from rag.verification.scopes import unscoped
from rag.verification.shares import without_majority
from rag.verification.spelled import spelled
from rag.verification.tied import misattached
from rag.verification.wording import known_keys, missing_word

REASONS: dict[str, tuple[Verdict, str, str]] = {
    "figure": (Verdict.UNSUPPORTED, "{word}{topic} 출처에 없습니다", "'{word}' is not in the source"),
    "unit": (Verdict.UNSUPPORTED, "{word}{topic} 출처와 단위가 다릅니다: 출처에는 {other}",
             "'{word}' has another unit in the source: '{other}'"),
    "rounded": (Verdict.PARTLY, "{word}{topic} 반올림한 값입니다: 출처에는 {other}",
                "'{word}' is rounded: the source says '{other}'"),
    "when": (Verdict.UNSUPPORTED, "{word}{topic} 출처에서 다른 때의 값입니다", "'{word}' is of another period in the source"),
    "of": (Verdict.UNSUPPORTED, "{word}{topic} 출처에서 다른 것의 값입니다", "'{word}' is of something else in the source"),
    "to": (Verdict.UNSUPPORTED, "{word}: 변한 폭인지 변한 뒤의 값인지가 출처와 다릅니다",
           "'{word}': the source says by how much where this says to what, or the other way round"),
    "name": (Verdict.UNSUPPORTED, "'{word}'{topic} 출처에 없습니다", "'{word}' is not in the source"),
    "negated": (Verdict.UNSUPPORTED, "'{word}': 긍정과 부정이 출처와 반대입니다", "'{word}': the source says the opposite"),
    "direction": (Verdict.UNSUPPORTED, "'{word}': 방향이 출처와 반대입니다. 출처에는 '{other}'",
                  "'{word}': the source says the contrary, '{other}'"),
    "swapped": (Verdict.UNSUPPORTED, "'{word}': 누가 누구에게 했는지가 출처와 다릅니다",
                "'{word}': the source has it the other way round"),
    "stronger": (Verdict.PARTLY, "'{word}': 출처보다 단정적으로 말합니다", "'{word}' is said with more certainty than in the source"),
    "weaker": (Verdict.PARTLY, "'{word}': 출처에서는 더 확정적으로 말합니다",
               "'{word}' is said with less certainty than in the source"),
    "part": (Verdict.PARTLY, "일부만 확인됩니다: '{word}'{topic} 출처에 없습니다",
             "only partly confirmed: '{word}' is not in the source"),
    "contradicted": (Verdict.UNSUPPORTED, "출처는 다르게 말합니다 (판정 모델)", "the source says otherwise (by the verifier)"),
    "nothing": (Verdict.UNSUPPORTED, "본문에서 확인되지 않습니다", "not confirmed by the source"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """`reason` says, in the answer's language, why the verdict is not "supported"; "" when it is."""

    verdict: Verdict
    reason: str = ""


def verify(
    claim: str,
    evidence: Sequence[str],
    glossary: Glossary | None = None,
    language: str = "ko",
    context: Sequence[str] = (),
    similarity: Callable[[str, Sequence[str]], float] | None = None,
    entailment: Entailment | None = None,
) -> Check:
    """How far the cited sentences carry a claim.

    `evidence` are the cited sentences; `context` is what stands around them (title, ISO day of publication, the sentence
    before), where names and dates may be found but no figure. `similarity` is the best cosine of the claim with the
    sentences, `entailment` a model that reads both; neither saves a wrong figure, name, negation or direction.

    >>> verify("설비투자는 2.4조원입니다.", ["설비투자는 2조1000억원이다."])
    Check(verdict=<Verdict.UNSUPPORTED: 'unsupported'>, reason='2.4조원은 출처에 없습니다')
    """
    claim, evidence, context = _read(claim), [_read(e) for e in evidence if e.strip()], [_read(c) for c in context]
    if not claim.strip():
        return Check(Verdict.SUPPORTED)
    if not evidence:
        return _check("nothing", "", "", language)
    # 1. A verbatim quote of whole sentences needs no more.
    if quoted(claim, evidence):
        return Check(Verdict.SUPPORTED)
    concepts = concepts_of(glossary)
    published = next((d for c in context if (d := _day(c))), None)
    # 2. Figures, units, dates and periods.
    for finding in sorted(figure_findings(claim, evidence, context, published), key=lambda f: f.kind == "rounded"):
        return _check(finding.kind, finding.word, finding.other, language)
    for proven in (worded, without_majority, unrated, unscoped):
        claim = proven(claim, evidence)
    # 3. Names.
    names = Names([*evidence, *context], concepts.forms)
    for name in missing_names(claim, names, concepts.common):
        return _check("name", name, "", language)
    held = [w for text in evidence for w in said(text, concepts.keys)]
    around = [w for text in context for w in said(text, concepts.keys)]
    known = known_keys([*held, *around], [*evidence, *context], concepts)
    for word, entries in proper_in(claim, concepts):
        if not is_place(word, claim):
            continue
        if is_homograph(word):
            there = any(names.has_text(form) for e in entries for form in (*e.korean, *e.english))
        else:
            there = names.has_hangul(word) or any(f"entry {e.korean[0]}" in known for e in entries)
        if not there:
            return _check("name", word, "", language)
    # 4. Negation, certainty and direction.
    stated = said(claim, concepts.keys)
    found = sorted(disagreements(stated, held), key=_severity)
    if found:
        return _check(found[0].kind, found[0].word, found[0].other, language)
    if doer := misplaced(claim, evidence, context, concepts.keys, concepts.common):
        return _check("swapped", doer, "", language)
    if figure := oversure(claim, evidence):
        return _check("stronger", figure, "", language)
    if elsewhere := misattached(claim, evidence, published, concepts.keys):
        return _check("of", elsewhere, "", language)
    # 5. The other words, in the whole claim and in each of its clauses.
    lacking = missing_word(claim, stated, known, names, concepts, evidence, held, similarity)
    # 6. What words cannot decide, where a model is there to read it.
    read = entailment.of(claim, [*context[:1], *evidence]) if entailment else None
    if read and read.contradicts >= CONTRADICTS:
        return _check("contradicted", "", "", language)
    if lacking and not (read and read.holds >= HOLDS):
        return _check(*lacking, "", language)
    return Check(Verdict.SUPPORTED)


def quoted(claim: str, evidence: Sequence[str]) -> bool:
    """Whether the claim is one of these sentences, or several in a row, but for quotation marks, spaces and 습니다/다."""
    said_there = [_squeezed(e) for e in evidence]
    wanted = _squeezed(claim)
    return bool(wanted) and (wanted in said_there or wanted == "".join(said_there) or _run(wanted, said_there))


def _run(wanted: str, sentences: Sequence[str]) -> bool:
    for first, text in enumerate(sentences):
        if text and wanted.startswith(text):
            rest = wanted[len(text) :]
            for more in sentences[first + 1 :]:
                if not rest or not rest.startswith(more):
                    break
                rest = rest[len(more) :]
            if not rest:
                return True
    return False


def _severity(found: Disagreement) -> int:
    return ["negated", "direction", "stronger", "weaker"].index(found.kind)


def _check(kind: str, word: str, other: str, language: str) -> Check:
    verdict, korean, english = REASONS[kind]
    text = korean if language == "ko" else english
    return Check(verdict, text.format(word=word, other=other, topic=_topic(word)))


def _topic(word: str) -> str:
    """은 after a consonant, 는 after a vowel, by how the last sign is read.

    >>> _topic("2.4조원"), _topic("7일"), _topic("14.6%"), _topic("HBM4")
    ('은', '은', '는', '는')
    """
    last = word.strip()[-1:]
    if "가" <= last <= "힣":
        return "은" if (ord(last) - 0xAC00) % 28 else "는"
    if last.isdigit():
        return "은" if last in "013678" else "는"
    return "는" if last == "%" else "은(는)"


def _squeezed(sentence: str) -> str:
    text = re.sub(r"[\s\"'“”‘’「」『』]+|[.!?。](?!\d)", "", sentence).lower()
    if m := re.search(r"(.)(습니다|니다)$", text):
        stem_end = m[1]
        if m[2] == "습니다":
            return text[: -len("습니다")] + "다"
        code = ord(stem_end) - 0xAC00
        if 0 <= code < 11172 and code % 28 == 17:  # 합니다 is 한다, 입니다 is 이다
            base = chr(0xAC00 + code - 17)
            return text[:-3] + ("이다" if base == "이" else chr(ord(base) + 4) + "다")
    return text


_FREE = re.compile(r"\b(?:at no (?:extra |additional )?(?:cost|charge)|free of charge)\b", re.IGNORECASE)


def _read(text: str) -> str:
    """The text in NFC, what it counts in words as figures: 사흘 is 3일."""
    return _FREE.sub("for free", spelled(unicodedata.normalize("NFC", text)))


def _day(text: str) -> date | None:
    if m := re.match(r"\d{4}-\d\d-\d\d(?=$|T)", text.strip()):
        try:
            return date.fromisoformat(m[0])
        except ValueError:
            return None
    return None


@lru_cache(4)
def concepts_of(glossary: Glossary | None) -> Concepts:
    return Concepts(glossary)
