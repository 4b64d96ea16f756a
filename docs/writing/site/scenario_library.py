"""The scenario library of the site: each folder's scenarios on maps, what they say, their texts.

The maps are drawn from plans, which takes a fraction of a second each, whenever the site is built:
none lies in the repository, and none can be older than its scenario.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

import shapely

from sim.cli.common.terminal import BASE_ONLY
from sim.errors import ScenarioError
from sim.output.drawing.drawn_features import ClosedShape, Features, read_features
from sim.output.report.markup import element
from sim.output.report.run_maps import sheet_of
from sim.output.report.svg_map import MapLayers, draw_map
from sim.scenario.loading import load_scenario
from sim.study.planning.plan import plan
from sim.study.planning.plan_geometry import shapes_of

SCENARIOS: Final = Path(__file__).parents[3] / "scenarios"
MAPS: Final = "maps"  # beside the page

# A picture stands alone: it finds neither the letters nor the styles of a page.
_ALONE: Final = ".map{max-height:none;border:0;font-family:system-ui,Roboto,Arial,sans-serif}"
_MOST_ROUTES: Final = 12  # more of them on one map cannot be followed
_LEAST_WIDE_M: Final = 400e3  # the narrowest there is: one place, which stands for any
_HEAD: Final = """# The scenario library

Every shipped scenario as it is written, and where it plays: bases with their aircraft, the routes
that are flown, areas, closed airspace (with a broken edge where some of a map's scenarios find it
open). What was flown is pictured on other pages: those on demand in
[situations](../docs/situations/README.md), claims in [claims](../docs/claims.md), the rest in the
[gallery](../docs/pictures/gallery.md).
"""


class Shipped(NamedTuple):
    """A file of the library: its name, what it says, and what of it lies on a map."""

    path: Path
    name: str
    description: str
    features: Features | None  # None of a file that others extend


def library_page() -> tuple[str, dict[str, str]]:
    """The page in Markdown, and the maps that it shows by their names beside it."""
    lines, maps = [_HEAD], {}
    for folder, shipped in _by_folder():
        title = folder.relative_to(SCENARIOS).as_posix()
        lines += [f"## {title}", "", '<div class="maps">']
        for number, (names, drawn) in enumerate(_maps(shipped), start=1):
            path = f"{MAPS}/{title.replace('/', '-')}-{number}.svg"
            maps[path] = drawn
            picture = element("img", src=path, alt=f"Map: {names}", loading="lazy")
            lines += [element("figure", picture, element("figcaption", names))]
        lines += ["</div>", ""]
        for one in shipped:
            text = one.path.read_text("utf-8").splitlines()
            said = [*one.description.splitlines(), "", "```yaml", *text, "```", ""]
            lines += [f'??? example "{one.path.name}: {one.name}"', ""]
            lines += [f"    {line}" if line else line for line in said]
    return "\n".join(lines) + "\n", maps


def _by_folder() -> Iterator[tuple[Path, list[Shipped]]]:
    by_folder: dict[Path, list[Shipped]] = {}
    for path in sorted(SCENARIOS.rglob("*.yaml"), key=lambda path: path.parts):
        if path.name != "library.yaml":
            by_folder.setdefault(path.parent, []).append(_shipped(path))
    yield from by_folder.items()


def _shipped(path: Path) -> Shipped:
    try:
        scenario = load_scenario(path)
    except ScenarioError as error:
        if any(problem.code != BASE_ONLY for problem in error.problems):
            raise
        said = "Others extend it; it is no scenario by itself."
        return Shipped(path, "what others share", said, None)
    shapes = shapes_of(plan(scenario))
    entries = [
        {"properties": shape.properties, "geometry": shapely.geometry.mapping(shape.geometry)}
        for shape in shapes
    ]
    features = read_features({"features": entries})
    return Shipped(path, scenario.name, scenario.description.strip(), features)


def _maps(shipped: Sequence[Shipped]) -> Iterator[tuple[str, str]]:
    """The maps of a folder, each with the names of the scenarios that it shows.

    One of all; where that is a tangle, and of claims, which are questions of their own, one of each
    with those that look alike.
    """
    features = {one.name: one.features for one in shipped if one.features}
    if not features:
        return
    together = _together(list(features.values()))
    of_claims = "claims" in shipped[0].path.relative_to(SCENARIOS).parts
    if not of_claims and len(together.routes) <= _MOST_ROUTES:
        features = {"; ".join(features): together}
    alike: dict[str, list[str]] = {}
    for names, one in features.items():
        drawn = _map(one)
        if drawn:
            alike.setdefault(drawn, []).append(names)
    for drawn, named in alike.items():
        yield "; ".join(named), drawn


def _map(features: Features) -> str | None:
    """A map as the text of an SVG file; None where it would show nothing but one place."""
    sheet = sheet_of([features], None)
    if 2.0 * sheet.frame.half_width_m < _LEAST_WIDE_M:
        return None
    bases = ", ".join(base.name for base in features.bases)
    drawn = str(draw_map(sheet, "sheet", MapLayers(features, "Where it plays", f"Bases: {bases}.")))
    style = files("sim.output.report").joinpath("page.css").read_text("utf-8") + _ALONE
    head, _, body = drawn.partition(">")
    head = head.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return f"{head}><style>{style}</style>{body}\n"


def _together(options: Sequence[Features]) -> Features:
    """What any option has; airspace that not all of them find closed is dashed, without a name."""
    closed: dict[tuple[str, ...], ClosedShape] = {}
    for one in options:
        closed |= {shape.names: shape for shape in one.airspace}
    in_all = set.intersection(*({shape.names for shape in one.airspace} for one in options))
    airspace = tuple(
        shape if names in in_all else ClosedShape((), (), shape.shape, ("for some",))
        for names, shape in closed.items()
    )
    return Features(
        tuple({base.name: base for one in options for base in one.bases}.values()),
        dict(station for one in options for station in one.stations.items()),
        tuple(route for one in options for route in one.routes),
        airspace,
        dict(area for one in options for area in one.areas.items()),
        tuple(lap for one in options for lap in one.patterns),
    )
