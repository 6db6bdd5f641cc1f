"""Self-service pages under /account/factors/."""
