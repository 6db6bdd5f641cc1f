"""Run every kind of work against the product and print what it costs, beside the targets."""

import argparse
import json
import platform
import statistics
import subprocess
import sys
from typing import Any

from tests.bench import provider, work

EMAIL, PASSWORD = "bench@example.com", "a-long-bench-passphrase"
SCOPE = "openid profile email offline_access documents:read"
CONNECTIONS = 8


def main() -> None:
    """Print the table; `--rounds` of `--count` units each, the median round counts."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--count", type=int, default=800, help="units of work per round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="machine-readable answer")
    options = parser.parse_args()
    with provider.running() as running:
        state = prepare(running)
        rows = [measure(running, row, state, options.count, options.rounds) for row in work.ALL]
    print(json.dumps(rows, indent=1) if options.json else table(rows))


def prepare(running: provider.Provider) -> work.State:
    """Make a person, two applications and the tokens that the work needs."""
    running.manage("create_user", "--email", EMAIL, "--password", PASSWORD, "--verified")
    app, machine = register_app(running), register_machine(running)
    connection = work.Connection(running.url)
    state: work.State = {
        "cookie": work.sign_in(connection, EMAIL, PASSWORD),
        "scope": SCOPE,
        "basic_form": credentials(app),
        "machine": credentials(machine) | {"grant_type": "client_credentials"},
    }
    state["access_token"] = work.authorize_and_token(connection, state)["access_token"]
    return state


def register_app(running: provider.Provider) -> dict[str, Any]:
    """The application that people sign in to."""
    return running.manage(
        "create_client",
        "--name",
        "Bench",
        "--redirect-uri",
        work.REDIRECT_URI,
        "--first-party",
        "--auth-method",
        "client_secret_post",
        *(word for scope in SCOPE.split() for word in ("--scope", scope)),
        "--grant",
        "authorization_code",
        "--grant",
        "refresh_token",
    )


def register_machine(running: provider.Provider) -> dict[str, Any]:
    """The application that acts for itself."""
    return running.manage(
        "create_client",
        "--name",
        "Machine",
        "--kind",
        "machine",
        "--grant",
        "client_credentials",
        "--scope",
        "documents:read",
        "--role",
        "member",
        "--auth-method",
        "client_secret_post",
    )


def credentials(client: dict[str, Any]) -> dict[str, str]:
    """The form fields of client_secret_post."""
    return {"client_id": client["client_id"], "client_secret": client["client_secret"]}


def measure(
    running: provider.Provider, row: work.Work, state: work.State, count: int, rounds: int
) -> dict[str, Any]:
    """CPU milliseconds and statements per unit, the median of `rounds`."""
    figures = [one_round(running, row, state, count) for _ in range(rounds)]
    median = {key: statistics.median(figure[key] for figure in figures) for key in figures[0]}
    return {"work": row.name, "peer_ms": row.peer_ms, "target_ratio": row.target_ratio, **median}


def one_round(
    running: provider.Provider, row: work.Work, state: work.State, count: int
) -> dict[str, float]:
    """Let the second process do the work, and read the counters around it."""
    order = {
        "url": running.url,
        "work": row.name,
        "state": state,
        "count": count,
        "connections": CONNECTIONS,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.load"],
        cwd=provider.ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as load:
        assert load.stdin
        assert load.stdout
        print(json.dumps(order), file=load.stdin, flush=True)
        if load.stdout.readline().strip() != "warm":
            sys.exit("The load did not start; see above.")
        before = running.read_counters()
        print("go", file=load.stdin, flush=True)
        answer = load.stdout.readline()
        after = running.read_counters()
        if load.wait() or not answer:
            sys.exit("The load failed; see above.")
    spent = after - before
    done = count // CONNECTIONS * CONNECTIONS
    return {
        "provider_ms": spent.provider * 1000 / done,
        "database_ms": spent.database * 1000 / done,
        "statements": spent.statements / done,
        "control": spent.control / done,
        "per_second": done / json.loads(answer)["seconds"],
    }


def table(rows: list[dict[str, Any]]) -> str:
    """The figures as text; the peer's were measured elsewhere, so the ratio is a direction only."""
    lines = [
        (
            f"Python {platform.python_version()} on {platform.machine()}; one Granian worker,"
            f" PostgreSQL with fsync, {CONNECTIONS} connections. CPU milliseconds per unit of work."
        ),
        "",
        (
            f"{'work':34} {'provider':>9} {'database':>9} {'statements':>10} {'control':>8}"
            f" {'per s':>7} {'peer':>7} {'ratio':>6} {'target':>7}"
        ),
    ]
    for row in rows:
        total = row["provider_ms"] + row["database_ms"]
        peer, target = row["peer_ms"], row["target_ratio"]
        lines.append(
            f"{row['work']:34} {row['provider_ms']:9.3f} {row['database_ms']:9.3f}"
            f" {row['statements']:10.2f} {row['control']:8.2f} {row['per_second']:7.0f}"
            + (f" {peer:7.3f} {total / peer:6.2f}  ≤ {target:4.2f}" if peer and target else "")
        )
    lines += [
        "",
        "peer: node-oidc-provider 9.13 on Node 24, measured on another machine; see docs/reference/performance.md.",
        "control: BEGIN, COMMIT and what the server asks itself (foreign keys), counted apart.",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
