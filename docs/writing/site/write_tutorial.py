"""Writes the tutorial from the page on Python: python -m docs.writing.site.write_tutorial."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

PAGE = Path(__file__).parents[2] / "reading/from_python.md"
NOTEBOOK = PAGE.with_name("tutorial.ipynb")
# A notebook begins in its own folder, the samples in the project's.
_FIRST = "%cd -q ../.."


def notebook() -> Any:
    """The page's paragraphs and samples as cells, each with a name that stays."""
    cells: list[Any] = [new_code_cell(_FIRST)]
    parts = re.split(r"```python\n(.*?)```\n", PAGE.read_text("utf-8"), flags=re.S)
    for number, part in enumerate(parts):
        text = part.strip()
        if not text:
            continue
        if number % 2 == 0:
            cells.append(new_markdown_cell(text))
        else:
            # A cell shows its last line alone.
            cells += [new_code_cell(piece) for piece in re.split(r"\n\n+", text)]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def text() -> str:
    """The notebook as its file has it."""
    return str(nbformat.writes(notebook())) + "\n"


if __name__ == "__main__":
    NOTEBOOK.write_text(text(), "utf-8")
