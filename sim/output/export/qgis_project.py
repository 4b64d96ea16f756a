"""A QGIS project over a run's GeoPackage: every layer in its colours, cells by one figure each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.figures import on_maps
from sim.output.export.content.cell_figures import CellFigure
from sim.output.export.content.layers import RunToExport
from sim.output.export.content.texts import xml_text
from sim.output.export.qgis_style import (
    DOCTYPE,
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
    shown += [
        Shown(
            *(layer.name, layer.name, layer.title, layer.ground.removeprefix("Multi")),
            *(layer_renderer(layer.name), labelling(layer.name)),
        )
        for layer in export.layers
    ]
    return shown


def project(
    export: RunToExport, shown: Sequence[Shown], grid: CoverageGrid | None, package: str
) -> str:
    """The text of a project beside its package: the map in the grid's own projection."""
    plane = Plane(*(grid.origin_deg if grid is not None else _middle(export)))
    tree, layers = [], []
    for one in reversed(shown):
        source = f"./{package}|layername={one.table}"
        name = xml_text(one.title if one.table == "cells" else one.table)
        key = f"{one.table}_{one.style_name}"
        checked = "Qt::Checked" if one.first else "Qt::Unchecked"
        tree.append(
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
            f"{one.renderer}{one.labels}</maplayer>"
        )
    title = xml_text(export.title)
    own = _crs(plane.proj4, plane.wkt)
    return (
        f'{DOCTYPE}<qgis projectname="{title}" version="{VERSION}">'
        f"<title>{title}</title><projectCrs>{own}</projectCrs>"
        f"<layer-tree-group>{''.join(tree)}</layer-tree-group>"
        f'<mapcanvas name="theMapCanvas"><units>meters</units>{_extent(export, plane)}'
        f"<rotation>0</rotation><destinationsrs>{own}</destinationsrs></mapcanvas>"
        f"<projectlayers>{''.join(layers)}</projectlayers>"
        '<properties><Paths><Absolute type="bool">false</Absolute></Paths></properties></qgis>\n'
    )


def _degrees() -> str:
    return (
        "<spatialrefsys><proj4>+proj=longlat +datum=WGS84 +no_defs</proj4><srid>4326</srid>"
        "<authid>EPSG:4326</authid><geographicflag>true</geographicflag></spatialrefsys>"
    )


def _crs(proj4: str, wkt: str) -> str:
    return (
        f'<spatialrefsys nativeFormat="Wkt"><wkt>{xml_text(wkt)}</wkt><proj4>{proj4}</proj4>'
        "<authid></authid><geographicflag>false</geographicflag></spatialrefsys>"
    )


def _places_deg(export: RunToExport) -> tuple[np.ndarray, np.ndarray]:
    """Latitudes and longitudes of the corners of what must be seen; closed airspace need not."""
    boxes = [
        thing.shape.bounds
        for layer in export.layers
        if layer.name != "airspace"
        for thing in layer.things
    ]
    west, south, east, north = np.array(boxes or [(-180.0, -85.0, 180.0, 85.0)]).T
    return np.concatenate([south, north, south, north]), np.concatenate([west, west, east, east])


def _middle(export: RunToExport) -> tuple[float, float]:
    return mean_position(*_places_deg(export))


def _extent(export: RunToExport, plane: Plane) -> str:
    x_m, y_m = plane.forward(*_places_deg(export))
    ends = {"xmin": x_m.min(), "ymin": y_m.min(), "xmax": x_m.max(), "ymax": y_m.max()}
    told = "".join(f"<{name}>{float(end)!r}</{name}>" for name, end in ends.items())
    return f"<extent>{told}</extent>"
