"""Composes the services into an installation: one machine, or many."""
