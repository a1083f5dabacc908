"""What payments decides: pure functions, no clock, no database."""
