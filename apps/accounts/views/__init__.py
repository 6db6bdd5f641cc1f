"""Self-service pages under /account/: overview, profile, sessions; and the signed-out page."""
