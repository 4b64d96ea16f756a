"""Formats of other programs, a file each: GIS, globes, spreadsheets."""
