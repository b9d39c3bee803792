"""The sample corpus as an archive of its own, made or brought up to date when a command asks for it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui.terminal import settings_of

if TYPE_CHECKING:
    from rag.settings import Settings


def sample_settings(archive: Path | None, **given: Any) -> "Settings":
    """Settings for the sample corpus, whose archive is made, or brought up to date, unless a server holds it."""
    from corpus.archive import DATABASE, Archive
    from corpus.article import LockedError, MismatchError
    from corpus.read import read
    from rag.encoders import open_encoder
    from rag.index import PassageIndex, rebuild_index
    from rag.ingest import ingest as keep
    from rag.ingest import recut
    from rag.wiring import SAMPLE, known_companies

    settings = settings_of(archive or Path("var/sample"), sample=True, **given)
    try:
        with Archive(settings.archive, write=True, purpose="citewire --sample") as opened:
            encoder = open_encoder(settings.encoder, settings.download)
            companies = known_companies(settings)
            try:
                keep(opened, read([SAMPLE]), settings.window, companies=companies)
                PassageIndex(opened, encoder).close()
            except MismatchError:  # the program or its settings changed; the sample is ours to build anew
                recut(opened, settings.window, companies)
                keep(opened, read([SAMPLE]), settings.window, companies=companies)
                rebuild_index(opened, encoder)
    except LockedError:
        if not (settings.archive / DATABASE).exists():
            raise
    return settings
