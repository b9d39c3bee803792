"""A folder of BEIR's form as gold questions: every judged document is one that an answer must find.

Of a judged document the sentences that hold an accepted answer carry it; where none does, or the set has no answers, all of
its sentences. A question without a judged document is left out, and counted, unless its type says that the documents do
not answer it ("null_query" of MultiHop-RAG, "unanswerable").
"""

from pathlib import Path

from eval.beir import QuestionSet, read_set
from eval.data import NOT_THERE, Data, DataError
from eval.gold import Evidence, GoldQuestion

# Where the judgements lie: beside the documents, or, as BEIR's own sets have it, in a folder by part.
_JUDGEMENTS = ("qrels.tsv", "qrels/test.tsv", "qrels/dev.tsv", "qrels/validation.tsv", "qrels/train.tsv")


def read_beir(folder: Path) -> Data:
    """DataError, in one line, for a folder that lacks a file or has a line that is not of this form."""
    questions = _read(folder)
    documents = {a.source for a in questions.articles}
    found, unjudged, missing = [], 0, 0
    for q in questions.asked:
        judged = questions.grades.get(q.id, {})
        missing += sum(d not in documents for d in judged)
        evidence = tuple(Evidence(d, "") for d in judged if d in documents)
        gone = q.kind in NOT_THERE and not evidence
        if not (evidence or gone):
            unjudged += 1
            continue
        kind = "unanswerable" if gone else q.kind or "question"
        language = q.language if q.language in ("ko", "en") else "en"
        found.append(GoldQuestion(q.id, q.text, language, kind, () if gone else q.answers, () if gone else evidence))
    if not found:
        raise DataError(f"{folder}: no question has a judged document; the judgements name questions by their id")
    notes = [f"{unjudged:,} questions have no judged document and are left out"] if unjudged else []
    notes += [f"{missing:,} judged documents are not in corpus.jsonl"] if missing else []
    return Data(folder.name, questions.articles, tuple(found), tuple(notes))


def _read(folder: Path) -> QuestionSet:
    if not folder.is_dir():
        raise DataError(f"'{folder}' is no folder: BEIR's form is corpus.jsonl, queries.jsonl and qrels.tsv in one")
    for name in ("corpus.jsonl", "queries.jsonl"):
        if not (folder / name).is_file():
            raise DataError(f"'{folder}' lacks {name}: BEIR's form is corpus.jsonl, queries.jsonl and qrels.tsv")
    judgements = next((name for name in _JUDGEMENTS if (folder / name).is_file()), "")
    if not judgements:
        raise DataError(f"'{folder}' lacks judgements: one of {', '.join(_JUDGEMENTS)}")
    try:
        return read_set(folder, judgements, judged=False)
    except (ValueError, OSError) as error:
        raise DataError(str(error)) from error
