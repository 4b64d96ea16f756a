"""The living parts of a page: what its scripts move, and what stands there without them."""
