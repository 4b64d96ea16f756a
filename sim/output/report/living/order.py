"""The order of options while what all of them assume is moved: the part of it that scripts move.

Budgets are those of the what-if on the same page, whose ways it takes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from sim.output.report.markup import Html, element
from sim.study.compare.order_turns import COUNT, Shared
from sim.study.compare.shared_assumptions import CommonOrder

# What the page's budget calls an input.
_KEYS: Final = {
    "endurance": "endurance_s",
    "transit_speed": "speed_mps",
    "reserve": "reserve_s",
    "turnaround": "turnaround_s",
    "fuel.capacity": "fuel_kg",
    COUNT: "more",
}
_STEPS: Final = {"speed_mps": 1.0, "fuel_kg": 10.0, "more": 1.0}
_FACTOR_STEP: Final = 0.01
_STEP: Final = 0.05


def order_data(found: CommonOrder) -> dict[str, Any]:
    """The sliders of what all options share: SI values, or factors on what each has."""
    return {"sliders": [_slider_data(one) for one in found.shared if one.key in _KEYS]}


def _slider_data(one: Shared) -> dict[str, Any]:
    key = _KEYS[one.key]
    step = _FACTOR_STEP if one.by_factor else _STEPS.get(key, _STEP)
    low, high = (one.in_unit(end) for end in one.widest)
    label = one.kind.label[0].upper() + one.kind.label[1:]
    return {
        "key": key,
        "label": label + ", times what each has" * one.by_factor,
        "sign": "×" if one.by_factor else "" if one.key == COUNT else one.kind.unit.symbol,
        "unit": 1.0 if one.by_factor else one.kind.unit.si,
        "stated": one.stated,
        "factor": one.by_factor,
        "min": round(math.floor(low / step + 1e-9) * step, 6),
        "max": round(math.ceil(high / step - 1e-9) * step, 6),
        "step": step,
    }


def living_order(data: Mapping[str, Any]) -> Html:
    """Sliders for all options at once, and the options as they are then ranked."""
    rows = [_slider(one) for one in data["sliders"]]
    closed = element(
        "fieldset",
        element("legend", "Closed airspace"),
        element("div", data_part="switches"),
        data_part="closed",
    )
    again = element("button", "As stated", type="button", data_part="reset")
    controls = element(
        "div",
        *rows,
        closed,
        again,
        class_="controls",
        role="group",
        aria_label="What to change for all options at once",
    )
    return element(
        "div",
        element("h3", "Move it yourself"),
        element("p", data_part="sentence", class_="answer", aria_live="polite"),
        element("div", controls, _ranked(), class_="what-if"),
        data_part="living",
        class_="living",
        hidden=True,
    )


def _ranked() -> Html:
    """The options in their order, to be filled in."""
    titles = ("Option", "", "For each", "As stated", "Aircraft")
    head = element(
        "tr", *(element("th", title, scope="col") if title else element("td") for title in titles)
    )
    table = element(
        "table",
        element(
            "caption", "Aircraft for each that the orbits take, now; broken line: one for each"
        ),
        element("thead", head),
        element("tbody", data_part="rows"),
    )
    return element(
        "div",
        table,
        class_="scroll",
        tabindex="0",
        role="region",
        aria_label="Table: the order by the fleet rule, now",
    )


def _slider(one: Mapping[str, Any]) -> Html:
    name = f"order-{one['key']}"
    moved = element(
        "input",
        id=name,
        type="range",
        min=f"{one['min']:g}",
        max=f"{one['max']:g}",
        step=f"{one['step']:g}",
        data_part=one["key"],
        autocomplete="off",
    )
    value = element("output", data_part=f"{one['key']}-value", for_=name)
    return element("div", element("label", one["label"], for_=name), value, moved, class_="row")
