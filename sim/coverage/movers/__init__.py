"""Two that move at once: when one has the other within reach, in closed form."""
