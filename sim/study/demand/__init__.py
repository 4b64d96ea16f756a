"""What is asked on demand: the cues of a replication, and the ways to them."""
