"""What is known before anything flies: routes, rights, budgets, and what stands in the way."""
