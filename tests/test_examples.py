"""Example questions come from the archive's own newest stories."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.archive import Archive
from corpus.article import cut
from corpus.sentences import split_sentences
from tests.scripted import ARTICLES, ScriptedChatbot, fill
from ui.examples import Examples, example_questions, newest_stories


def test_a_story_is_asked_about_once(tmp_path: Path) -> None:
    with fill(tmp_path) as archive:
        article = replace(ARTICLES["eng0000001"][0], id="eng0000002", publisher="Coast Post")
        with archive.transaction():
            archive.add(article, cut(article, split_sentences(article.text)), [])
        found = [a.id for a in newest_stories(archive, 10)]
        assert len(found) == 4 and len({"eng0000001", "eng0000002"} & set(found)) == 1
        assert [a.id for a in newest_stories(archive, 1)] == ["evil000001"]


def test_by_title_until_better_ones_are_made_and_as_set(tmp_path: Path) -> None:
    with fill(tmp_path) as archive:
        chatbot = ScriptedChatbot(archive)
        assert Examples(chatbot).now() == example_questions(archive, ())
        assert ARTICLES["eng0000001"][0].title in " ".join(word.en for word in Examples(chatbot).now())
        assert [word.ko for word in Examples(chatbot, ["무엇입니까?"]).now()] == ["무엇입니까?"]


def test_each_is_answered_by_the_archive(sample_folder: Path) -> None:
    from rag.settings import read_settings
    from rag.wiring import open_chatbot

    with open_chatbot(read_settings(archive=sample_folder, sample=True)) as chatbot:
        for language in ("ko", "en"):
            tried: list[str] = Examples(chatbot).tried(language)
            assert len(set(tried)) == 3
            answers: list[Any] = [chatbot.ask(question) for question in tried]
            assert not any(answer.refused for answer in answers), tried


def test_an_empty_archive_has_none(tmp_path: Path) -> None:
    with Archive(tmp_path, write=True) as archive:
        assert Examples(ScriptedChatbot(archive)).now() == ()
