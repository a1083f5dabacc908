"""The decisions of `refunds`: values in, values out."""
