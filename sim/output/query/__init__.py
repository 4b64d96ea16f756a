"""SQL over the tables of any number of runs."""
