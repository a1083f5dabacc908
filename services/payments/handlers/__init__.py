"""One batch, one transaction: load, decide, store, announce."""
