"""Pictures of watching on demand: what became of cues, and what is known of places."""
