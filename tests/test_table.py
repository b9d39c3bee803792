"""Figures by company and age, times with intervals, tokens and cost, worked by hand; what a run says of its machine."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.chance import holm, percentiles
from eval.conditions import code, machine, recorded, versions
from eval.evaluation import cost
from eval.gold import GoldQuestion
from eval.matching import tokens
from eval.metrics import figure_support
from eval.run import Place, Row, Run, Said, Seen, load
from eval.score import score
from eval.table import columns, groups, parts, spent, timings
from rag.settings import Settings


def row(n: int, right: float, *companies: str, age: int | None = None, **more: object) -> Row:
    scores = {"right": right, "answered": 1.0}
    return replace(Row(f"q{n}", f"질문 {n}", "ko", "fact", ("답",), ("문장",)), scores=scores, companies=companies, age=age,
                   **more)  # type: ignore[arg-type]  # fmt: skip


def test_a_company_with_five_questions_is_a_group_and_the_rest_are_others() -> None:
    rows = [row(n, n % 2, "KT") for n in range(5)] + [row(5, 1, "KT", "LG"), row(6, 1, "LG"), row(7, 0)]
    found = parts(rows, by=("company",))
    assert list(found) == ["all", "company KT", "company other or none"]
    assert [r.id for r in found["company KT"]] == ["q0", "q1", "q2", "q3", "q4", "q5"]
    assert [r.id for r in found["company other or none"]] == ["q6", "q7"]
    by_name = {g.name: g.figures["right"].value for g in groups(rows, by=("company",))}
    assert by_name == {"all": 4 / 8, "company KT": 3 / 6, "company other or none": 1 / 2}
    assert list(parts(rows[:3], by=("company",))) == ["all"]


def test_ages_are_told_from_the_newest_article() -> None:
    rows = [row(n, 1, age=a) for n, a in enumerate((0, 29, 30, 89, 90, 200, 364, 365, 4000, None))]
    found = {name: len(some) for name, some in parts(rows, by=("age",)).items()}
    assert found == {"all": 10, "age under 30 days": 2, "age 30 to 89 days": 2, "age 90 to 179 days": 1,
                     "age 180 to 364 days": 2, "age a year and more": 2}  # fmt: skip


def test_times_have_intervals_that_hold_them() -> None:
    rows = [row(n, 1, seconds={"retrieve": 0.001 * (n + 1), "total": 0.002 * (n + 1)}) for n in range(20)]
    found = timings(rows)
    assert list(found) == ["retrieve", "total"]
    median, late = found["retrieve"]
    assert (median.value, late.value, median.count) == (10.0, 19.0, 20)
    assert 1 <= median.low < median.value < median.high <= 20 and late.low < 19 <= late.high <= 20
    assert percentiles([7.0], 0.5) == replace(median, value=7.0, low=7.0, high=7.0, count=1)
    with pytest.raises(ValueError, match="No values"):
        percentiles([], 0.5)


def test_tokens_and_cost_are_the_users_own_arithmetic() -> None:
    price = (0.5, 2.0)  # of a million read, and written
    rows = [
        row(n, 1, tokens={"read": 1000 * n, "written": 100}, cost=cost({"read": 1000 * n, "written": 100}, price))
        for n in (1, 3)
    ]
    assert [r.cost for r in rows] == [(1000 * 0.5 + 100 * 2) / 1e6, (3000 * 0.5 + 100 * 2) / 1e6]
    found = {s.what: (s.mean.value, s.total, s.mean.count) for s in spent([*rows, row(9, 0)])}
    assert found["tokens read"] == (2000, 4000, 2) and found["tokens written"] == (100, 200, 2)
    assert found["cost"] == (pytest.approx(0.0012), pytest.approx(0.0024), 2)
    assert spent([row(1, 1)]) == [] and cost({"read": 5}, None) is None and cost({}, price) is None


def test_a_figure_stands_in_its_cited_sentences_or_it_does_not() -> None:
    claim = tokens("매출은 2조4000억 원, 직원 1,350명, 이익률 3%다")
    assert figure_support(claim, [tokens("매출 2.4조 원"), tokens("1350명을 뽑고 4%를 줄인다")]) == (2, 3)
    assert figure_support(tokens("공장을 짓는다"), [tokens("3%")]) == (0, 0)
    assert figure_support(claim, []) == (0, 3)


def test_figure_support_of_an_answer_leaves_out_what_is_struck() -> None:
    unanswerable = GoldQuestion("x", "부채는?", "ko", "unanswerable")
    claims = [
        Said("매출은 3억 원이다", "supported", ("a.0",), ("매출이 3억원이라고 밝혔다",)),
        Said("직원은 5명, 이익은 7%다", "partly", ("a.1",), ("직원은 5명이다",)),
        Said("부채는 9억 원이다", "unsupported", (), (), struck=True),
    ]
    found = score(unanswerable, (), claims, (), False)
    assert found["figure support"] == 2 / 3 and found["unsupported"] == 1 / 3
    assert columns([row(1, 1), replace(row(2, 1), scores=found)], "figure support") == [([0.0, 2 / 3], [0.0, 1.0])]
    assert "figure support" not in score(unanswerable, (), claims[2:], (), False)


def test_holm_by_hand() -> None:
    # Sorted .001 .01 .02 .2 of four: .004, .03, .04, .2.
    assert holm([0.2, 0.001, 0.02, 0.01]) == pytest.approx([0.2, 0.004, 0.04, 0.03])
    assert holm([0.9, 0.8]) == [1.0, 1.0] and holm([]) == []


def test_a_run_says_nothing_of_where_it_was_made(tmp_path: Path) -> None:
    terms = tmp_path / "terms.tsv"
    terms.write_text("전환\tconversion\n", "utf-8")
    settings = Settings(
        archive=tmp_path / "archive", encoder=str(tmp_path), terms=(terms,), chat_model="openai:gpt-4o-mini", chat_key="sk-1",
        chat_url="http://llm.corp:8000/v1", names=("news.corp",), hits=7,
    )  # fmt: skip
    found = recorded(settings)
    assert found["hits"] == 7 and found["chat_model"] == "openai:gpt-4o-mini" and found["encoder"] == tmp_path.name
    assert found["terms"][0].startswith("terms.tsv ") and len(found["terms"][0]) == len("terms.tsv ") + 16
    said = json.dumps([found, machine(), versions()])
    for secret in (str(tmp_path.parent), "llm.corp", "news.corp", "sk-1", *([h] if (h := _host()) else [])):
        assert secret not in said
    assert machine()["cores"].isdigit() and versions()["citewire"] and len(code()) == 16


def _host() -> str:
    import platform

    node = platform.node()
    return node if len(node) > 3 else ""


def test_every_part_of_a_row_comes_back_from_the_file(tmp_path: Path) -> None:
    full = row(
        1, 1.0, "KT", age=3, claims=(Said("말", "partly", ("a.0",), ("문장",), "이유", True),),
        hits=(Seen("a:0", "a.txt", "제목", (0,), (0,), "a", "신문", "2024-10-10", 1, 2.5, 1.5, 0.5, None, 2),),
        places=(Place("a.0", "a", "제목", "신문", "2024-10-10", 0, 2, "문장", "", "다음", True, True),), turns=("앞",),
        tokens={"read": 3}, cost=0.5, seconds={"total": 0.1},
    )  # fmt: skip
    run = Run("2024-10-10T00:00:00+00:00", 1.0, "q", "a", 1, {"hits": 6}, {}, {}, {}, (full, row(2, 0)))
    run.save(tmp_path / "run.json")
    assert load(tmp_path / "run.json") == run
    lines = (tmp_path / "run.json").read_text("utf-8").splitlines()
    assert sum(line.startswith('  {"id": ') for line in lines) == 2 and json.loads("\n".join(lines))["format"] == 2
    replace(run, rows=()).save(tmp_path / "none.json")
    assert load(tmp_path / "none.json").rows == ()


def test_what_a_chat_model_read_and_wrote_is_kept_with_its_price(sample_folder: Path) -> None:
    from eval.command import named_by, some
    from eval.evaluation import Asking, evaluate
    from eval.gold import read_gold, shipped
    from rag.settings import read_settings
    from rag.wiring import open_chatbot
    from tests.stub_model import StubModel

    with StubModel() as stub:
        settings = read_settings(
            archive=sample_folder, sample=True, chat_model="openai:stub", chat_url=stub.url,
            chat_prices={"openai:stub": [1.0, 2.0]},
        )  # fmt: skip
        with open_chatbot(settings) as bot:
            gold = some(read_gold(shipped(), bot.archive), 3, "figure")
            run = evaluate(bot, gold, asking=Asking(named_by(settings), settings.chat_prices))
    written, refused = ([r for r in run.rows if (r.model == "openai:stub") == by] for by in (True, False))
    assert written and all(r.tokens == {} and r.cost is None and r.refused for r in refused)
    for row in written:
        assert row.tokens["read"] > 100 and row.tokens["written"] > 0
        assert row.cost == (row.tokens["read"] * 1.0 + row.tokens["written"] * 2.0) / 1e6
        assert row.companies and row.age is not None and any(p.gold for p in row.places)
