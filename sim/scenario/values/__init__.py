"""Numbers with units, laws of chance, fields: what single values may be."""
