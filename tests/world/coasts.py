"""How far it is to a coast, by brute force."""

import numpy as np
import shapely

from sim.world import antimeridian, borders
from sim.world.geodesy import inverse

TERRITORIAL_SEA_M = 22_224.0


def distance_to_coast_m(lat, lon, codes):
    """From points (N,) to the coast of countries: by brute force over its points every 200 m."""
    atlas = borders.atlas("10m")
    rings = [ring for c in codes for n in atlas.polygon_numbers(c) for ring in atlas.rings(n)]
    arcs = {int(arc if arc >= 0 else ~arc) for ring in rings for arc in ring}
    coast = [
        shapely.get_coordinates(shapely.segmentize(shapely.linestrings(line), 0.002))
        for arc in arcs
        if atlas.uses[arc] == 1
        for line in antimeridian.cut_line(atlas.arc(arc))
        if line[:, 1].max() > lat.min() - 0.5 and line[:, 1].min() < lat.max() + 0.5
    ]
    coast = np.concatenate(coast)
    nearest = np.full(len(lat), np.inf)
    for k in range(len(lat)):
        close = np.abs(coast[:, 1] - lat[k]) < 0.5
        if close.any():
            nearest[k] = inverse(lat[k], lon[k], coast[close, 1], coast[close, 0])[1].min()
    return nearest
