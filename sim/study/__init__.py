"""What a question needs: the one room that puts the others together."""
