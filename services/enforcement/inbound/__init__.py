"""What can wake `enforcement`: events, requests, approvals."""
