"""What the compiled model remembers: records by their places, and what their numbers stand for."""
