"""What can wake dunning: events and requests."""
