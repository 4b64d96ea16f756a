"""What the files hold: names, columns, types, units. Knows no disk."""
