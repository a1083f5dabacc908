"""Addresses: read into prefecture, city, town, block and building, with what stays unexplained. Never rewritten."""
