"""How passwords are kept: Argon2id, 19 MiB, two passes, one lane (about 18 ms of CPU)."""

from argon2 import Parameters
from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id at OWASP's second setting. Every Argon2 hash verifies, whatever its setting."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1

    def must_update(self, encoded: str) -> bool:
        """Whether a hash is weaker than ours. A stronger one is never made weaker."""
        kept = self.decode(encoded)["params"]
        ours = self.params()
        return bool(self._is_weaker(kept, ours))

    @staticmethod
    def _is_weaker(kept: Parameters, ours: Parameters) -> bool:
        return (
            kept.type != ours.type
            or kept.version < ours.version
            or kept.salt_len < ours.salt_len
            or kept.hash_len < ours.hash_len
            or kept.memory_cost < ours.memory_cost
            or kept.time_cost < ours.time_cost
        )
