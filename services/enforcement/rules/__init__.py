"""The decisions of `enforcement`: values in, values out."""
