"""What an API publishes about itself."""
