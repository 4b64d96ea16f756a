"""Builds the site from the repository's pages: python -m docs.writing.site.build_site [FOLDER].

With search, without a network: letters, formulas and scripts are in the folder, and a page that is
opened from the disk works as one that is served. The pages lie in it as they lie here, so that a
link that holds in one holds in the other; files that pages point at lie beside them. Needs the
extra `site`.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import yaml
from latex2mathml.converter import convert
from mkdocs.commands.build import build
from mkdocs.config import load_config

from docs.writing.site.scenario_library import library_page

ROOT: Final = Path(__file__).parents[3]
LIBRARY: Final = Path("scenarios/README.md")
SETTINGS: Final = Path(__file__).with_name("mkdocs.yml")
_SHIM: Final = Path(__file__).with_name("iframe_worker.js")
_FETCHED: Final = "https://unpkg.com/iframe-worker/shim"
_SEARCH: Final = 'data-md-component="search" role="dialog"'
_LINK: Final = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
_FORMULA: Final = re.compile(r'<(span|div) class="arithmatex">\\[(\[](.*?)\\[)\]]</\1>', re.S)


def pages() -> list[str]:
    """Every page of the site, in order, by its path in the repository."""
    nav = yaml.safe_load(SETTINGS.read_text("utf-8"))["nav"]
    return [page for entry in nav for section in entry.values() for page in section]


def gather(folder: Path) -> None:
    """Put every page, and the files that pages point at, where they lie in the repository."""
    for beside in (_SHIM, *SETTINGS.parent.glob("site.*s")):
        shutil.copy(beside, folder)
    for name in pages():
        if name == LIBRARY.as_posix():
            text, drawn = library_page()
            for path, map_text in drawn.items():
                _write(folder / LIBRARY.parent / path, map_text)
        else:
            text = (ROOT / name).read_text("utf-8")
        _write(folder / name, as_python_markdown(text))
        for link in _LINK.findall(text):
            source = ((ROOT / name).parent / link).resolve()
            if source.is_file() and source.suffix != ".md":
                target = folder / source.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)


def as_python_markdown(text: str) -> str:
    r"""What Python-Markdown wants otherwise than CommonMark: four blanks before what is in a list.

    >>> as_python_markdown("1. a\n   ```sh\n   b\n   ```\n")
    '1. a\n    ```sh\n    b\n    ```\n'
    """
    lines, numbered = [], False
    for line in text.splitlines():
        if re.match(r"\d+\. ", line):
            numbered = True
        elif line and not line.startswith(" "):
            numbered = False
        lines.append(f" {line}" if numbered and line.startswith("   ") else line)
    return "\n".join(lines) + "\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def on_page_content(html: str, **_: object) -> str:
    """Formulas as MathML, which browsers set by themselves; called by mkdocs for each page."""
    # A head of a table without words is no head.
    html = re.sub(r"<th( style=[^>]*)?></th>", "<td></td>", html)
    return _FORMULA.sub(lambda formula: _as_mathml(formula[2], formula[1] == "div"), html)


def on_post_page(output: str, page: Any, **_: object) -> str:
    """A page of the theme mended; called by mkdocs for each."""
    return _mended(output, "../" * page.url.count("/"))


def on_post_template(output_content: str, **_: object) -> str:
    """The same of the page that says that there is none."""
    return _mended(output_content, "")


def _mended(html: str, to_root: str) -> str:
    """Without the one script that would be fetched from elsewhere, the search with a name."""
    named = html.replace(_SEARCH, f'{_SEARCH} aria-label="Search"')
    return named.replace(_FETCHED, f"{to_root}{_SHIM.name}")


def _as_mathml(latex: str, displayed: bool) -> str:
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        latex = latex.replace(entity, letter)
    if not displayed:
        return convert(latex.strip())
    return f'<div class="formula">{convert(latex.strip(), display="block")}</div>'


def build_site(folder: Path) -> None:
    """Build the site into a folder. Stops at a link or an anchor that leads nowhere."""
    with TemporaryDirectory(prefix="othsim-site-") as gathered:
        gather(Path(gathered))
        build(load_config(str(SETTINGS), docs_dir=gathered, site_dir=str(folder)))


if __name__ == "__main__":
    build_site(Path(sys.argv[1] if len(sys.argv) > 1 else "site").absolute())
