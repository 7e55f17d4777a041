"""The clerk's desk: a page on this machine only, and what it asks of the station."""
