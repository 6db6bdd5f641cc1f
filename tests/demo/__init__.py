"""The demo relying app, alone: its configuration, its manners, and what it refuses from a bad provider."""
