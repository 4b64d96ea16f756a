"""Where it happens: numbers and arrays in, arrays out."""
