"""Business news written from the glossary: a grammar of Korean sentences in press register with their English.

Every sentence is made by this file from the frames in `news_frames.py`; none is taken from a newspaper.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import glossary
from rag.encoder.korean import past, with_particle
from rag.encoder.names import companies, person
from rag.encoder.news_frames import FRAMES
from rag.encoder.pairs import Pair

# Fields whose nouns stand where a business matter stands in a frame; the other files are pairs only.
_NOT_MATTERS = frozenset({"general_verbs", "general_nouns", "periods", "press"})
_SLOT = re.compile(r"\{(\w+)(?:([:>])(\w*))?\}")


@dataclass(frozen=True)
class Entry:
    """One line of the glossary: Korean and English terms for the same thing; `field` is the file it stands in."""

    ko: tuple[str, ...]
    en: tuple[str, ...]
    field: str


def read_glossary(folder: Path) -> list[Entry]:
    """All entries of the folder's *.tsv files with the field each is of; GlossaryError names file and line."""
    return [
        Entry(entry.korean, entry.english, file.stem)
        for file in sorted(folder.glob("*.tsv"))
        for entry in glossary.read_glossary([file])
    ]


def glossary_pairs(entries: Sequence[Entry]) -> Iterator[Pair]:
    """Every Korean term of an entry with every English one."""
    for entry in entries:
        yield from (Pair(ko, en, "glossary") for ko in entry.ko for en in entry.en)


_POSTS = (
    ("대표", "CEO"), ("대표이사", "chief executive"), ("회장", "chairman"), ("부회장", "vice chairman"), ("사장", "president"),
    ("부사장", "executive vice president"), ("전무", "senior vice president"), ("상무", "vice president"),
    ("최고재무책임자", "chief financial officer"), ("연구원", "analyst"), ("애널리스트", "analyst"), ("교수", "professor"),
    ("의원", "lawmaker"), ("장관", "minister"), ("차관", "vice minister"), ("위원장", "chairperson"), ("총재", "governor"),
    ("대변인", "spokesperson"), ("본부장", "division head"), ("팀장", "team leader"), ("변호사", "lawyer"), ("기자", "reporter"),
)  # fmt: skip
_ORDINALS = ("first", "second", "third", "fourth")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_PAST = {
    "cut": "cut", "sell": "sold", "buy": "bought", "raise": "raised", "build": "built", "make": "made", "set": "set",
    "hold": "held", "keep": "kept", "lose": "lost", "win": "won", "spend": "spent", "pay": "paid", "lead": "led",
    "take": "took", "give": "gave", "find": "found", "bring": "brought", "begin": "began", "break": "broke", "get": "got",
    "leave": "left", "lend": "lent", "meet": "met", "put": "put", "run": "ran", "see": "saw", "send": "sent", "show": "showed",
    "shut": "shut", "spin": "spun", "split": "split", "withdraw": "withdrew", "write": "wrote", "draw": "drew", "hit": "hit",
    "rise": "rose", "fall": "fell", "grow": "grew", "seek": "sought", "go": "went", "come": "came", "do": "did", "have": "had",
    "overcome": "overcame", "undertake": "undertook", "withhold": "withheld", "beat": "beat", "let": "let", "drive": "drove",
    "choose": "chose", "know": "knew", "tell": "told", "think": "thought", "understand": "understood", "offset": "offset",
    "say": "said", "feel": "felt", "stand": "stood", "catch": "caught", "teach": "taught", "throw": "threw", "speak": "spoke",
    "forecast": "forecast", "strike": "struck", "become": "became", "wear": "wore", "ship": "shipped", "ban": "banned",
    "plan": "planned", "drop": "dropped", "stop": "stopped", "scrap": "scrapped", "commit": "committed", "permit": "permitted",
}  # fmt: skip


def english_past(verb: str) -> str:
    """The past of an English verb phrase; the first word takes it.

    >>> english_past("cut"), english_past("carry out"), english_past("take over"), english_past("merge")
    ('cut', 'carried out', 'took over', 'merged')
    """
    first, _, rest = verb.partition(" ")
    if first in _PAST:
        done = _PAST[first]
    elif first.endswith("e"):
        done = first + "d"
    elif first.endswith("y") and first[-2:-1] not in "aeiou":
        done = first[:-1] + "ied"
    else:
        done = first + "ed"
    return f"{done} {rest}".strip()


def korean_number(number: int) -> str:
    """A number as newspapers write it, in 조, 억 and 만.

    >>> korean_number(1_230_000_000_000), korean_number(45_000), korean_number(120_000_000)
    ('1조2300억', '4만5000', '1억2000만')
    """
    out = ""
    for unit, name in ((10**12, "조"), (10**8, "억"), (10**4, "만")):
        if number >= unit:
            out += f"{number // unit}{name}"
            number %= unit
    return out + (str(number) if number or not out else "")


def english_number(number: int) -> str:
    """The same in English.

    >>> english_number(1_230_000_000_000), english_number(45_000), english_number(120_000_000)
    ('1.23 trillion', '45,000', '120 million')
    """
    for unit, name in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if number >= unit:
            return f"{number / unit:.4f}".rstrip("0").rstrip(".") + f" {name}"
    return f"{number:,}"


class Newsroom:
    """Fills the frames from a glossary; the same glossary and seed give the same sentences."""

    def __init__(self, entries: Sequence[Entry], seed: int) -> None:
        self._chance = random.Random(seed)
        self._companies = companies()
        self._verbs = [
            entry
            for entry in entries
            if all(term.endswith("다") and " " not in term for term in entry.ko)
            and not entry.en[0].startswith(("be ", "become "))
        ]
        self._matters = [
            entry
            for entry in entries
            if entry.field not in _NOT_MATTERS and not entry.ko[0].endswith(("다", "적으로", "하게"))
        ]
        if not self._matters or not self._verbs:
            raise ValueError(f"The glossary's {len(entries)} entries give no noun or no verb: is it the right folder?")
        self._round: list[Entry] = []

    def pairs(self, count: int) -> Iterator[Pair]:
        """Sentences, `count` of them; every noun of the glossary comes up in turn."""
        for _ in range(count):
            korean, english = self._chance.choice(FRAMES)
            words = {name: self._words(name) for name in sorted({found[0] for found in _SLOT.findall(korean)})}
            yield Pair(_filled_korean(korean, words), _filled_english(english, words), "newsroom")

    def _words(self, slot: str) -> tuple[str, str]:
        """A Korean and an English filling of the slot."""
        chance = self._chance
        if slot in "NMO":
            if not self._round:
                self._round = chance.sample(self._matters, len(self._matters))
            entry = self._round.pop()
        elif slot == "V":
            entry = chance.choice(self._verbs)
        elif slot in "CD":
            korean, english = chance.choice(self._companies)
            return chance.choice(korean), chance.choice(english)
        elif slot == "P":
            (name, latin), (korean_post, post) = person(chance), chance.choice(_POSTS)
            return chance.choice([f"{name} {korean_post}", f"{name[0]} {korean_post}"]), f"{post} {latin}"
        else:
            return self._figure(slot)
        return chance.choice(entry.ko), chance.choice(entry.en)

    def _figure(self, slot: str) -> tuple[str, str]:
        chance = self._chance
        if slot in "AB":
            won = chance.randint(1, 9999) * 10 ** chance.choice([8, 8, 8, 9, 10])
            return f"{korean_number(won)}원", f"{english_number(won)} won"
        if slot == "W":
            won = chance.randint(10, 9999) * chance.choice([10, 50, 100])
            return chance.choice([f"{won:,}원", f"{korean_number(won)}원"]), f"{won:,} won"
        if slot in "RQ":
            share = chance.choice([f"{chance.randint(1, 90)}", f"{chance.randint(1, 60)}.{chance.randint(1, 9)}"])
            return chance.choice([f"{share}%", f"{share}%", f"{share}퍼센트"]), chance.choice(
                [f"{share}%", f"{share} percent"]
            )
        if slot == "K":
            count = chance.choice(
                [chance.randint(10, 990), chance.randint(10, 99) * 100, chance.randint(1, 9) * 10_000]
            )
            return f"{korean_number(count)}명", f"{count:,} {chance.choice(['people', 'workers', 'employees'])}"
        return self._period()

    def _period(self) -> tuple[str, str]:
        chance = self._chance
        year, quarter, month = chance.randint(2015, 2030), chance.randint(1, 4), chance.randint(1, 12)
        half = chance.choice([("상반기", "first half"), ("하반기", "second half")])
        named = chance.choice(
            [("지난해", "last year"), ("작년", "last year"), ("올해", "this year"), ("내년", "next year")]
        )
        ordinal, month_name = _ORDINALS[quarter - 1], _MONTHS[month - 1]
        return chance.choice(
            [
                (f"{year}년 {quarter}분기", f"the {ordinal} quarter of {year}"),
                (f"{year}년 {quarter}분기", f"Q{quarter} {year}"),
                (f"{named[0]} {quarter}분기", f"the {ordinal} quarter of {named[1]}"),
                (f"{year}년 {half[0]}", f"the {half[1]} of {year}"),
                (f"{named[0]} {half[0]}", f"the {half[1]} of {named[1]}"),
                (f"{year}년", f"{year}"),
                (f"{year}년 {month}월", f"{month_name} {year}"),
                (f"지난 {month}월", f"last {month_name}"),
                (f"{month}월 {(day := chance.randint(1, 28))}일", f"{month_name} {day}"),
                named,
            ]
        )


def _filled_korean(frame: str, words: Mapping[str, tuple[str, str]]) -> str:
    return _SLOT.sub(lambda slot: _korean(words[slot[1]][0], slot[2], slot[3]), frame)


def _filled_english(frame: str, words: Mapping[str, tuple[str, str]]) -> str:
    return _sentence(_SLOT.sub(lambda slot: _english(words[slot[1]][1], slot[2]), frame))


def _korean(word: str, mark: str, form: str) -> str:
    if mark == ":":
        return with_particle(word, form)
    if mark == ">":
        stem = word.removesuffix("다")
        return stem + form if form != "past" else past(word) or f"{stem}기로 했다"
    return word


def _english(word: str, mark: str) -> str:
    return english_past(word) if mark == ">" else word


def _sentence(text: str) -> str:
    text = re.sub(r"\bin ((?:this|last|next) )", r"\1", text)
    text = re.sub(r"\bin ([A-Z][a-z]+ \d{1,2}\b(?!\d))", r"on \1", text)
    return text[0].upper() + text[1:] + ("" if text[-1] in "?.!" else ".")
