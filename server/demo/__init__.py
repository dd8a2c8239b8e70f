"""The demo world: its people, and a file of stories a noun."""
