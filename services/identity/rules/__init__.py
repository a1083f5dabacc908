"""What identity decides: pure functions, no clock, no database."""
