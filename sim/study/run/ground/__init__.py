"""What a replication saw of the ground: its cells, the laps over them, and coverage from both."""
