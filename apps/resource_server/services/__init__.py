"""What has to be asked of others: the issuer, and the shared cache."""
