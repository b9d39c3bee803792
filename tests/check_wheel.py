"""Build the wheel and assert what is in it: our four packages by name, the encoder, the glossary, the page."""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

NEEDED = (
    "corpus/glossary/finance.tsv",
    "corpus/thesaurus/ko.txt",
    "corpus/sample/README.md",
    "eval/gold/telecom.jsonl",
    "eval/static/report.html",
    "rag/encoder/model/citewire-static-ko-en/model.safetensors",
    "ui/static/page/main.js",
)


def main() -> int:
    root = Path(__file__).parent.parent
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, str(root)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        wheel = next(Path(folder).glob("*.whl"))
        names = zipfile.ZipFile(wheel).namelist()
    top = sorted({n.split("/")[0] for n in names if ".dist-info/" not in n})
    assert top == ["corpus", "eval", "rag", "ui"], f"top-level names are {top}, expected corpus, eval, rag, ui"
    missing = [n for n in NEEDED if n not in names]
    assert not missing, f"the wheel lacks {missing}"
    print(f"wheel: {len(names)} files, top-level names {', '.join(top)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
