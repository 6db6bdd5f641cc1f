"""The authentication backend: e-mail and password, by allauth."""

from allauth.account.auth_backends import AuthenticationBackend


class PasswordBackend(AuthenticationBackend):
    """allauth's own: the same work whether or not the account exists."""
