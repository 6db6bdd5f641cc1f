"""Commands about factors."""
