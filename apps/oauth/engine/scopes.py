"""The toolkit's question about scopes, answered from the catalogue."""

from typing import Any

from oauth2_provider.scopes import BaseScopes

from apps.access.scopes import CATALOGUE


class CatalogueScopes(BaseScopes):
    """What there is, and what an application is registered for."""

    def get_all_scopes(self) -> dict[str, str]:
        """Every scope with the sentence people read."""
        return {name: scope.english for name, scope in CATALOGUE.items()}

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        """Those an application may ask for; all of them without one."""
        if application is None:
            return list(CATALOGUE)
        return [name for name in application.allowed_scopes if name in CATALOGUE]

    def get_default_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        """What a request without `scope` means: nothing is given that was not asked for."""
        return []
