"""The shortest route on the ellipsoid that stays outside closed airspace.

Its corners stand 10 m off the boundary; no point of a route is more than 10 m inside closed
airspace. A way that is 50 m wide is found, be it ever so winding; narrower ones may be.
"""

from sim.world.routing.visibility_graph import NoRoute, Route, shortest_pairs

__all__ = ["NoRoute", "Route", "shortest_pairs"]
