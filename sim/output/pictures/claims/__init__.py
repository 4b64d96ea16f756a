"""The pictures of claims: where one is met, and by which endurance and speed."""
