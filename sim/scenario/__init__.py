"""Reading scenarios: a YAML file becomes a frozen `Scenario`, or every complaint about it."""
