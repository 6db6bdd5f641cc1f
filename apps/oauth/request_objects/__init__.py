"""Ways an authorization request arrives.

parameters        the query or form itself (RFC 6749 §3.1): decoded strictly, nothing interpreted
request_object    the same, signed by the client (RFC 9101): which parameters count
signed            what makes a JWT such an object
by_reference      one that the client keeps at an address
claims_parameter  `claims` (OpenID Connect Core 1.0 §5.5)
id_token_hint     an ID token that says who is meant
logout            a request to sign out
"""
