"""Runs, comparison, gate and command, with a chatbot that answers by the gold questions themselves and can be spoilt."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from corpus.archive import Archive
from eval.command import main_compare, main_eval, some
from eval.comparison import compare, show_comparison
from eval.evaluation import evaluate
from eval.gate import FEWEST, Floors, GateError, check, floors_path, measured, read_floors, update
from eval.gold import GoldError, GoldQuestion, read_gold
from eval.report import markdown, show
from eval.run import Row, Run, load
from eval.table import columns, groups, latency
from rag.answer import Answer, Citation, Claim, Done, Event, Found, Hit, Query, Turn, Understood
from rag.settings import read_settings
from tests.fakes import made

ARTICLES = 30


def rows() -> Iterator[dict[str, Any]]:
    """For every article a figure and a fact; ten questions over two articles, and as many without an answer."""

    def said(n: int) -> dict[str, str]:
        return {"source": f"a{n}.txt", "sentence": f"회사{n}은 매출이 {n}억원이라고 밝혔다."}

    for n in range(ARTICLES):
        yield {
            "id": f"figure-{n}",
            "question": f"회사{n}의 매출은?",
            "type": "figure",
            "answers": [f"{n}억 원"],
            "evidence": [said(n)],
        }
        yield {"id": f"fact-{n}", "question": f"Where is the plant of company {n}?", "type": "fact", "language": "en",
               "answers": [f"도시{n}"], "evidence": [{"source": f"a{n}.txt", "sentence": f"공장은 도시{n}에 있다."}]}  # fmt: skip
    for n in range(1, 11):
        yield {"id": f"two-{n}", "question": f"회사{n}과 회사{n + 10}의 매출은?", "type": "two-article",
               "answers": [f"{n}억원", f"{n + 10}억원"], "evidence": [said(n), said(n + 10)]}  # fmt: skip
    for n in range(FEWEST):
        yield {
            "id": f"gone-{n}",
            "question": f"회사{n}의 부채는?",
            "type": "unanswerable",
            "answers": [],
            "evidence": [],
        }


@pytest.fixture(scope="module")
def gold_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gold") / "gold.jsonl"
    path.write_text("\n".join(json.dumps({"language": "ko"} | r, ensure_ascii=False) for r in rows()), "utf-8")
    return path


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive(tmp_path_factory.mktemp("eval") / "archive", write=True) as archive:
        with archive.transaction():
            for n in range(ARTICLES):
                archive.add(*made(n))
        yield archive


@pytest.fixture(scope="module")
def gold(gold_file: Path, archive: Archive) -> list[GoldQuestion]:
    return read_gold([gold_file], archive)


@dataclass
class GoldBot:
    """Quotes the gold sentences of a question it knows. What it is spoilt with:

    `shift` cites that many sentences further on; `never_refuse` answers what it should refuse with its first sentence;
    `late` puts that many other passages before the right ones; `wrong` questions (ids) are answered with another article.
    """

    archive: Archive
    gold: Sequence[GoldQuestion]
    shift: int = 0
    never_refuse: bool = False
    late: int = 0
    wrong: frozenset[str] = frozenset()
    broken: str = ""

    def stream(self, question: str, turns: Sequence[Turn] = (), language: str = "") -> Iterator[Event]:
        q = next(q for q in self.gold if q.question == question)
        query = Query(question, q.language)
        yield Understood(query)
        if q.id == self.broken:
            raise RuntimeError("the model\nfell over")
        sources = [e.source.removesuffix(".txt") for e in q.evidence] or ["a0"]
        if q.id in self.wrong:
            sources = [f"a{(int(s[1:]) + 7) % ARTICLES}" for s in sources]
        others = [f"a{n}" for n in range(ARTICLES) if f"a{n}" not in sources][: self.late]
        hits = tuple(self._hit(i, n) for n, i in enumerate([*others, *sources], 1))
        yield Found(hits)
        if not q.answerable and not self.never_refuse:
            yield Done(Answer(question, query, hits=hits[:3], refusal="찾지 못했습니다.", seconds={"retrieve": 0.001}))
            return
        claims = []
        for number, source in enumerate(sources, 1):
            sentences = self.archive.sentences(source)
            at = 1 if q.type == "fact" else 0
            claims.append(Claim(sentences[at].text, (Citation(number, source, ((at + self.shift) % len(sentences),)),)))
        yield Done(Answer(question, query, tuple(claims), hits=hits, seconds={"retrieve": 0.001, "judge": 0.002}))

    def _hit(self, article_id: str, rank: int) -> Hit:
        article = self.archive.article(article_id)
        return Hit(self.archive.passages(article)[0], article, 1.0 / rank, rank)


def all_figures(run: Run) -> dict[str, float]:
    return {m: f.value for m, f in groups(run.rows)[0].figures.items()}


def test_a_perfect_chatbot_gets_everything(archive: Archive, gold: list[GoldQuestion]) -> None:
    done: list[tuple[int, int]] = []
    run = evaluate(GoldBot(archive, gold), gold, lambda n, of: done.append((n, of)), {"hits": 6}, {"encoder": "none"})
    figures = all_figures(run)
    assert figures.pop("exact") < 1 and figures.pop("F1") < 1  # a sentence is more than its figure
    assert figures.pop("unsupported") == 0.0
    assert figures == dict.fromkeys(figures, 1.0) and "balanced accuracy" in figures
    assert done[-1] == (len(gold), len(gold))
    assert run.articles == ARTICLES and run.settings == {"hits": 6} and run.built_with == {"encoder": "none"}
    assert run.versions["python"] and run.machine["cores"]
    assert list(latency(run.rows)) == ["retrieve", "judge", "total"]


def test_figures_by_hand(archive: Archive, gold: list[GoldQuestion]) -> None:
    chosen = [q for q in gold if q.id in ("figure-1", "figure-2", "two-3", "gone-1")]
    bot = GoldBot(archive, chosen, late=2, wrong=frozenset({"figure-1"}))
    by_id = {r.id: r for r in evaluate(bot, chosen).rows}
    right, wrong, two, gone = by_id["figure-2"], by_id["figure-1"], by_id["two-3"], by_id["gone-1"]
    assert gone.scores == {"refused": 1.0, "right": 1.0} and gone.text == "[refused]"
    assert (right.scores["passage MRR"], right.scores["passage recall@5"], right.scores["right"]) == (1 / 3, 1.0, 1.0)
    assert two.scores["passage MAP"] == (1 / 3 + 2 / 4) / 2
    assert (wrong.scores["correct"], wrong.scores["answer cited"], wrong.scores["citation recall"]) == (0.0, 0.0, 0.0)
    assert wrong.scores["citation precision"] == 0.0 and wrong.scores["answered"] == 1.0
    everything = {g.name: g for g in groups(list(by_id.values()))}
    assert everything["all"].figures["right"].value == 3 / 4 and everything["all"].figures["right"].count == 4
    assert everything["type figure"].questions == 2 and "balanced accuracy" not in everything["type figure"].figures
    assert columns(list(by_id.values()), "refusal recall") == [([0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 1.0])]


def test_the_same_figure_in_another_article_is_no_answer(archive: Archive, gold: list[GoldQuestion]) -> None:
    question = replace(next(q for q in gold if q.id == "figure-1"), answers=("1억원", "8억원"))
    row = evaluate(GoldBot(archive, [question], wrong=frozenset({"figure-1"})), [question]).rows[0]
    assert row.scores["correct"] == 1.0 and row.scores["answer cited"] == 0.0 and row.scores["right"] == 0.0


def test_half_of_two_articles_is_half_cited_and_not_right(archive: Archive, gold: list[GoldQuestion]) -> None:
    question = next(q for q in gold if q.id == "two-3")
    half = replace(question, evidence=question.evidence[:1])

    class Half(GoldBot):
        def stream(self, text: str, turns: Sequence[Turn] = (), language: str = "") -> Iterator[Event]:
            return GoldBot(self.archive, [half]).stream(text)

    scores = evaluate(Half(archive, []), [question]).rows[0].scores
    assert (scores["citation recall"], scores["citation precision"], scores["right"]) == (0.5, 1.0, 0.0)
    assert scores["passage recall@5"] == 0.5


def test_a_question_that_fails_is_a_row_and_counts(archive: Archive, gold: list[GoldQuestion]) -> None:
    run = evaluate(GoldBot(archive, gold, broken="figure-3"), gold)
    row = next(r for r in run.rows if r.id == "figure-3")
    assert row.error == "RuntimeError: the model fell over" and row.text == "[error: RuntimeError: the model fell over]"
    assert row.scores["right"] == 0.0 and row.scores["passage recall@5"] == 0.0
    assert all_figures(run)["right"] == 1 - 1 / len(gold)


def test_turns_are_asked_before(archive: Archive, gold: list[GoldQuestion]) -> None:
    seen: list[tuple[Turn, ...]] = []

    class Remembering(GoldBot):
        def stream(self, text: str, turns: Sequence[Turn] = (), language: str = "") -> Iterator[Event]:
            seen.append(tuple(turns))
            return super().stream(text, turns)

    follow_up = replace(gold[2], type="follow-up", turns=(gold[0].question,))
    evaluate(Remembering(archive, gold), [follow_up])
    assert [len(t) for t in seen] == [0, 1]
    assert seen[1][0].question == gold[0].question and "0억원" in seen[1][0].answer


def test_a_run_comes_back_from_its_file(archive: Archive, gold: list[GoldQuestion], tmp_path: Path) -> None:
    run = evaluate(GoldBot(archive, gold, broken="fact-1"), gold)
    run.save(tmp_path / "run.json")
    assert load(tmp_path / "run.json") == run


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 1}', '{"format": 1, "rows": [{"id": 1}]}'])
def test_what_is_no_run_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(ValueError, match=r"run\.json' is no run of this program"):
        load(tmp_path / "run.json")
    with pytest.raises(ValueError, match="cannot be read"):
        load(tmp_path / "none.json")


def test_the_report_says_every_group(archive: Archive, gold: list[GoldQuestion]) -> None:
    run = evaluate(GoldBot(archive, gold), gold)
    text = printed(show(run))
    for name in ("all", "type two-article", "type unanswerable", "language ko", "balanced", run.questions, run.archive):
        assert name in text
    table = markdown(run).splitlines()
    assert table[2].startswith("| all | 90 | 1.000 1.00–1.00 |")
    assert len({line.count("|") for line in table}) == 1


def printed(what: Any) -> str:
    from io import StringIO

    from rich.console import Console

    out = StringIO()
    Console(file=out, width=200).print(what, markup=False)
    return out.getvalue()


# -- comparison ---------------------------------------------------------------------------------------------------------


def test_a_change_of_nothing_is_not_flagged_in_20_repeats(archive: Archive, gold: list[GoldQuestion]) -> None:
    bot = GoldBot(archive, gold, wrong=frozenset({"figure-1", "fact-2"}), late=1)
    first = evaluate(bot, gold)
    floors = update(first, None)
    for _ in range(20):
        again = evaluate(bot, gold)
        assert all(d.p == 1.0 for d in compare(first, again).differences)
        assert check(again, floors) == []


def test_wins_and_losses_come_with_both_answers(archive: Archive, gold: list[GoldQuestion]) -> None:
    before = evaluate(
        GoldBot(archive, gold, wrong=frozenset({f"fact-{n}" for n in range(8)})), gold, settings={"hits": 6}
    )
    after = evaluate(GoldBot(archive, gold, wrong=frozenset({"figure-1"})), gold, settings={"hits": 5})
    found = compare(before, after)
    assert [a.id for a, _ in found.wins] == [f"fact-{n}" for n in range(8)] and [b.id for _, b in found.losses] == [
        "figure-1"
    ]
    right = next(d for d in found.differences if d.metric == "right")
    # 8 won and 1 lost of 9: 2 * (1 + 9) of 512 sign patterns are as far from 0.
    assert right.p == 20 / 512 and right.better and right.count == 90
    assert found.notes == ("settings, hits, differ: 6 and 5",)
    text = printed(show_comparison(found))
    assert "8 won" in text and "1 lost" in text and "공장은 도시7에 있다." in text and "better" in text


def test_runs_over_other_questions_are_not_compared(archive: Archive, gold: list[GoldQuestion]) -> None:
    some_of, others = evaluate(GoldBot(archive, gold), gold[:4]), evaluate(GoldBot(archive, gold), gold[4:8])
    with pytest.raises(ValueError, match="share no question"):
        compare(some_of, others)
    assert any("only the 4 questions" in n for n in compare(some_of, evaluate(GoldBot(archive, gold), gold[:8])).notes)


# -- gate ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoilt", "named"),
    [
        ({"shift": 1}, "all/citation recall"),
        ({"never_refuse": True}, "all/balanced accuracy"),
        ({"late": 9}, "all/passage recall@5"),
        ({"wrong": frozenset(f"figure-{n}" for n in range(5))}, "type figure/right"),
    ],
)
def test_a_planted_regression_is_caught_and_named(
    archive: Archive, gold: list[GoldQuestion], spoilt: dict[str, Any], named: str
) -> None:
    floors = update(evaluate(GoldBot(archive, gold), gold), None)
    missed = {m.metric: str(m) for m in check(evaluate(GoldBot(archive, gold, **spoilt), gold), floors)}
    assert named in missed
    assert missed[named].startswith(f"{named} is 0.") and "below its floor 1.0000" in missed[named]


def test_one_question_is_spared_and_two_are_not(archive: Archive, gold: list[GoldQuestion]) -> None:
    floors = update(evaluate(GoldBot(archive, gold), gold), None)
    one = evaluate(GoldBot(archive, gold, broken="figure-1"), gold)
    assert check(one, floors) == []
    two = evaluate(GoldBot(archive, gold, wrong=frozenset({"figure-1", "figure-2"})), gold)
    assert "all/right" in {m.metric for m in check(two, floors)}


def test_small_groups_have_no_floor(archive: Archive, gold: list[GoldQuestion]) -> None:
    names = {n.partition("/")[0] for n in measured(evaluate(GoldBot(archive, gold), gold))}
    assert names == {"all", "type figure", "type fact", "type unanswerable", "language ko", "language en"}


def test_floors_of_other_questions_or_articles_do_not_count(archive: Archive, gold: list[GoldQuestion]) -> None:
    run = evaluate(GoldBot(archive, gold), gold)
    floors = update(run, None)
    for changed, word in ((replace(floors, questions="x"), "questions"), (replace(floors, archive="x"), "articles")):
        with pytest.raises(GateError, match=f"measured on other {word} .*--update"):
            check(run, changed)
    with pytest.raises(GateError, match="no figure for the floor 'all/colour'"):
        check(run, replace(floors, floors=floors.floors | {"all/colour": 1.0}))


def test_no_floor_falls_without_a_reason(archive: Archive, gold: list[GoldQuestion], tmp_path: Path) -> None:
    good = evaluate(GoldBot(archive, gold), gold)
    worse = evaluate(GoldBot(archive, gold, wrong=frozenset({"figure-1"})), gold)
    floors = update(good, None)
    with pytest.raises(GateError, match=r"all/right would fall from 1\.0000 to 0\.9889.*--reason"):
        update(worse, floors)
    lowered = update(worse, floors, "the wire changed its figures")
    assert lowered.floors["all/right"] == 0.9889
    assert lowered.lowered[0]["reason"] == "the wire changed its figures"
    assert lowered.lowered[0]["from and to"]["all/right"] == [1.0, 0.9889]
    lowered.save(tmp_path / "floors.json")
    assert read_floors(tmp_path / "floors.json") == lowered
    assert len(update(good, lowered).lowered) == 1


def test_a_ceiling_is_held_too(archive: Archive, gold: list[GoldQuestion]) -> None:
    run = evaluate(GoldBot(archive, gold), gold)
    floors = update(run, None)
    unsupported = tuple(replace(r, scores=r.scores | {"unsupported": 1.0}) for r in run.rows)
    assert [str(m) for m in check(replace(run, rows=unsupported), floors)] == [
        "all/unsupported is 1.0000, above its ceiling 0.0000 (90 questions)"
    ]


def test_where_floors_lie(tmp_path: Path) -> None:
    from eval.gate import FLOORS
    from eval.gold import shipped

    assert floors_path([]) == floors_path(shipped()) == FLOORS
    (tmp_path / "mine.jsonl").touch()
    assert floors_path([tmp_path / "mine.jsonl"]) == floors_path([tmp_path]) == tmp_path / "floors.json"
    with pytest.raises(GateError, match=r"No floors at .*--update"):
        read_floors(tmp_path / "floors.json")
    (tmp_path / "floors.json").write_text("[]")
    with pytest.raises(GateError, match="holds no floors"):
        read_floors(tmp_path / "floors.json")
    assert Floors("q", "a", {}).lowered == ()


# -- command ------------------------------------------------------------------------------------------------------------


def test_some_are_spread_evenly(gold: list[GoldQuestion]) -> None:
    assert [q.id for q in some(gold, 3)] == [gold[0].id, gold[30].id, gold[60].id]
    assert len(some(gold, 0, "two-article")) == 10 and len(some(gold, 500)) == len(gold)
    for wrong in ({"limit": -1}, {"kind": "temporal"}):
        with pytest.raises(GoldError):
            some(gold, **wrong)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Three questions over the sample corpus, in a folder of their own."""
    from eval.gold import shipped

    lines = [line for path in shipped() for line in path.read_text("utf-8").splitlines()]
    chosen = [line for line in lines if json.loads(line)["id"] in ("ind-001", "tel-kt-03", "tel-kt-10")]
    assert len(chosen) == 3
    (tmp_path / "small.jsonl").write_text("\n".join(chosen), "utf-8")
    return tmp_path / "small.jsonl"


def test_the_command_from_floors_to_comparison(
    sample_folder: Path, small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = read_settings(archive=sample_folder, sample=True)
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    assert main_eval(settings, gold=[small], gate=True) == 1
    assert capsys.readouterr().err.startswith(f"citewire: No floors at '{small.parent / 'floors.json'}'")
    assert main_eval(settings, gold=[small], out=first, update=True) == 0
    out, err = capsys.readouterr()
    assert "3 questions over 79 articles" in out and "are this run's figures" in err
    assert main_eval(settings, gold=[small], out=second, gate=True, json=True) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["groups"][0]["questions"] == 3 and "floors hold" in err
    assert json.loads(out)["built_with"]["encoder"] and json.loads(out)["settings"]["hits"] == settings.hits
    assert main_compare(first, second) == 0
    assert "0 won" in capsys.readouterr().out
    assert main_compare(first, second, json=True) == 0
    assert json.loads(capsys.readouterr().out)["questions"] == 3
    assert main_compare(first, small) == 1
    assert "is no run of this program" in capsys.readouterr().err


def test_what_the_command_refuses(
    sample_folder: Path, small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = read_settings(archive=sample_folder)
    for arguments, reason in (
        ({"gate": True, "limit": 2}, "leave out the limit and the type"),
        ({"kind": "riddle"}, "No type 'riddle'"),
        ({"out": tmp_path / "none" / "run.json"}, "does not exist: make it first"),
        ({"kind": "temporal"}, "No question is of the type 'temporal'"),
    ):
        assert main_eval(settings, gold=[small], **arguments) == 1
        assert reason in capsys.readouterr().err
    small.write_text(small.read_text("utf-8") + "\n{}\n{", "utf-8")
    assert main_eval(settings, gold=[small]) == 1
    assert [line.split(": ")[1] for line in capsys.readouterr().err.splitlines()] == [f"{small}:4", f"{small}:5"]


def test_a_floor_that_is_missed_fails_the_command(
    sample_folder: Path, small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = read_settings(archive=sample_folder, sample=True)
    assert main_eval(settings, gold=[small], update=True) == 0
    path = small.parent / "floors.json"
    floors = read_floors(path)
    replace(floors, floors=floors.floors | {"all/right": 5.0}).save(path)
    assert main_eval(settings, gold=[small], gate=True) == 1
    assert "citewire: all/right is " in capsys.readouterr().err
    assert main_eval(settings, gold=[small], update=True) == 1
    assert "all/right would fall from 5.0000" in capsys.readouterr().err
    assert read_floors(path).floors["all/right"] == 5.0


def test_rows_say_what_they_are() -> None:
    row = Row("a", "b", "ko", "fact", (), ())
    assert row.answerable and row.text == "" and not replace(row, type="unanswerable").answerable
