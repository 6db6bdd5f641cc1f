"""Commands about people and their roles."""
