"""HTTP of a service: declared routes, problems as RFC 9457, operations pages. It stays up when the broker is down."""
