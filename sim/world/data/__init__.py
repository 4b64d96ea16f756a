"""Vendored borders, their licence, and the script that digests them."""
