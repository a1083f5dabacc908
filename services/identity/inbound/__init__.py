"""What can wake identity: events, requests, approvals."""
