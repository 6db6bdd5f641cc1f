"""Tables of apps.clients."""

from apps.clients.models.allowed_origin import AllowedOrigin
from apps.clients.models.application import Application
from apps.clients.models.client_secret import ClientSecret
from apps.clients.models.self_registered import InitialAccessToken, SelfRegistered

__all__ = ["AllowedOrigin", "Application", "ClientSecret", "InitialAccessToken", "SelfRegistered"]
