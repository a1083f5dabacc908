"""The seven services. None imports another; each has its own database."""
