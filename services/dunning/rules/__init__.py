"""What dunning decides: pure functions of the values they are given."""
