"""One batch or one request, one transaction: load, decide, store, announce."""
