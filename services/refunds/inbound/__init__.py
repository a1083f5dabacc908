"""What can wake `refunds`: events, requests, approvals, jobs."""
