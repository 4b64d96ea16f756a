"""The report: one HTML file that needs no network and is complete without a script."""
