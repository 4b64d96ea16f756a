"""Commands that read what was flown."""
