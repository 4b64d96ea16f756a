"""What the files of a run hold: names, columns, types, units. Nothing here opens a file."""
