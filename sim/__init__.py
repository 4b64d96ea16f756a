"""othsim: flown from there, with these aircraft, how much watching do you get, and where are the holes?"""
