"""The command line. Heavy imports happen inside the commands, so that `citewire --help` answers at once."""

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ui import cli_archive, cli_eval
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
app.add_typer(cli_eval.evaluation, name="eval")


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
def ask(
    question: Annotated[str, typer.Argument(help="A question in Korean or English.")],
    archive: ArchiveOption = None,
    sample: Annotated[bool, typer.Option(help="Ask the fictional sample corpus, made at the first use.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Ask one question; the answer with its sources."""
    from rag.wiring import open_chatbot
    from ui.sample import sample_settings

    settings = sample_settings(archive) if sample else settings_of(archive)
    with open_chatbot(settings) as chatbot:
        answer = chatbot.ask(question)
    if as_json:
        from ui.plain import answer_json

        print_json(answer_json(answer))
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
    from ui.sample import sample_settings

    settings = sample_settings(archive, host=host, port=port) if sample else settings_of(archive, host=host, port=port)
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
    marks = {"supported": "✓", "partly": "△", "unsupported": "✗"}
    if answer.notice:
        print(answer.notice)
    if answer.refused:
        print(f"{answer.refusal}\n{answer.coverage}")
        for h in answer.hits:
            print(f"  {h.article.published[:10]}  {safe(h.article.publisher)}  {safe(h.article.title)}")
        return
    if answer.introduction:
        print(answer.introduction)
    for c in answer.claims:
        numbers = "".join(f"[{x.number}]" for x in c.citations)
        reason = f" ({safe(c.reason)})" if c.reason else ""
        print(f"  {safe(c.text)}{numbers} {marks[c.verdict.value]}{reason}")
    print()
    for s in answer.sources:
        copies = f"  +{len(s.copies)}" if s.copies else ""
        print(f"[{s.number}] {s.published[:10]}  {safe(s.publisher)}  {safe(s.title)}{copies}  {safe(s.url)}")


if __name__ == "__main__":
    main()
