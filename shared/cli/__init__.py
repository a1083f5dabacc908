"""The parts of the `shuno` command that belong to no single service."""
