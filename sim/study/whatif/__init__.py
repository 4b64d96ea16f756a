"""A figure as inputs change: size, sensitivity, why."""
