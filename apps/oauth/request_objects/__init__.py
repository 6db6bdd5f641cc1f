"""Ways an authorization request arrives.

parameters        the query or form itself (RFC 6749 §3.1): decoded strictly, nothing interpreted
claims_parameter  `claims` (OpenID Connect Core 1.0 §5.5)
"""
