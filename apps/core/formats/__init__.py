"""How days and hours are written, where Django's own way is not ours or is missing."""
