"""Results as Python hands them back: shown by a notebook, drawn, saved, and given to others."""
