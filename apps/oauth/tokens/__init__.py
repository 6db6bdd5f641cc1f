"""What tokens look like and what stands in them; what is stored of them is the services' matter.

standing       what every token of an authorization stands on
access_token   signed access tokens (RFC 9068)
subjects       by which names a client knows people and sessions
sealed         signed for one client, and encrypted to it
id_token       ID tokens (OpenID Connect Core 1.0 §2)
refresh_token  refresh tokens and their successors
presentation   how an access token is shown to us, and how we refuse it (RFC 6750)
dpop_proof     with a proof (RFC 9449)
dpop_nonce     what a proof must know, where the operator asks for it
"""
