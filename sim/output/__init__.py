"""What the reader gets: everything here reads only the run folder."""
