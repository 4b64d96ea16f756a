"""What a user would otherwise write or pick: the same question, answered in other ways."""
