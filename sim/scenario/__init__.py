"""What is asked: YAML in, a frozen Scenario out, or every complaint at once."""
