"""What can wake payments: events, files, requests, the business day."""
