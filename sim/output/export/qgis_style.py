"""How layers look in QGIS: the styles that it keeps with a layer, as XML of its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from sim.output.drawing.metric_classes import BLIND_COLOUR, SEEN_COLOUR, Scale, scale_of
from sim.output.export.content.cell_figures import CellFigure
from sim.output.export.content.texts import xml_text

DOCTYPE: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
# The first release with a long life whose styles are laid out like this; later ones read it.
VERSION: Final = "3.22.0"
# What programs call the grid's projection.
OWN_PROJECTION: Final = "Lambert azimuthal equal area of the run"


class Class(NamedTuple):
    """Values from one to another, the second left out, in one colour; none for without end."""

    least: float | None
    under: float | None
    label: str
    colour: str


def classes_of(figure: CellFigure, duration_s: float) -> list[Class]:
    """The classes of our maps; none of a figure that no map shows in classes."""
    scale = None if figure.spread else scale_of(figure.figure, duration_s)
    if scale is None:
        return []
    ends: list[float | None] = [bound - scale.slack for bound in scale.bounds]
    ends[0] = ends[-1] = None
    pairs = zip(ends[:-1], ends[1:], _ranges(scale), scale.colours, strict=True)
    return [Class(*pair) for pair in pairs]


def _ranges(scale: Scale) -> list[str]:
    between = zip(scale.labels[:-1], scale.labels[1:], strict=True)
    return [f"{low} to {high}".replace("\u00a0", " ") for low, high in between]


# --- rasters


def raster_style(figure: CellFigure, duration_s: float, *, flags: bool) -> str:
    """The style of a figure's GeoTIFF; empty where it has no classes."""
    classes = classes_of(figure, duration_s)
    if flags:
        no, yes = ("seen", "never seen") if figure.field == "blind" else ("no", "yes")
        entries = ((0, SEEN_COLOUR, no), (1, BLIND_COLOUR, yes))
        shown = "".join(
            f'<paletteEntry value="{value}" color="{colour}" label="{label}" alpha="255"/>'
            for value, colour, label in entries
        )
        renderer = (
            '<rasterrenderer type="paletted" band="1" opacity="1" alphaBand="-1">'
            f"<colorPalette>{shown}</colorPalette></rasterrenderer>"
        )
    elif classes:
        renderer = _classed_raster(figure, classes, duration_s)
    else:
        return ""
    return (
        f'{DOCTYPE}<qgis version="{VERSION}" styleCategories="Symbology"><pipe>{renderer}'
        '<brightnesscontrast brightness="0" contrast="0" gamma="1"/><huesaturation/>'
        '<rasterresampler maxOversampling="2"/></pipe><blendMode>0</blendMode></qgis>\n'
    )


def _classed_raster(figure: CellFigure, classes: Sequence[Class], duration_s: float) -> str:
    """Classes by their upper ends, as QGIS has it; what is never seen in the colour of sand."""
    scale = scale_of(figure.figure, duration_s)
    assert scale is not None, "BUG: classes without a scale"
    items = [(one.under, one.colour, one.label) for one in classes]
    if figure.field == "coverage_fraction":
        items.insert(0, (0.0, BLIND_COLOUR, "never seen"))
    if figure.field == "gap_max_s":
        # A cell never seen has one gap of the whole window.
        last = items.pop()
        items += [(scale.bounds[-1] - scale.slack, *last[1:]), (None, BLIND_COLOUR, "never seen")]
    shown = "".join(
        f'<item value="{"inf" if under is None else repr(under)}" color="{colour}" '
        f'label="{xml_text(label)}" alpha="255"/>'
        for under, colour, label in items
    )
    ends = f'="{scale.bounds[0]:g}"', f'="{scale.bounds[-1]:g}"'
    return (
        '<rasterrenderer type="singlebandpseudocolor" band="1" opacity="1" alphaBand="-1" '
        f'nodataColor="" classificationMin{ends[0]} classificationMax{ends[1]}>'
        "<rasterTransparency/><rastershader>"
        '<colorrampshader colorRampType="DISCRETE" classificationMode="1" clip="0" '
        f"minimumValue{ends[0]} maximumValue{ends[1]}>{shown}</colorrampshader>"
        "</rastershader></rasterrenderer>"
    )


# --- vectors


def cells_renderer(figure: CellFigure, duration_s: float) -> str:
    """The cells in the classes of a figure, those never seen in a colour of their own."""
    rules = [("blind &gt;= 1", "never seen", BLIND_COLOUR)]
    for one in classes_of(figure, duration_s):
        told = [f"{figure.name} &gt;= {one.least!r}"] if one.least is not None else []
        told += [f"{figure.name} &lt; {one.under!r}"] if one.under is not None else []
        rules.append((" AND ".join(["blind &lt; 1", *told]), one.label, one.colour))
    if len(rules) == 1:
        rules.append(("blind &lt; 1", "seen", SEEN_COLOUR))
    shown = "".join(
        f'<rule key="{{rule-{number}}}" symbol="{number}" label="{xml_text(label)}" '
        f'filter="{told}"/>'
        for number, (told, label, _) in enumerate(rules)
    )
    symbols = "".join(
        _symbol("fill", number, "SimpleFill", _cell_look(_rgba(colour)))
        for number, (*_, colour) in enumerate(rules)
    )
    return (
        '<renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0">'
        f'<rules key="{{rules}}">{shown}</rules><symbols>{symbols}</symbols></renderer-v2>'
    )


def _cell_look(colour: str) -> dict[str, str]:
    """A cell up to its rim: without a line of its own colour the ground shines through between."""
    rim = {"outline_color": colour, "outline_style": "solid", "outline_width": "0"}
    return {"color": colour, "joinstyle": "miter", **rim}


_MARK: Final = {"outline_color": "255,255,255,255", "outline_width": "0.4", "size_unit": "MM"}
# By layer: the kind of its symbol, what draws it, and how.
_LOOKS: Final[dict[str, tuple[str, str, dict[str, str]]]] = {
    "airspace": (
        *("fill", "SimpleFill"),
        {"color": f"{168},{50},{62},50", "outline_color": "168,50,62,160", "outline_width": "0.3"},
    ),
    "areas": ("fill", "SimpleFill", {"style": "no", "outline_color": "26,26,26,200"}),
    "routes": ("line", "SimpleLine", {"line_color": "179,18,58,255", "line_width": "0.5"}),
    "patterns": ("line", "SimpleLine", {"line_color": "26,26,26,255", "line_width": "0.4"}),
    "cues": (
        *("marker", "SimpleMarker"),
        {"name": "circle", "color": "122,47,107,255", "size": "1.6", **_MARK},
    ),
    "orbits": (
        *("marker", "SimpleMarker"),
        {"name": "circle", "color": "26,26,26,255", "size": "2.6", **_MARK},
    ),
    "bases": (
        *("marker", "SimpleMarker"),
        {"name": "triangle", "color": "179,18,58,255", "size": "4", **_MARK},
    ),
}
_NAMED: Final = ("areas", "orbits", "bases")


def layer_renderer(name: str) -> str:
    """How a layer is drawn: one symbol for all in it, but a colour for cues that were reached."""
    kind, drawn_by, look = _LOOKS[name]
    if name == "cues":
        missed = {
            **look,
            "name": "cross2",
            "color": "213,94,0,255",
            "outline_color": "213,94,0,255",
        }
        rules = "".join(
            f'<rule key="{{rule-{number}}}" symbol="{number}" label="{label}" filter="{told}"/>'
            for number, (label, told) in enumerate(
                (("reached", "outcome = 'reached'"), ("not reached", "outcome &lt;&gt; 'reached'"))
            )
        )
        symbols = "".join(
            _symbol(kind, number, drawn_by, one) for number, one in enumerate((look, missed))
        )
        return (
            '<renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0">'
            f'<rules key="{{rules}}">{rules}</rules><symbols>{symbols}</symbols></renderer-v2>'
        )
    symbol = _symbol(kind, 0, drawn_by, look)
    return (
        '<renderer-v2 type="singleSymbol" symbollevels="0" enableorderby="0">'
        f"<symbols>{symbol}</symbols></renderer-v2>"
    )


def labelling(name: str, said: Collection[str] = ()) -> str:
    """The names beside what has one, but for those that are said already; empty for no names."""
    if name not in _NAMED:
        return ""
    field = 'fieldName="name" isExpression="0"'
    if said:
        listed = ", ".join("'{}'".format(each.replace("'", "''")) for each in sorted(said))
        field = xml_text(f"CASE WHEN name NOT IN ({listed}) THEN name END")
        field = f'fieldName="{field}" isExpression="1"'
    where = '<placement placement="0"/>'
    if name != "areas":
        # Beside the mark, where there is room.
        where = '<placement placement="6" dist="0.6" distUnits="MM" offsetType="1"/>'
    return (
        '<labeling type="simple"><settings calloutType="simple">'
        f'<text-style {field} fontSize="9" fontSizeUnit="Point" fontWeight="63" '
        'textColor="26,26,26,255" textOpacity="1">'
        '<text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" '
        f'bufferColor="255,255,255,255" bufferOpacity="1"/></text-style>{where}'
        "</settings></labeling>"
    )


def layer_style(renderer: str, labels: str) -> str:
    """A whole style, as QGIS keeps it in a GeoPackage."""
    on = int(bool(labels))
    return (
        f'{DOCTYPE}<qgis version="{VERSION}" styleCategories="Symbology|Labeling" '
        f'labelsEnabled="{on}">{renderer}{labels}</qgis>\n'
    )


def _symbol(kind: str, number: int, drawn_by: str, look: dict[str, str]) -> str:
    options = "".join(
        f'<Option type="QString" name="{key}" value="{value}"/>' for key, value in look.items()
    )
    # Before 3.18 symbols were read from `prop`.
    properties = "".join(f'<prop k="{key}" v="{value}"/>' for key, value in look.items())
    return (
        f'<symbol type="{kind}" name="{number}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{drawn_by}" enabled="1" locked="0" pass="0">'
        f'<Option type="Map">{options}</Option>{properties}</layer></symbol>'
    )


def _rgba(colour: str) -> str:
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return f"{red},{green},{blue},255"
