"""When: ticks, the hours in which an orbit is asked for, and those in which a way to it is open."""
