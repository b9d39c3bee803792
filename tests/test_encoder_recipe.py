"""The recipe from pair files to a model folder, on a few hundred made sentences."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.glossary import GlossaryError
from rag.encoder import StaticEncoder
from rag.encoder.blend import blended, spans
from rag.encoder.card import with_figures
from rag.encoder.folder import quantised
from rag.encoder.korean import has_final, past, romanised, with_particle
from rag.encoder.measure import (
    BEST,
    BLEND,
    Rule,
    first_ranks,
    ndcg_at_10,
    question_figures,
    scores,
    segments,
    translation_figures,
)
from rag.encoder.measure import main as measure
from rag.encoder.names import name_pairs, person
from rag.encoder.overlap import Evaluation
from rag.encoder.pairs import Pair, cleaned, read_pairs, training_pairs
from rag.encoder.sentences import Entry, Newsroom, english_number, glossary_pairs, korean_number, read_glossary
from rag.encoder.train import Recipe, make
from rag.encoder.train import main as train
from rag.encoder.training import Schedule, with_rarity
from rag.encoder.views import Mixture, Views, bag
from rag.encoder.vocabulary import train_tokenizer

GLOSSARY = """# made for this test
설비투자|캐펙스	capital expenditure|capex
영업이익	operating profit
매출	revenue|sales
줄이다	cut|reduce
늘리다	increase
"""


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """pairs/, bench/ and glossary/ of made texts."""
    root = tmp_path_factory.mktemp("workshop")
    write(root / "glossary" / "finance.tsv", GLOSSARY)
    entries = read_glossary(root / "glossary")
    made = [f"{pair.ko}\t{pair.en}" for pair in Newsroom(entries, seed=5).pairs(400)]
    write(root / "pairs" / "train.tsv", "\n".join(f"{line}\tmade" for line in made[:360]) + "\n")
    write(root / "pairs" / "flores_devtest.tsv", "\n".join(made[360:]) + "\n")
    for name in ("belebele_koen", "korquad_dev", "autorag_ko", "ssis_welfare_ko"):
        texts = [line.split("\t") for line in made[360:380]]
        rows = [
            (f"{language}-{at}", side)
            for at, pair in enumerate(texts)
            for language, side in zip(("ko", "en"), pair, strict=True)
        ]
        for kind in ("corpus", "queries"):
            lines = (
                json.dumps({"id": key, "text": text, "type": "standalone"}, ensure_ascii=False) for key, text in rows
            )
            write(root / "bench" / name / f"{kind}.jsonl", "\n".join(lines) + "\n")
        mono = "".join(f"{key}\t{key}\t1\n" for key, _ in rows)
        other = {"ko": "en", "en": "ko"}
        cross = "".join(f"{key}\t{other[key[:2]]}{key[2:]}\t1\n" for key, _ in rows)
        for qrels, text in (("qrels", mono), ("qrels_mono", mono), ("qrels_cross", cross)):
            write(root / "bench" / name / f"{qrels}.tsv", text)
    return root


RECIPE = Recipe(
    vocabulary=700,
    people=20,
    sentences=200,
    schedule=Schedule(dim=32, steps=40, batch=64, rate=0.3),
    mixture=Mixture(sentences=3),
)


def test_the_recipe_gives_the_same_model_for_the_same_seed(workshop: Path, tmp_path: Path) -> None:
    folders = workshop / "pairs", workshop / "bench", workshop / "glossary"
    one, removal = make(*folders, tmp_path / "one", RECIPE)
    make(*folders, tmp_path / "other", RECIPE, vocabulary_file=tmp_path / "one" / "tokenizer.json")
    assert one.dim == 32
    # Not the fingerprints: a tokenizer that is read and saved again differs in the last digit of its scores.
    vectors = [(tmp_path / name / "model.safetensors").read_bytes() for name in ("one", "other")]
    assert vectors[0] == vectors[1]
    assert removal.exact + removal.near > 0, "frames repeat, so some made sentences must be in the evaluation file"
    found = one.encode(["설비투자", "capital expenditure", "영업이익"])
    assert found[0] @ found[1] > found[1] @ found[2]
    make(*folders, tmp_path / "one", RECIPE)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "other"]


def test_the_commands_train_measure_and_write_the_card(
    workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.encoder.train.Recipe", lambda: RECIPE)
    folders = [
        "--pairs",
        str(workshop / "pairs"),
        "--bench",
        str(workshop / "bench"),
        "--glossary",
        str(workshop / "glossary"),
    ]
    train([*folders, "--out", str(tmp_path / "model"), "--steps", "5", "--threads", "1"])
    printed = capsys.readouterr().out
    assert "overlap with evaluation text: " in printed
    measure(
        [
            "--bench",
            str(workshop / "bench"),
            "--parallel",
            str(workshop / "pairs"),
            "--model",
            str(tmp_path / "model"),
            "--write-card",
        ]
    )
    table = capsys.readouterr().out
    assert "| flores_devtest English→Korean | recall@1 | " in table
    assert "| korquad_dev | nDCG@10 | " in table and "Best sentence: 0.3 passage + 0.7 best segment, " in table
    card = (tmp_path / "model" / "README.md").read_text(encoding="utf-8")
    assert table.strip() in card
    assert "Not measured yet" not in card
    StaticEncoder(tmp_path / "model")


def test_training_without_pair_files_says_what_it_expects(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"No pair file in .*expected one of train\.tsv"):
        train(["--pairs", str(tmp_path), "--glossary", str(tmp_path), "--out", str(tmp_path / "model")])


def test_pairs_are_cleaned(tmp_path: Path) -> None:
    text = "새 &#124; 규칙\ta <b>rule</b>  |\n가나\t\nabc\tabc\n새 &#124; 규칙\tA rule |\n가\t" + "x" * 90 + "\n"
    path = write(tmp_path / "train.tsv", text)
    assert training_pairs(tmp_path) == [Pair("새 | 규칙", "a rule |", "train")]
    write(path, "가나\n")
    with pytest.raises(ValueError, match=r"train\.tsv:1: expected Korean TAB English, found 1 column"):
        list(read_pairs(path))


def test_overlap_is_found_exactly_and_by_eight_words_in_a_row() -> None:
    quoted = "one two three four five six seven eight"
    evaluation = Evaluation(["같은 문장이다.", f"zero {quoted} nine", "은행"])
    pairs = [
        Pair("같은 문장이다", "the same", ""),
        Pair("다른 문장", f"So: {quoted.upper()}!", ""),
        Pair("또 다른 문장", "one two three four five six seven and eight", ""),
        Pair("은행", "bank", ""),
    ]
    kept, removal = evaluation.without(pairs)
    assert kept == pairs[2:]
    assert (removal.read, removal.exact, removal.near) == (4, 1, 1)


@pytest.mark.parametrize(
    ("word", "particle", "expected"),
    [
        ("KT", "은", "KT는"), ("SKT", "이", "SKT가"), ("LG", "을", "LG를"), ("CJ ENM", "은", "CJ ENM은"), ("5G", "을", "5G를"),
        ("한은", "이", "한은이"), ("영업이익", "으로", "영업이익으로"), ("3월", "으로", "3월로"), ("30%", "과", "30%와"), ("AI(인공지능)", "을", "AI(인공지능)을"),
    ],
)  # fmt: skip
def test_particles(word: str, particle: str, expected: str) -> None:
    assert with_particle(word, particle) == expected


def test_korean_forms() -> None:
    assert has_final("삼성") and not has_final("기아")
    assert [past(v) for v in ("키우다", "쓰다", "보다", "부르다", "사다", "명사")] == [
        "키웠다",
        "썼다",
        "봤다",
        "불렀다",
        "샀다",
        None,
    ]
    assert romanised("KT 민수") == "KT minsu"


def test_newsroom_is_seeded_and_its_numbers_agree() -> None:
    entries = [
        Entry(("설비투자",), ("capex",), "finance"),
        Entry(("줄이다",), ("cut",), "finance"),
    ]
    one, other = (list(Newsroom(entries, seed=1).pairs(300)) for _ in range(2))
    assert one == other
    assert not any("{" in pair.ko + pair.en for pair in one)
    assert any(pair.ko.endswith("설비투자를 줄였다") for pair in one)
    assert (korean_number(1_5000_0000), english_number(1_5000_0000)) == ("1억5000만", "150 million")
    with pytest.raises(ValueError, match="no noun or no verb"):
        Newsroom(entries[:1], seed=1)


def test_glossary_files_are_read_and_their_errors_placed(tmp_path: Path) -> None:
    write(tmp_path / "a.tsv", GLOSSARY)
    entries = read_glossary(tmp_path)
    assert entries[0] == Entry(("설비투자", "캐펙스"), ("capital expenditure", "capex"), "a")
    assert len(list(glossary_pairs(entries[:1]))) == 4
    write(tmp_path / "b.tsv", "\n매출 revenue\n")
    with pytest.raises(GlossaryError, match=r"b\.tsv:2: expected Korean terms, a tab and English terms"):
        read_glossary(tmp_path)


def test_names_come_in_both_scripts() -> None:
    korean, latin = person(random.Random(1))
    assert korean.isalpha() and latin.isascii() and len(korean) in (3, 4)
    pairs = list(name_pairs(random.Random(1), 10))
    assert Pair("케이티", "KT", "names") in pairs
    assert len(list(cleaned(pairs))) > 150


def test_views_hold_the_right_sentence_and_thin_the_question() -> None:
    pairs = [Pair(f"문장 {'가나다라마바사아자차'[at]}", f"sentence {'abcdefghij'[at]}", "") for at in range(10)]
    tokenizer = train_tokenizer([side for pair in pairs for side in (pair.ko, pair.en)] * 9, 60)
    views = Views(pairs, tokenizer, np.ones(10), Mixture(retrieval=1, same_language=1, framed=0, keep=(0.5, 1)), seed=3)
    queries, passages = views.batch(8)
    assert len(queries.starts) == len(passages.starts) == 8
    rows = [np.split(side.ids, side.starts[1:]) for side in (queries, passages)]
    for query, passage in zip(*rows, strict=True):
        assert set(query.tolist()) <= set(passage.tolist())
    assert views.counts(60).sum() == sum(len(row) for side in views.sides for row in side)
    assert bag([np.array([4, 5], np.int32), np.array([6], np.int32)]).starts.tolist() == [0, 2]


def test_rare_tokens_get_longer_vectors() -> None:
    found = with_rarity(np.ones((3, 2), np.float32), np.array([1000, 10, 0]))
    assert (np.diff(found[:, 0]) > 0).all()
    np.testing.assert_allclose(found[2, 0], np.log(1010 / 20) ** 0.25, rtol=1e-6)


def test_quantised_rows_are_within_half_a_step() -> None:
    vectors = np.random.default_rng(1).standard_normal((50, 16)).astype(np.float32)
    rows, scales = quantised(vectors)
    assert np.abs(rows * scales[:, None] - vectors).max() <= scales.max() * 0.501


def test_measures_by_hand() -> None:
    scores = np.array([[0.9, 0.1, 0.5], [0.2, 0.2, 0.1]], dtype=np.float32)
    ranks = first_ranks(scores, [[2], [0, 2]])
    assert ranks.tolist() == [1, 1]  # second; and a tie, which counts against it
    assert ndcg_at_10(ranks) == pytest.approx(1 / np.log2(3))
    assert segments("가. 나.\n\n다라마바사아 자차카타파하", 8) == ["가. 나.", "다라마바사아", "자차카타파하"]
    assert segments("", 8) == [""]


def test_an_encoder_that_knows_every_text_has_perfect_figures(workshop: Path) -> None:
    def encode(texts: object) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        rows = []
        for text in list(texts):  # type: ignore[call-overload]
            rows.append(np.random.default_rng(abs(hash(text)) % 2**32).standard_normal(64))
        found = np.array(rows, dtype=np.float32)
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)

    figures = {
        (f.name, f.metric): f.value for f in question_figures(encode, workshop / "bench", Rule(own=1, segment=0))
    }
    assert figures["korquad_dev", "recall@1"] == 1
    assert figures["belebele_koen English question → Korean passage", "nDCG@10"] < 0.7
    assert translation_figures(encode, workshop / "pairs")[0].questions == 40


def test_a_blend_finds_what_two_pieces_say_together() -> None:
    words = {word: at for at, word in enumerate(("가나", "자차", "카타"))}

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), len(words)), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.replace(".", "").split():
                row[words[word]] += 1
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    # The first has both words of the question, far apart and among others; the second has one of them, and is short.
    apart = f"{'가나 ' * 16}. {'자차 ' * 16}. {'카타 ' * 48}."
    question, passages = ["가나 자차"], [apart, "가나."]
    by_blend, by_best = (scores(encode, question, passages, rule)[0] for rule in (Rule(0, 0, 1), BEST))
    assert by_blend[0] > by_blend[1]
    assert by_best[1] > by_best[0]
    assert 0 < BLEND.blend < 1 and f"{BLEND}" == "0.2 passage + 0.3 best segment + 0.5 blend"


def test_the_blend_is_the_ridge_regression_of_the_question_on_the_pieces() -> None:
    random_vectors = np.random.default_rng(4).standard_normal((9, 16)).astype(np.float32)
    vectors = random_vectors / np.linalg.norm(random_vectors, axis=1, keepdims=True)
    pieces, questions, starts = vectors[:7], vectors[7:], np.array([0, 3, 4])
    found = blended(questions, spans(pieces, starts, ridge=0.2), starts, ridge=0.2)
    for text, rows in enumerate((pieces[:3], pieces[3:4], pieces[4:])):
        shares = np.linalg.solve(rows @ rows.T + 0.2 * np.eye(len(rows)), rows @ questions.T)
        explained = (questions @ rows.T * shares.T).sum(axis=1)
        np.testing.assert_allclose(found[:, text], np.sqrt(1.2 * explained), rtol=1e-4)
    np.testing.assert_allclose(found[:, 1], np.abs(questions @ pieces[3]), rtol=1e-4)


def test_a_card_without_a_place_for_figures_is_refused() -> None:
    with pytest.raises(ValueError, match="no '<!-- figures -->'"):
        with_figures("# a card", "| 1 |")
