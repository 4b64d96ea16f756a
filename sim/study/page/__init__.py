"""What a page of results needs beyond the results: flights to replay, ways to budget with."""
