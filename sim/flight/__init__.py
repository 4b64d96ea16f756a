"""What one sortie does: no fleet, no chance."""
