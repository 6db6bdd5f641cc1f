"""Pages on which people look after what they allowed."""
