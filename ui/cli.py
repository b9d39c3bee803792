"""The command line. Heavy imports happen inside the commands, so that `citewire --help` answers at once."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rag.answer import Answer
    from rag.settings import Settings

app = typer.Typer(
    name="citewire",
    help="Answers over corporate news, Korean and English, that can be checked sentence by sentence.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
evaluation = typer.Typer(help="Measure answers against gold questions.", invoke_without_command=True)
app.add_typer(evaluation, name="eval")

# What the page of the sample corpus offers to ask.
SAMPLE_QUESTIONS = (
    "KT가 네트워크 설비투자를 줄이나요?",
    "바로셀에너지의 군산 2공장 착공은 언제로 미뤄졌나요?",
    "공정위가 밀가루 3사에 매긴 과징금은 모두 얼마인가요?",
    "Will KT cut network capex?",
    "How much will the delayed data centre in Darang cost?",
    "What was the value of Handeul's HBM contract with Tesserine?",
)

ArchiveOption = Annotated[
    Path | None, typer.Option("--archive", help="Folder of the archive.", show_default="var/archive")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]


def main() -> None:
    """Run a command; an error we know is one line on standard error and exit status 1."""
    from corpus.article import CorpusError
    from rag.encoder.static import EncoderError
    from rag.settings import SettingsError

    try:
        app()
    except (CorpusError, EncoderError, SettingsError, ValueError) as error:
        print(f"citewire: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        where = f"'{error.filename}': " if error.filename else ""
        print(
            f"citewire: {where}{error.strerror or error}: check that it exists, is writable and has room",
            file=sys.stderr,
        )
        sys.exit(1)
    except KeyboardInterrupt:
        print("citewire: interrupted; everything reported as kept is kept", file=sys.stderr)
        sys.exit(130)


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders: .txt .html .md .jsonl.")],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
    acknowledge: Annotated[bool, typer.Option(help="Print each article's id once it is durable.")] = False,
) -> None:
    """Take articles into the archive and its index; what is already there changes nothing."""
    from corpus.archive import Archive
    from corpus.read import count, read
    from rag.encoders import open_encoder
    from rag.index import PassageIndex
    from rag.ingest import ingest as keep

    settings = _settings(archive)
    for path in paths:
        if not path.exists():
            raise ValueError(f"'{path}' does not exist: give files or folders to ingest")
    encoder = open_encoder(settings.encoder, settings.download)

    def acknowledged(ids: Any) -> None:
        for i in ids:
            print(i, flush=True)

    with Archive(settings.archive, write=True, purpose="citewire ingest") as opened:
        with _progress("Reading", count(paths)) as step:
            seen: set[str] = set()

            def read_one(item: Any) -> None:
                file = item.source.partition("#")[0]
                if file not in seen:
                    seen.add(file)
                    step(len(seen), 0)

            done = keep(opened, read(paths), settings.window, acknowledged if acknowledge else None, read_one)
        with _progress("Indexing", 0) as step:
            index = PassageIndex(opened, encoder, step)
        index.close()
        passages = opened.passage_count()
    if as_json:
        skipped = [{"source": s.source, "reason": s.reason} for s in done.skipped]
        _print_json({"added": done.added, "changed": done.changed, "unchanged": done.unchanged, "skipped": skipped})
        return
    for s in done.skipped:
        print(f"skipped {_safe(s.source)}: {_safe(s.reason)}", file=sys.stderr)
    print(
        f"{done.added:,} added, {done.changed:,} changed, {done.unchanged:,} unchanged, {len(done.skipped):,} skipped; "
        f"the archive holds {passages:,} passages"
    )


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question in Korean or English.")],
    archive: ArchiveOption = None,
    sample: Annotated[bool, typer.Option(help="Ask the fictional sample corpus, made at the first use.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Ask one question; the answer with its sources."""
    from rag.wiring import open_chatbot

    settings = _sample_settings(archive) if sample else _settings(archive)
    with open_chatbot(settings) as chatbot:
        answer = chatbot.ask(question)
    if as_json:
        from ui.plain import answer_json

        _print_json(answer_json(answer))
    else:
        _print_answer(answer)


@app.command()
def serve(
    archive: ArchiveOption = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0: any free one.", show_default="7860")] = None,
    sample: Annotated[bool, typer.Option(help="Serve the fictional sample corpus, made at the first start.")] = False,
) -> None:
    """Serve the page and the API."""
    settings = _sample_settings(archive, host=host, port=port) if sample else _settings(archive, host=host, port=port)
    if settings.host not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError(
            f"Refusing to listen on '{settings.host}' without authentication: listen on 127.0.0.1 behind a proxy "
            "that signs readers in"
        )
    import socket

    import uvicorn

    from rag.wiring import open_chatbot
    from ui.app import create_app

    with open_chatbot(settings, write=True, purpose="citewire serve") as chatbot:
        if chatbot.retriever.index.rebuilt:
            print(f"The index was rebuilt: {chatbot.retriever.index.rebuilt}", file=sys.stderr)
        try:
            listener = socket.create_server((settings.host, settings.port))
        except OSError as error:
            raise ValueError(
                f"Cannot listen on {settings.host}:{settings.port} ({error.strerror}): set another CITEWIRE_PORT"
            ) from error
        print(f"citewire answers at http://{settings.host}:{listener.getsockname()[1]}  (Ctrl+C ends it)", flush=True)
        server = uvicorn.Server(
            uvicorn.Config(create_app(chatbot, settings), log_level="warning", access_log=False, server_header=False)
        )
        server.run(sockets=[listener])


@app.command()
def settings(as_json: JsonOption = False) -> None:
    """Print the effective settings, secrets masked."""
    effective = _settings(None)
    rows = effective.model_dump(mode="json")
    rows["chat_key"] = "********" if effective.chat_key.get_secret_value() else ""
    if as_json:
        _print_json(rows)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("variable", "value", "meaning", box=None)
    for name, value in rows.items():
        shown = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)
        table.add_row(f"CITEWIRE_{name.upper()}", shown, type(effective).model_fields[name].description)
    Console().print(table)


@app.command()
def status(archive: ArchiveOption = None, as_json: JsonOption = False) -> None:
    """Say what the archive holds and whether its index is complete."""
    from dataclasses import asdict

    from corpus.archive import Archive

    effective = _settings(archive)
    with Archive(effective.archive) as opened:
        summary = opened.summary()
        skipped = opened.skipped()
    if as_json:
        _print_json(
            asdict(summary)
            | {"archive": str(effective.archive), "skips": [{"source": s.source, "reason": s.reason} for s in skipped]}
        )
        return
    print(f"archive    {effective.archive}")
    print(f"articles   {summary.articles:,}  ({', '.join(f'{k} {v:,}' for k, v in sorted(summary.languages.items()))})")
    print(f"published  {summary.oldest or '-'} to {summary.newest or '-'}, {summary.publishers:,} publishers")
    print(f"passages   {summary.passages:,}, sentences {summary.sentences:,}")
    print(f"skipped    {summary.skipped:,}")
    for s in skipped:
        print(f"  {_safe(s.source)}: {_safe(s.reason)}")


@app.command()
def rebuild(archive: ArchiveOption = None) -> None:
    """Build the index anew from the archive, with the encoder that the settings name."""
    from corpus.archive import Archive
    from rag.encoders import open_encoder
    from rag.index import rebuild_index
    from rag.ingest import recut

    effective = _settings(archive)
    encoder = open_encoder(effective.encoder, effective.download)
    with Archive(effective.archive, write=True, purpose="citewire rebuild") as opened:
        recut(opened, effective.window)
        with _progress("Indexing", 0) as step:
            rebuild_index(opened, encoder, step)
        print(f"The index holds {opened.passage_count():,} passages, built with {encoder.name}")


@evaluation.callback()
def evaluate(
    context: typer.Context,
    gold: Annotated[list[Path] | None, typer.Option(help="Files of gold questions.", show_default="eval/gold")] = None,
    archive: ArchiveOption = None,
    sample: Annotated[bool, typer.Option(help="Evaluate on the fictional sample corpus.")] = False,
    out: Annotated[Path | None, typer.Option(help="Keep the run in this JSON file.")] = None,
    gate: Annotated[bool, typer.Option(help="Fail when a floor is not reached.")] = False,
    update: Annotated[bool, typer.Option(help="Set the floors to this run.")] = False,
    reason: Annotated[str, typer.Option(help="Why a floor may be lowered.")] = "",
    limit: Annotated[int, typer.Option(help="Only so many questions; 0: all.")] = 0,
    kind: Annotated[str, typer.Option("--type", help="Only questions of this type.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Ask the gold questions and report retrieval, answers, citations and refusals."""
    if context.invoked_subcommand:
        return
    from eval.command import main_eval

    settings = _sample_settings(archive) if sample else _settings(archive)
    raise typer.Exit(
        main_eval(
            settings, gold=gold or [], out=out, gate=gate, update=update, reason=reason, json=as_json, limit=limit,
            kind=kind,
        )
    )  # fmt: skip


@evaluation.command()
def compare(before: Path, after: Path, as_json: JsonOption = False) -> None:
    """Compare two kept runs question by question."""
    from eval.command import main_compare

    raise typer.Exit(main_compare(before, after, json=as_json))


def _print_answer(answer: "Answer") -> None:
    marks = {"supported": "✓", "partly": "△", "unsupported": "✗"}
    if answer.notice:
        print(answer.notice)
    if answer.refused:
        print(f"{answer.refusal}\n{answer.coverage}")
        for h in answer.hits:
            print(f"  {h.article.published[:10]}  {_safe(h.article.publisher)}  {_safe(h.article.title)}")
        return
    if answer.introduction:
        print(answer.introduction)
    for c in answer.claims:
        numbers = "".join(f"[{x.number}]" for x in c.citations)
        reason = f" ({_safe(c.reason)})" if c.reason else ""
        print(f"  {_safe(c.text)}{numbers} {marks[c.verdict.value]}{reason}")
    print()
    for s in answer.sources:
        copies = f"  +{len(s.copies)}" if s.copies else ""
        print(f"[{s.number}] {s.published[:10]}  {_safe(s.publisher)}  {_safe(s.title)}{copies}  {_safe(s.url)}")


def _settings(archive: Path | None, **given: Any) -> "Settings":
    from rag.settings import read_settings

    return read_settings(archive=archive, **given)


def _sample_settings(archive: Path | None, **given: Any) -> "Settings":
    """Settings for the sample corpus, whose archive is made, or brought up to date, unless a server holds it."""
    from corpus.archive import DATABASE, Archive
    from corpus.article import LockedError, MismatchError
    from corpus.read import read
    from rag.encoders import open_encoder
    from rag.index import PassageIndex, rebuild_index
    from rag.ingest import ingest as keep
    from rag.ingest import recut
    from rag.wiring import SAMPLE

    settings = _settings(archive or Path("var/sample"), sample=True, **given)
    if not settings.examples:
        settings = settings.model_copy(update={"examples": SAMPLE_QUESTIONS})
    try:
        with Archive(settings.archive, write=True, purpose="citewire --sample") as opened:
            encoder = open_encoder(settings.encoder, settings.download)
            try:
                keep(opened, read([SAMPLE]), settings.window)
                PassageIndex(opened, encoder).close()
            except MismatchError:  # the program or its settings changed; the sample is ours to build anew
                recut(opened, settings.window)
                keep(opened, read([SAMPLE]), settings.window)
                rebuild_index(opened, encoder)
    except LockedError:
        if not (settings.archive / DATABASE).exists():
            raise
    return settings


@contextmanager
def _progress(label: str, total: int) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error when it is a terminal; told (done, total), 0 for an unchanged total."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=total or None)

        def step(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of or total or None)

        yield step


def _safe(text: str) -> str:
    """Text of strangers on a terminal: control characters shown, not obeyed."""
    return "".join(c if c.isprintable() else "�" for c in text)


def _print_json(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2, default=str))


if __name__ == "__main__":
    main()
