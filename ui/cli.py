"""The command line. Heavy imports happen inside the commands, so that `citewire --help` answers at once."""

import json
import os
import sqlite3
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ui import cli_archive, cli_gold, cli_look, cli_sites, cli_sync
from ui.terminal import ArchiveOption, JsonOption, print_json, safe, settings_of

if TYPE_CHECKING:
    from rag.answer import Answer

app = typer.Typer(
    name="citewire",
    help="Answers over corporate news, Korean and English, that can be checked sentence by sentence.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(cli_archive.commands)
app.add_typer(cli_look.commands)
app.add_typer(cli_sync.commands)
app.add_typer(cli_sites.commands)
app.add_typer(cli_gold.evaluation, name="eval")


def main() -> None:
    """Run a command; an error we know is one line on standard error and exit status 1."""
    # Before numpy is loaded: its products here are small, and a second thread waits for them at full speed. A question over the
    # sample corpus took 64 ms of processor time with one thread and 152 with two, on a loaded machine of two cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from corpus.article import CorpusError
    from rag.encoder.static import EncoderError
    from rag.settings import SettingsError

    try:
        app()
    except (CorpusError, EncoderError, SettingsError, ValueError) as error:
        print(f"citewire: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(1)
    except sqlite3.DatabaseError as error:  # met while reading: only writers look at the whole database first
        print(f"citewire: the archive cannot be read ({error}): run `citewire doctor`", file=sys.stderr)
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
def ask(
    question: Annotated[str, typer.Argument(help="A question in Korean or English.")],
    archive: ArchiveOption = None,
    sample: Annotated[bool, typer.Option(help="Ask the fictional sample corpus, made at the first use.")] = False,
    as_json: JsonOption = False,
    company: Annotated[list[str] | None, typer.Option(help="Only articles that name this company.")] = None,
    since: Annotated[str, typer.Option(help="Only articles published from this day on: 2024-10-01.")] = "",
    until: Annotated[str, typer.Option(help="Only articles published up to this day.")] = "",
    as_of: Annotated[str, typer.Option(help="Answer with what was known on this day.")] = "",
    ignore: Annotated[
        list[str] | None, typer.Option(help="Take back something that was understood, by its key.")
    ] = None,
    explain: Annotated[bool, typer.Option(help="Show what was searched, and how every hit was found.")] = False,
    form: Annotated[
        str, typer.Option("--format", help="To copy, with references: markdown, html, or json with every offset.")
    ] = "",
) -> None:
    """Ask one question; the answer with its sources."""
    from rag.answer import Narrowing
    from rag.explain import lines, searched
    from rag.share import FORMATS, share
    from rag.wiring import open_chatbot
    from ui.sample import sample_settings

    if form not in ("", *FORMATS):
        raise ValueError(f"--format must be one of {', '.join(FORMATS)}, got {form!r}")
    settings = sample_settings(archive) if sample else settings_of(archive)
    with open_chatbot(settings) as chatbot:
        narrowing = Narrowing(tuple(company or ()), since, until, as_of, tuple(ignore or ()))
        answer = chatbot.ask(question, narrowing=narrowing)
        how = searched(chatbot.retriever, answer.query, answer.hits) if explain else None
        shared = share(answer, chatbot.archive, form) if form else ""
    if form:
        # Markup for another program: control characters of the text were taken out when it was read.
        print(shared)
    elif as_json:
        from ui.plain import answer_json, searched_json

        print_json(answer_json(answer) | ({"searched": searched_json(how)} if how else {}))
    else:
        _print_answer(answer)
        for line in lines(how) if how else ():
            print(safe(line))


@app.command()
def serve(
    archive: ArchiveOption = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0: any free one.", show_default="7860")] = None,
    sample: Annotated[bool, typer.Option(help="Serve the fictional sample corpus, made at the first start.")] = False,
    i_know: Annotated[
        bool, typer.Option("--i-know", help="Answer everybody who reaches another address than this machine's own.")
    ] = False,
) -> None:
    """Serve the page and the API."""
    from ui.admin_link import new_link
    from ui.auth import has_link, listening
    from ui.sample import sample_settings

    settings = sample_settings(archive, host=host, port=port) if sample else settings_of(archive, host=host, port=port)
    settings = listening(settings, i_know)
    import socket

    from rag.wiring import open_chatbot
    from ui.app import create_app
    from ui.serving import server_of

    with open_chatbot(settings, write=True, purpose="citewire serve") as chatbot:
        if chatbot.retriever.index.rebuilt:
            print(f"The index was rebuilt: {chatbot.retriever.index.rebuilt}", file=sys.stderr)
        try:
            listener = socket.create_server((settings.host, settings.port))
        except OSError as error:
            raise ValueError(
                f"Cannot listen on {settings.host}:{settings.port} ({error.strerror}): set another CITEWIRE_PORT"
            ) from error
        address = f"http://{settings.host}:{listener.getsockname()[1]}"
        print(f"citewire answers at {address}  (Ctrl+C ends it)", flush=True)
        if has_link(settings):
            print(
                f"admin page, this link counts once, for ten minutes: {new_link(settings.archive, address)}", flush=True
            )
        server = server_of(create_app(chatbot, settings))
        server.run(sockets=[listener])


@app.command(name="mcp")
def offer_tools(archive: ArchiveOption = None) -> None:
    """Offer ask, search and open_article to a program over the Model Context Protocol, on standard input and output."""
    import asyncio

    from rag.wiring import open_chatbot
    from ui.answers import Answers
    from ui.mcp import over_stdio
    from ui.metrics import Metrics
    from ui.served import Served
    from ui.steady import steady
    from ui.stream import Limits, Streams

    effective = settings_of(archive)
    with open_chatbot(effective) as chatbot:
        streams = Streams(Limits(most=effective.streams))
        asyncio.run(over_stdio(Served(steady(chatbot), effective, streams, Answers(), Metrics())))


@app.command()
def feedback(
    archive: ArchiveOption = None,
    verdict: Annotated[str, typer.Option(help="Only these: up or down.")] = "",
    erase_before: Annotated[
        str, typer.Option(help="Erase what is older than this day, 2024-10-01, and print nothing.")
    ] = "",
) -> None:
    """Print what readers said of answers, one JSON object on a line, oldest first."""
    from dataclasses import asdict
    from datetime import date

    from corpus.feedback import erase, every

    folder = settings_of(archive).archive
    if erase_before:
        print(f"{erase(folder, date.fromisoformat(erase_before).isoformat()):,} erased", file=sys.stderr)
        return
    for one in every(folder, verdict):
        print(json.dumps(asdict(one), ensure_ascii=False))


@app.command()
def settings(as_json: JsonOption = False) -> None:
    """Print the effective settings, secrets masked."""
    effective = settings_of(None)
    rows = effective.model_dump(mode="json")
    rows["chat_key"] = "********" if effective.chat_key.get_secret_value() else ""
    if as_json:
        print_json(rows)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("variable", "value", "meaning", box=None)
    for name, value in rows.items():
        shown = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)
        table.add_row(f"CITEWIRE_{name.upper()}", shown, type(effective).model_fields[name].description)
    Console().print(table)


def _print_answer(answer: "Answer") -> None:
    from rag.provenance import words

    marks = {"supported": "✓", "partly": "△", "unsupported": "✗"}
    if answer.query.understood:
        print(f"[{' · '.join(safe(r.label) for r in answer.query.understood)}]")
    for line in filter(None, (answer.relaxed, answer.notice)):
        print(line)
    if answer.refused:
        print(f"{answer.refusal}\n{answer.coverage}")
        for h in answer.hits:
            print(f"  {h.article.published[:10]}  {safe(h.article.publisher)}  {safe(h.article.title)}")
        for question in answer.suggestions:
            print(f"? {safe(question)}")
        return
    if answer.introduction:
        print(answer.introduction)
    for c in answer.claims:
        numbers = "".join(f"[{x.number}]" for x in c.citations)
        if c.struck:
            continue  # never shown as fact; the notice says how many were left out
        notes = "; ".join(filter(None, (words(c.said_by, c.stance, answer.language), safe(c.reason))))
        print(f"  {safe(c.text)}{numbers} {marks[c.verdict.value]}" + (f" ({notes})" if notes else ""))
        if c.gloss:
            print(f"    {safe(c.gloss)}")
    print()
    for s in answer.sources:
        copies = f"  +{len(s.copies)}" if s.copies else ""
        print(f"[{s.number}] {s.published[:10]}  {safe(s.publisher)}  {safe(s.title)}{copies}  {safe(s.url)}")
        if later := next((x for x in answer.sources if x.article_id == s.superseded_by), None):
            print(f"    → [{later.number}] {later.published[:10]}")


if __name__ == "__main__":
    main()
