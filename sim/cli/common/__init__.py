"""What several commands share: options, terminal, forecasts."""
