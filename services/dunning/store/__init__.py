"""The only SQL of dunning."""
