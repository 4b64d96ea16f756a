"""Basing options side by side."""
