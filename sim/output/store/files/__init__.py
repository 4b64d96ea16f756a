"""Files of one kind each: arrays, tables, fields, each written whole, and checked when read."""
