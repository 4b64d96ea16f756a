"""A QGIS project over a run's GeoPackage: every layer in its colours, cells by one figure each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from sim.figures import on_maps
from sim.output.export.content.cell_figures import CellFigure
from sim.output.export.content.layers import RunToExport
from sim.output.export.content.texts import xml_text
from sim.output.export.qgis_style import (
    DOCTYPE,
    OWN_PROJECTION,
    VERSION,
    cells_renderer,
    labelling,
    layer_renderer,
)
from sim.output.format.run_content import CoverageGrid
from sim.output.store.files.netcdf import CoverageParts
from sim.world.geodesy import Plane, mean_position


@dataclass(frozen=True)
class Shown:
    """A layer as it is shown: the table it comes from, its words, how it is drawn.

    `first` is the one of its table that is shown unless another is asked for.
    """

    table: str
    style_name: str
    title: str
    ground: str
    renderer: str
    labels: str = ""
    first: bool = True


def shown_layers(export: RunToExport, parts: CoverageParts | None) -> list[Shown]:
    """The layers from the bottom up: cells, one figure each, then everything else."""
    duration_s = float(export.run.manifest["duration_s"])
    shown = []
    for stem, figure in on_maps().items() if parts is not None else ():
        of_cell = CellFigure(figure.cell_name)
        renderer = cells_renderer(of_cell, duration_s)
        first = stem == "coverage_fraction"
        shown.append(Shown("cells", of_cell.name, of_cell.title, "Polygon", renderer, first=first))
    orbits = export.layer("orbits")
    marked = {str(thing.columns["name"]) for thing in orbits.things} if orbits else set()
    shown += [
        Shown(
            *(layer.name, layer.name, layer.title, layer.ground.removeprefix("Multi")),
            layer_renderer(layer.name),
            # An orbit is often called as the area that it watches.
            labelling(layer.name, marked if layer.name == "areas" else ()),
        )
        for layer in export.layers
    ]
    return shown


def project(
    export: RunToExport, shown: Sequence[Shown], grid: CoverageGrid | None, package: str
) -> str:
    """The text of a project beside its package: the map in the grid's own projection."""
    plane = Plane(*(grid.origin_deg if grid is not None else _middle(export)))
    leaves: dict[bool, list[str]] = {False: [], True: []}
    layers = []
    for one in reversed(shown):
        source = f"./{package}|layername={one.table}"
        name = xml_text(one.title if one.table == "cells" else one.table)
        # QGIS gives a layer another name for itself where its own is of ten letters or fewer.
        key = f"othsim_{one.table}_{one.style_name}"
        checked = "Qt::Checked" if one.first else "Qt::Unchecked"
        leaves[one.table == "cells"].append(
            f'<layer-tree-layer id="{key}" name="{name}" source="{source}" providerKey="ogr" '
            f'checked="{checked}" expanded="{int(one.table == "cells" and one.first)}"/>'
        )
        crs = _crs(plane.proj4, plane.wkt) if one.table == "cells" else _degrees()
        ground = {"LineString": "Line"}.get(one.ground, one.ground)
        layers.append(
            f'<maplayer type="vector" geometry="{ground}" autoRefreshEnabled="0" '
            f'labelsEnabled="{int(bool(one.labels))}">'
            f"<id>{key}</id><datasource>{source}</datasource><layername>{name}</layername>"
            f'<srs>{crs}</srs><provider encoding="UTF-8">ogr</provider>'
            f"{_TIMES if one.table == 'cues' else ''}{one.renderer}{one.labels}</maplayer>"
        )
    title = xml_text(export.title)
    own, ends = _crs(plane.proj4, plane.wkt), _extent(export, plane)
    told = "".join(f"<{name}>{end}</{name}>" for name, end in ends.items())
    viewed = " ".join(f'{name}="{end}"' for name, end in ends.items())
    return (
        f'{DOCTYPE}<qgis projectname="{title}" version="{VERSION}">'
        f"<title>{title}</title><projectCrs>{own}</projectCrs>"
        f"<layer-tree-group>{''.join(leaves[False])}{_one_of(leaves[True])}</layer-tree-group>"
        f'<mapcanvas name="theMapCanvas"><units>meters</units><extent>{told}</extent>'
        f"<rotation>0</rotation><destinationsrs>{own}</destinationsrs></mapcanvas>"
        f"<projectlayers>{''.join(layers)}</projectlayers>"
        '<properties><Paths><Absolute type="bool">false</Absolute></Paths>'
        # Without this QGIS does not read the projection that the project states.
        '<SpatialRefSys><ProjectionsEnabled type="int">1</ProjectionsEnabled></SpatialRefSys>'
        f"</properties><ProjectViewSettings><DefaultViewExtent {viewed}>{own}</DefaultViewExtent>"
        f"</ProjectViewSettings>{_window(export)}</qgis>\n"
    )


# A cue is there from its report until it is over, once the controller of time is switched on.
_TIMES: Final = (
    '<temporal enabled="1" mode="2" startField="reported_utc" endField="ended_utc" '
    'durationField="" durationUnit="min" fixedDuration="0" accumulate="0" limitMode="0">'
    "<fixedRange><start></start><end></end></fixedRange></temporal>"
)


def _window(export: RunToExport) -> str:
    """The time that counts, through which the controller of time steps by hours."""
    begin, end = map(export.utc, export.window_s)
    return (
        '<ProjectTimeSettings frameRate="4" cumulativeTemporalRange="0" timeStep="1" '
        f'timeStepUnit="h"><TemporalRange><start>{begin}</start><end>{end}</end></TemporalRange>'
        "</ProjectTimeSettings>"
    )


def _one_of(leaves: Sequence[str]) -> str:
    """The figures of the cells as a group of which QGIS shows one at a time."""
    if not leaves:
        return ""
    return (
        '<layer-tree-group name="cells" checked="Qt::Checked" expanded="1" mutually-exclusive="1" '
        f'mutually-exclusive-child="{len(leaves) - 1}">{"".join(leaves)}</layer-tree-group>'
    )


def _degrees() -> str:
    return (
        "<spatialrefsys><proj4>+proj=longlat +datum=WGS84 +no_defs</proj4><srid>4326</srid>"
        "<authid>EPSG:4326</authid><geographicflag>true</geographicflag></spatialrefsys>"
    )


def _crs(proj4: str, wkt: str) -> str:
    wkt = wkt.replace('PROJCRS["unknown"', f'PROJCRS["{OWN_PROJECTION}"', 1)
    return (
        f'<spatialrefsys nativeFormat="Wkt"><wkt>{xml_text(wkt)}</wkt><proj4>{proj4}</proj4>'
        "<authid></authid><geographicflag>false</geographicflag></spatialrefsys>"
    )


def _places_deg(export: RunToExport) -> tuple[np.ndarray, np.ndarray]:
    """Latitudes and longitudes of what must be seen; closed airspace need not."""
    shapes = [
        thing.shape for layer in export.layers if layer.name != "airspace" for thing in layer.things
    ]
    lon_deg, lat_deg = shapely.get_coordinates(shapes or [shapely.box(-180, -85, 180, 85)]).T
    return lat_deg, lon_deg


def _middle(export: RunToExport) -> tuple[float, float]:
    return mean_position(*_places_deg(export))


def _extent(export: RunToExport, plane: Plane) -> dict[str, float]:
    """What the map shows at first: all of it, and a rim for what is written beside it."""
    x_m, y_m = plane.forward(*_places_deg(export))
    margin_m = 0.08 * float(max(np.ptp(x_m), np.ptp(y_m)))
    ends_m = {"xmin": x_m.min(), "ymin": y_m.min(), "xmax": x_m.max(), "ymax": y_m.max()}
    return {
        name: round(float(end_m) + (margin_m if name.endswith("max") else -margin_m), 3)
        for name, end_m in ends_m.items()
    }
