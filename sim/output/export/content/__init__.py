"""What of a run every format says: layers, figures of cells, flights, texts."""
