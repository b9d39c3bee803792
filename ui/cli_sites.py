"""The commands for pages that show the widget: a site's secret, the key that signs tokens, a demo."""

from typing import Annotated

import typer

from ui.terminal import ArchiveOption, settings_of

commands = typer.Typer(rich_markup_mode=None)


@commands.command()
def site_secret(
    name: Annotated[str, typer.Argument(help="Name of the site: small letters, digits, hyphens.")],
    origin: Annotated[list[str] | None, typer.Option(help="Origin of its pages, like https://intranet.corp.")] = None,
) -> None:
    """Make the secret of a site that shows the widget, and print what its backend and citewire.toml need."""
    import json
    import secrets

    from pydantic import ValidationError

    from rag.sites import Site, digest

    secret = secrets.token_urlsafe(32)
    try:
        site = Site(name=name, secret=digest(secret), origins=tuple(origin or ("https://intranet.corp",)))  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"'{first['loc'][0]}' cannot be {first['input']!r}: {first['msg']}") from error
    print(f"For the backend of {name}, shown this once (header X-Citewire-Secret):\n\n{secret}\n\nFor citewire.toml:\n")
    print(f'[[sites]]\nname = "{name}"\nsecret = "{digest(secret)}"\norigins = {json.dumps(site.origins)}')


@commands.command()
def token_key(
    archive: ArchiveOption = None,
    renew: Annotated[bool, typer.Option("--renew", help="Make a new key: every token that is out ends.")] = False,
) -> None:
    """Show the id of the key that signs tokens, made at the first use; restart the server after --renew."""
    from ui.tokens import KEY_FILE, open_key

    folder = settings_of(archive).archive
    key = open_key(folder, renew)
    print(f"{key.id}  ES256  {folder / KEY_FILE}")


@commands.command()
def admin_link(
    archive: ArchiveOption = None,
    port: Annotated[int | None, typer.Option(help="Port the server listens on.", show_default="7860")] = None,
) -> None:
    """Make a fresh link to the admin page of the server on this machine; it counts once, for ten minutes."""
    from ui.admin_link import new_link
    from ui.auth import has_link

    settings = settings_of(archive, port=port)
    if not has_link(settings):
        raise ValueError(
            'Where readers sign in, the setting `admins` names administrators, like ["proxy:kim"] or ["oidc:1234"]; '
            "they open /admin signed in"
        )
    if not settings.archive.is_dir():
        raise ValueError(f"No archive in '{settings.archive}': run `citewire serve` first")
    print(new_link(settings.archive, f"http://{settings.host}:{settings.port}"))


@commands.command()
def demo_intranet(
    archive: ArchiveOption = None,
    port: Annotated[int, typer.Option(help="Port of citewire; the intranet page takes the next one.")] = 7860,
) -> None:
    """Show the widget on a page of another origin, with a real token backend, over the sample corpus."""
    from ui.demo_intranet import demonstrate

    demonstrate(archive, port)


@commands.command()
def widget_hash(
    endpoint: Annotated[str, typer.Option(help="Address of this server as your pages reach it.")] = "https://news.corp",
    lang: Annotated[str, typer.Option(help="ko or en.")] = "ko",
) -> None:
    """Show the lines that put the widget into a page, the script pinned by its hash; it changes with every release."""
    from ui.widget import tag

    print(tag(endpoint.rstrip("/"), lang))
