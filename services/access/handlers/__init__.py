"""What access does with events, requests and days."""
