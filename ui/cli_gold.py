"""The commands around gold questions: files checked and grown, other retrievers over the same questions."""

from pathlib import Path
from typing import Annotated

import typer

from ui.cli_eval import DataOption, MapOption, settings_and_data
from ui.cli_eval import evaluation as evaluation
from ui.terminal import ArchiveOption, JsonOption, settings_of

GoldArgument = Annotated[Path, typer.Argument(help="The file of gold questions that grows.")]
SampleOption = Annotated[bool, typer.Option("--sample", help="The fictional sample corpus.")]


def _folder(archive: Path | None, sample: bool) -> Path:
    from ui.sample import sample_settings

    return (sample_settings(archive) if sample else settings_of(archive)).archive


@evaluation.command()
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Gold files, or folders of them.")] = None,
    archive: ArchiveOption = None,
    sample: SampleOption = False,
) -> None:
    """Check gold questions: a line for each fault, with file, line number and reason."""
    from eval.gold_commands import main_check

    looked_up = _folder(archive, sample) if archive or sample else None
    raise typer.Exit(main_check(files or [], looked_up))


@evaluation.command()
def add(
    gold: GoldArgument,
    answer: Annotated[
        Path | None, typer.Option(help="What `ask --format json` printed, or a conversation of these; - for the input.")
    ] = None,
    feedback: Annotated[bool, typer.Option("--feedback", help="What readers judged, from the archive.")] = False,
    verdict: Annotated[str, typer.Option(help="Only thumbs that point up, or down.")] = "",
    only: Annotated[str, typer.Option(help="Only the proposal with this key.")] = "",
    list_: Annotated[bool, typer.Option("--list", help="Print the proposals, add nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: the options decide.")] = False,
    question: Annotated[str, typer.Option(help="The question, if in other words.")] = "",
    kind: Annotated[str, typer.Option("--type", help="Its type.")] = "",
    accepted: Annotated[list[str] | None, typer.Option(help="An accepted answer.")] = None,
    sentence: Annotated[list[int] | None, typer.Option(help="Number of a cited sentence that carries it.")] = None,
    evidence: Annotated[list[str] | None, typer.Option(help="Another sentence: SOURCE::SENTENCE.")] = None,
    id_: Annotated[str, typer.Option("--id", help="Its id; made up without.")] = "",
    notes: Annotated[str, typer.Option(help="A note for whoever reads the file.")] = "",
    valid_from: Annotated[str, typer.Option(help="First day on which the answer holds.")] = "",
    valid_to: Annotated[str, typer.Option(help="Last day on which the answer holds.")] = "",
    archive: ArchiveOption = None,
    sample: SampleOption = False,
) -> None:
    """Add questions from a conversation or from readers' thumbs; nothing invalid is ever written."""
    from eval.gold_commands import Told, main_add

    if (answer is None) == (not feedback):
        raise ValueError("Give --answer FILE or --feedback")
    if verdict not in ("", "up", "down"):
        raise ValueError(f'--verdict must be "up" or "down", got {verdict!r}')
    told = Told(
        question, kind, tuple(accepted or ()), tuple(evidence or ()), tuple(sentence or ()), id_, notes, valid_from,
        valid_to,
    )  # fmt: skip
    raise typer.Exit(
        main_add(
            gold, _folder(archive, sample), answer=answer, verdict=verdict, only=only, told=told, yes=yes, listing=list_
        )
    )


@evaluation.command()
def draft(
    drafts: Annotated[Path, typer.Argument(help="The file of drafts; goes on where it was left.")],
    archive: ArchiveOption = None,
    sample: SampleOption = False,
    articles: Annotated[int, typer.Option(help="So many more articles are asked about.")] = 10,
    each: Annotated[int, typer.Option(help="Questions wanted of each.", min=1, max=8)] = 4,
    most: Annotated[int, typer.Option(help="At most so many calls of the chat model.")] = 50,
    gold: Annotated[list[Path] | None, typer.Option(help="Gold files whose questions are not drafted again.")] = None,
) -> None:
    """Draft questions from articles with the chat model, for `review`."""
    from eval.gold_commands import main_draft
    from ui.sample import sample_settings

    settings = sample_settings(archive) if sample else settings_of(archive)
    raise typer.Exit(main_draft(settings, drafts, gold=gold or [], articles=articles, each=each, most=most))


@evaluation.command()
def review(
    drafts: Annotated[Path, typer.Argument(help="The file of drafts.")],
    gold: GoldArgument,
    accept: Annotated[list[str] | None, typer.Option(help="Accept the draft with this key.")] = None,
    reject: Annotated[list[str] | None, typer.Option(help="Reject the draft with this key.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="Print what is open, change nothing.")] = False,
    archive: ArchiveOption = None,
    sample: SampleOption = False,
) -> None:
    """Accept, edit or reject drafts; what is accepted goes to the gold file."""
    from eval.gold_commands import main_review

    raise typer.Exit(
        main_review(drafts, gold, _folder(archive, sample), accept=accept or (), reject=reject or (), listing=list_)
    )


@evaluation.command()
def retrieval(
    gold: Annotated[list[Path] | None, typer.Option(help="Files of gold questions.", show_default="eval/gold")] = None,
    archive: ArchiveOption = None,
    sample: Annotated[bool, typer.Option(help="Search the fictional sample corpus.")] = False,
    data: DataOption = "",
    mapping: MapOption = None,
    trec: Annotated[list[Path] | None, typer.Option(help="A run file of TREC to compare with.")] = None,
    write_trec: Annotated[Path | None, typer.Option(help="Write what our search found as a run file.")] = None,
    limit: Annotated[int, typer.Option(help="Only so many questions; 0: all.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Compare our search with the run files of other retrievers over the same questions."""
    from eval.retrieval import main_retrieval

    settings, read = settings_and_data(archive, sample, data, mapping)
    raise typer.Exit(
        main_retrieval(
            settings, gold=gold or [], data=read, trec=trec or (), write=write_trec, limit=limit, as_json=as_json
        )
    )


@evaluation.command()
def judge(
    run: Annotated[Path | None, typer.Argument(help="A run that `citewire eval --out` kept.")] = None,
    out: Annotated[Path | None, typer.Option(help="Keep the judged run in this file.")] = None,
    labelled: Annotated[
        Path | None, typer.Option(help="Answers that people labelled.", show_default="eval/judged.jsonl")
    ] = None,
    most: Annotated[int, typer.Option(help="At most so many calls of the chat model.")] = 500,
) -> None:
    """Let the chat model judge a run's answers, once it was measured on answers that people judged."""
    from eval.judge_commands import main_judge

    raise typer.Exit(main_judge(settings_of(None), run, out=out, labelled=labelled, most=most))
