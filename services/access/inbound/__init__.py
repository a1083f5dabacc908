"""What can wake access: events, requests and the clock."""
