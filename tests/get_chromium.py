"""Before the tests: a Chromium for those in a real browser. One that is there, Debian's as root, Playwright's own elsewhere."""

import os
import shutil
import subprocess
import sys


def there() -> bool:
    """Whether a Chromium can be found by the tests."""
    if shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome"):
        return True
    from playwright.sync_api import sync_playwright

    with sync_playwright() as p:
        return os.path.exists(p.chromium.executable_path)


def main() -> int:
    if there():
        return 0
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"],
        ):
            subprocess.run(command, stdout=subprocess.DEVNULL, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=subprocess.DEVNULL)
    if there():
        return 0
    print(
        "=" * 100, "NO CHROMIUM: the tests in tests/test_page.py (the page in a real browser) WILL NOT RUN.", sep="\n"
    )
    print("Install chromium, or run `python -m playwright install chromium`.", "=" * 100, sep="\n")
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
