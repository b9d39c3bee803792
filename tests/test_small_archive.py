"""The first article that somebody takes in can be asked about, and what it does not say is refused."""

from pathlib import Path

import pytest

from corpus.archive import Archive
from corpus.article import Article
from rag.encoders import open_encoder
from rag.index import PassageIndex
from rag.ingest import ingest
from rag.settings import read_settings
from rag.wiring import open_chatbot

TEXTS = (
    ("새벽통신, 요금 인하 부인", "새벽통신은 요금을 내릴 계획이 없다고 10일 밝혔다. 회사는 설비투자를 유지한다."),
    ("똠방상사 실적", "똠방상사는 3분기 매출이 12억원이라고 밝혔다."),
    ("나라제철 감산", "나라제철은 15일 감산을 시작했다."),
)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_an_archive_of_few_articles_answers(tmp_path: Path, count: int) -> None:
    articles = [
        Article(f"a{n}", f"a{n}.txt", title, text, published="2024-07-10")
        for n, (title, text) in enumerate(TEXTS[:count])
    ]
    with Archive(tmp_path, write=True) as archive:
        ingest(archive, articles, 384)
        PassageIndex(archive, open_encoder("")).close()
    with open_chatbot(read_settings(archive=tmp_path)) as chatbot:
        answer = chatbot.ask("새벽통신이 요금을 내리나요?")
        assert [c.text for c in answer.claims][:1] == ["새벽통신은 요금을 내릴 계획이 없다고 10일 밝혔다."]
        assert chatbot.ask("새벽통신의 대표는 누구인가요?").refused
