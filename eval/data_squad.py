"""SQuAD's JSON (Rajpurkar et al. 2016 and 2018) and KorQuAD 1's, which is the same: paragraphs as articles.

The sentence that holds the answer at `answer_start` is the gold sentence. An impossible question of version 2 is one that
its own paragraph does not answer; over all paragraphs of the file another may, so read refusals of it with that in mind.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.article import Article, article_id
from corpus.sentences import split_sentences
from corpus.text import clean
from corpus.text import language as language_of
from eval.data import Data, DataError
from eval.gold import Evidence, GoldQuestion


def read_squad(path: Path) -> Data:
    """DataError with line for what is no JSON, with the place in the file ("data[0].paragraphs[2]") for all else."""
    try:
        whole = json.loads(path.read_text("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise DataError(f"{path}:{error.lineno}: is no JSON ({error.msg}); SQuAD's form is one JSON object") from error
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read ({error}); expected UTF-8") from error
    articles: dict[str, Article] = {}
    questions: list[GoldQuestion] = []
    faults: list[str] = []
    seen: set[str] = set()
    for place, title, paragraph in _paragraphs(whole, path, faults):
        text = clean(str(paragraph.get("context") or "")).strip()
        if not text:
            faults.append(f"{place}: has no context")
            continue
        source = f"{title or 'paragraph'}#{len(articles) + 1}"
        # The same paragraph may stand twice, with other questions.
        article = articles.setdefault(
            article_id("", f"{title}\0{text}"),
            Article(article_id("", f"{title}\0{text}"), source, title, text, language=language_of(text)),
        )
        for n, qa in enumerate(paragraph.get("qas") or []):
            try:
                question = _question(qa, article, str(paragraph["context"]))
                if question.id in seen:
                    raise ValueError(f"id {question.id!r} was given before")
                seen.add(question.id)
                questions.append(question)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                what = f"lacks {error}" if isinstance(error, KeyError) else str(error)
                faults.append(f"{place}.qas[{n}]: {what}")
    if not (questions or faults):
        faults.append(f'{path}: holds no question; SQuAD\'s form is {{"data": [{{"paragraphs": […]}}]}}')
    if faults:
        raise DataError("\n".join(faults))
    return Data(path.stem, tuple(articles.values()), tuple(questions))


def _paragraphs(whole: Any, path: Path, faults: list[str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    data = whole.get("data") if isinstance(whole, dict) else None
    if not isinstance(data, list):
        faults.append(f'{path}: expected one object with a list "data", got {type(whole).__name__}')
        return
    for a, entry in enumerate(data):
        paragraphs = entry.get("paragraphs") if isinstance(entry, dict) else None
        if not isinstance(paragraphs, list):
            faults.append(f'{path}: data[{a}]: expected an object with a list "paragraphs"')
            continue
        for p, paragraph in enumerate(paragraphs):
            place = f"{path}: data[{a}].paragraphs[{p}]"
            if isinstance(paragraph, dict):
                yield place, clean(str(entry.get("title") or "")).strip(), paragraph
            else:
                faults.append(f"{place}: expected an object, got {type(paragraph).__name__}")


def _question(qa: dict[str, Any], article: Article, context: str) -> GoldQuestion:
    text = " ".join(clean(str(qa["question"])).split())
    if not text:
        raise ValueError("has no question")
    language = language_of(text)
    if qa.get("is_impossible"):
        return GoldQuestion(str(qa["id"]), text, language, "unanswerable")
    given = [(clean(str(a["text"])).strip(), int(a["answer_start"])) for a in qa["answers"]]
    if not given or not all(answer for answer, _ in given):
        raise ValueError('has no answer, and no "is_impossible"')
    sentences = {_holding(article.text, answer, start, context) for answer, start in given}
    evidence = tuple(Evidence(article.source, s) for s in sorted(sentences))
    return GoldQuestion(
        str(qa["id"]), text, language, "span", tuple(dict.fromkeys(answer for answer, _ in given)), evidence
    )


def _holding(text: str, answer: str, start: int, context: str) -> str:
    """The sentence of the cleaned text that holds the answer which stands at `start` of the context as it was given."""
    near = len(clean(context[:start]).lstrip())
    places = [i for i in range(len(text)) if text.startswith(answer, i)]
    if not places:
        raise ValueError(f"answer {answer[:40]!r} does not stand in its context")
    at = min(places, key=lambda i: abs(i - near))
    for first, last in split_sentences(text):
        if first <= at < last:
            return text[first:last]
    raise ValueError(f"answer {answer[:40]!r} stands in no sentence of its context")
