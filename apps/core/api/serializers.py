"""Serializers that refuse what they do not know."""

from typing import Any

from rest_framework import serializers


class Strict(serializers.Serializer[Any]):
    """A field that is not declared is a fault, not silently dropped."""

    def to_internal_value(self, data: Any) -> Any:
        """As the base, but unknown names raise `ValidationError`."""
        if hasattr(data, "keys"):
            unknown = [str(name)[:100] for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError(
                    {name: ["There is no such field."] for name in unknown[:20]}
                )
        return super().to_internal_value(data)
