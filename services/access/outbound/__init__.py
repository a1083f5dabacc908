"""What access asks others: the city's identity provider."""
