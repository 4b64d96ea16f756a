"""The pictures of a comparison: its maps side by side, its bars, and the words on them."""
