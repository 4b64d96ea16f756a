"""A scenario of one orbit and targets that move, as a file."""

from __future__ import annotations

import yaml

import sim
from tests.study.demand.on_call import AIRCRAFT

# By the plane, at 45 km/h from west to east along the equator; a degree is 111.32 km.
ROAD = {"points": [[0.0, -1.0], [0.0, 1.0]], "speed": "45 km/h"}


def watched(folder, targets, *, radius="100 m", reach="30 km", settle="0 s", **more):
    """One aircraft that stares at 0, 0, always on station, and targets that it may see."""
    text = {
        "name": "targets",
        "start": "2024-01-01T00:00Z",
        "duration": more.pop("duration", "10 d"),
        "seed": 7,
        "aircraft": {"bird": {**AIRCRAFT, "sensor": {"reach": reach, "settle": settle}}},
        "areas": {"disc": {"centre": [0.0, 0.0], "radius": "60 km"}},
        "fleets": {
            "base": {
                "base": {"latitude": 0.0, "longitude": 0.0},
                "aircraft": "bird",
                "count": 3,
                "turnaround": "0 h",
            }
        },
        "orbits": {
            "ring": {
                "area": "disc",
                "flown_by": ["base"],
                "pattern": {"kind": "stare", "radius": radius},
                "altitude": "20000 ft",
            }
        },
        "targets": targets,
        "dispatch": {"sight": "any"},
        **more,
    }
    path = folder / "targets.yaml"
    path.write_text(yaml.safe_dump(text, sort_keys=False), encoding="utf-8")
    return sim.load_scenario(path)
