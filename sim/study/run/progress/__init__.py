"""How far a campaign is: how precise by now, and how long it still takes."""
