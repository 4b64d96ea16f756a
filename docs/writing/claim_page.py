"""The page on claims: each with its verdict, figure, readings and assumptions, in plain words.

Everything is said from the summaries that `othsim claim --json` prints, so the page says no more.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.output.text import claim_text
from sim.output.text.phrases import in_sentence, share
from sim.study.verdict.plain_answer import figure

_UNDECIDED = "cannot be decided"


@dataclass(frozen=True)
class Source:
    """The scenario file a summary came from, as its reader would type it, and its description."""

    file: str
    description: str


def claim_page(
    head: str, found: Sequence[tuple[Source, Mapping[str, Any]]], pictures: Mapping[str, str]
) -> str:
    """Markdown: a head, a table of all answers, a section for each scenario.

    `pictures` maps a claim's id to the Markdown of its pictures.
    """
    parts = [head.rstrip(), *_overview([entry for _, entry in found])]
    for source, entry in found:
        parts += _section(source, entry, pictures)
    return "\n\n".join(map(_folded, parts)) + "\n"


def _folded(part: str) -> str:
    """A part on lines of at most 100 letters; tables, pictures and what is broken already stay."""
    if part.startswith(("|", "#", "!", "<")):
        return part
    lines = []
    for line in part.splitlines():
        under = "> " if line.startswith("> ") else "  " * line.startswith("- ")
        lines += textwrap.wrap(
            line, 100, subsequent_indent=under, break_long_words=False, break_on_hyphens=False
        ) or [line]
    return "\n".join(lines)


def _overview(entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "## All of them"
    rows = ["| claim | asks for | answer | verdict |", "|---|---|---|---|"]
    for entry in entries:
        for claim in entry["claims"]:
            link = f"[{claim['id']}](#{claim['id']})"
            question = claim_text.claim_question(claim)
            rows.append(_row(link, question, claim["answer"], _plain_verdict(claim)))
    yield "\n".join(rows)


def _plain_verdict(one: Mapping[str, Any]) -> str:
    """The verdict without its conditions."""
    return f"**{one['kind']}{' ...' if one['kind'] != one['verdict'] else ''}**"


def _section(
    source: Source, entry: Mapping[str, Any], pictures: Mapping[str, str]
) -> Iterator[str]:
    yield f"## {_text(entry['scenario'])}"
    yield " ".join(source.description.split())
    yield f"`othsim claim {source.file}`"
    for one in entry["claims"]:
        yield from _claim(one)
        if one["id"] in pictures:
            yield pictures[one["id"]]


def _claim(one: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {one['id']}"
    mark = f", trust mark {one['trust']}" if one["trust"] else ""
    yield f"> {_text(one['statement'])}\n>\n> {_text(one['source'])}{mark}"
    yield f"**{_text(one['answer'])}**"
    yield f"The claim **{one['verdict']}**. {_finding(one)}"
    if one["kind"] == _UNDECIDED:
        yield f"It cannot be decided, because {one['because']}."
    else:
        if one["because"]:
            yield f"The reason: {one['because']}."
        if text := claim_text.turning_text(one):
            yield text
    if one["left_out"]:
        yield claim_text.left_out_text(one)
    if one["hours_flown_fraction"] is not None:
        yield claim_text.fewer_hours_text(one)
    yield claim_text.probability_text(one)
    if len(one["readings"]) > 1:
        yield _readings(one)
    if one["assumptions"]:
        yield "Assumed:\n\n" + "\n".join(f"- {_text(text)}" for text in one["assumptions"])


def _finding(one: Mapping[str, Any]) -> str:
    """The figure in a sentence that can be quoted with its claim."""
    number, margin = figure(one, one["result"]), claim_text.margin_text(one, one["margin"])
    where = claim_text.deciding_pair_text(one, one["readings"][0])
    at = f" ({where})" if where else ""
    how = "" if one["method"] == "closed form" else f", {one['method']}"
    if one["result"] is None:
        return f"Asked: {claim_text.claim_question(one)}. Found: no such figure."
    return f"Asked: {claim_text.claim_question(one)}. Found: {number}{at}{how}; {margin}."


def _readings(one: Mapping[str, Any]) -> str:
    rows = ["| reading | verdict | figure | margin | probability |", "|---|---|---|---|---|"]
    for reading in one["readings"]:
        p = reading["probability"]
        where = claim_text.pair_text(reading)
        number = figure(one, reading["result"]) + (f", {where}" if where else "")
        rows.append(
            _row(
                claim_text.reading_text(one, reading),
                reading["verdict"],
                number,
                claim_text.margin_text(one, reading["margin"], reading["id"]),
                "" if p is None else share(p["p"]),
            )
        )
    return "\n".join(rows)


def map_words(found: Mapping[str, Any]) -> str:
    """Where on its map a claim is met, from the map's summary: a row for each case and base."""
    rows = [
        f"Were the orbit anywhere else in {in_sentence(str(found['area']))}, a point for every "
        f"{found['cell_km']:g} km, the claim would be met in these shares of the area and of the "
        "scenario's orbits:",
        "",
        "| case | from | area | orbits |",
        "|---|---|---|---|",
    ]
    for row in found["where_met"]:
        parts = (share(row["of_country"]), share(row["of_orbits"]))
        rows.append(_row(row["case"], row["base"] or "the nearest base", *parts))
    return "\n".join(rows)


def _row(*cells: str) -> str:
    return "| " + " | ".join(_text(cell).replace("|", "\\|") for cell in cells) + " |"


def _text(text: str) -> str:
    """Text of a scenario on one line, without what Markdown or HTML would act on."""
    return " ".join(html.escape(text, quote=False).split())
