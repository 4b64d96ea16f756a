"""The pictures, a file for each, and the lists from which they are drawn by name."""
