"""Commands about a scenario that is not flown yet."""
