"""Which sentences are quoted: as few as answer, none twice, in reading order."""

from dataclasses import replace

import pytest

from corpus.article import Article, Passage, Sentence
from rag.answer import Hit
from rag.clues import AT, CLUES
from rag.evidence import Evidence
from rag.extractive import SHARE, SHARE_OTHER, SHARE_SEVERAL, choose, choose_each


def evidence(article: str, number: int, text: str, share: float, several: float = 0.0) -> Evidence:
    features = [0.0] * len(CLUES)
    features[AT["several"]] = several
    whole = Article(article, f"{article}.txt", "제목", text)
    hit = Hit(Passage(article, 0, number, number, 0, len(text), text), whole, 1.0, 1)
    return Evidence(Sentence(article, number, 0, len(text), text), hit, tuple(features), share, share)


PRICE, DAY, PLANT = "배터리 공장에 2조4000억원을 투자한다.", "착공은 내년 3월이다.", "노조는 파업을 끝내기로 했다."


def test_one_is_enough_when_it_is_clearly_best() -> None:
    best = evidence("a", 0, PRICE, 0.9)
    assert choose([best, evidence("a", 1, DAY, SHARE / 2)]) == [best]
    assert choose([]) == []


@pytest.mark.parametrize(("several", "order"), [(0.0, ["a.5", "a.2", "b.0"]), (1.0, ["a.2", "a.5", "b.0", "b.3"])])
def test_at_most_three_or_four_the_best_first_the_others_as_they_stand(several: float, order: list[str]) -> None:
    found = [
        evidence("a", 5, PRICE, 0.4, several),
        evidence("b", 0, PLANT, 0.3, several),
        evidence("a", 2, DAY, 0.2, several),
        evidence("b", 3, "회사는 네 차례 협상했다.", 0.1, several),
    ]
    assert [e.sentence.id for e in choose(found)] == order
    assert len(choose(found, most=2)) == 2 + several


def test_a_copy_is_quoted_once() -> None:
    copy = evidence("b", 0, PRICE.replace("배터리 ", "배터리"), 0.4)
    assert [e.sentence.id for e in choose([evidence("a", 0, PRICE, 0.5), copy])] == ["a.0"]


def test_a_question_for_several_things_gets_more() -> None:
    share = (SHARE + SHARE_SEVERAL) / 2
    for several, count in ((0.0, 1), (1.0, 2)):
        found = [evidence("a", 0, PRICE, 0.9, several), evidence("a", 1, DAY, share, several)]
        assert len(choose(found)) == count


def test_two_things_are_quoted_out_of_two_articles() -> None:
    """Where several things are asked, one of another article is quoted though its chance is small; not of the same story."""

    def found(several: float, story: str = "") -> list[Evidence]:
        other = evidence("b", 0, PLANT, SHARE_OTHER, several)
        best = evidence("a", 0, PRICE, 0.9, several)
        best, other = (replace(e, hit=replace(e.hit, story=story)) for e in (best, other))
        return [best, evidence("a", 1, DAY, 2 * SHARE_OTHER, several), other]

    assert [e.sentence.id for e in choose(found(1.0))] == ["a.0", "b.0"]
    assert [e.sentence.id for e in choose(found(1.0, "same"))] == ["a.0"]
    assert [e.sentence.id for e in choose(found(0.0))] == ["a.0"]


def test_a_contradiction_lets_no_third_sentence_in_twice() -> None:
    first, other = "제천 1공장 가동률은 4분기 평균 46%에 그쳤다.", "제천 1공장 가동률은 4분기 평균 58%에 그쳤다."
    found = [evidence("a", 0, first, 0.4), evidence("b", 0, other, 0.3), evidence("c", 0, first, 0.2)]
    assert [e.sentence.id for e in choose(found)] == ["a.0", "b.0"]


def test_each_thing_has_its_sentences_in_the_order_of_the_question() -> None:
    one, two = [evidence("b", 0, PRICE, 0.9)], [evidence("a", 0, DAY, 0.8), evidence("b", 0, PRICE, 0.1)]
    assert [e.sentence.id for e in choose_each([one, two])] == ["b.0", "a.0"]
    assert choose_each([two]) == choose(two)
