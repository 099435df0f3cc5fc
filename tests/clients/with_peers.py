#!/usr/bin/env python3
"""Runs a command beside AWS-compatible servers by other hands, and ends them with it.

    with_peers.py LOGS COMMAND [ARGUMENT...]

Each server listens on a free port of the loopback and writes its output to LOGS. The command finds
them in SLSTOP_PEER_MINISTACK and SLSTOP_PEER_MOTO; SLSTOP_PEER_BIN is the folder of the clients.
"""
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request

PATIENCE_SECS = 60
BIN = os.path.dirname(sys.executable)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ministack(port, logs):
    settings = {
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_ACCOUNT_ID": "123456789012",
        "MINISTACK_REGION": "us-east-1",
        # It unpacks functions there and leaves them behind.
        "TMPDIR": logs,
    }
    return [os.path.join(BIN, "ministack")], settings, "/_ministack/health"


def moto(port, _logs):
    command = [os.path.join(BIN, "moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    return command, {"MOTO_ACCOUNT_ID": "123456789012"}, "/moto-api/"


SERVERS = {"MINISTACK": ministack, "MOTO": moto}


def clean_environment():
    """Without this machine's AWS settings: nothing here may reach a real account."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return kept | {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull,
                   "AWS_SHARED_CREDENTIALS_FILE": os.devnull}


def start(name, logs):
    port = free_port()
    command, settings, health = SERVERS[name](port, logs)
    with open(os.path.join(logs, name.lower() + ".log"), "wb") as log:
        server = subprocess.Popen(command, env=clean_environment() | settings, stdin=subprocess.DEVNULL,
                                  stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
    return server, f"http://127.0.0.1:{port}", health


def wait_until_it_answers(name, server, url):
    pause = threading.Event()
    for _ in range(PATIENCE_SECS * 10):
        if server.poll() is not None:
            raise SystemExit(f"{name.lower()} ended with {server.returncode}: see its log")
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            pause.wait(0.1)
    raise SystemExit(f"{name.lower()} does not answer at {url}: see its log")


def stop(server):
    """Ends the server and what it started: it leads a session of its own."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(server.pid, how)
            server.wait(timeout=10)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def main():
    logs, command = sys.argv[1], sys.argv[2:]
    os.makedirs(logs, exist_ok=True)
    # An interrupted run ends its servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    servers, environment = [], clean_environment() | {"SLSTOP_PEER_BIN": BIN}
    try:
        for name in SERVERS:
            server, url, health = start(name, logs)
            servers.append(server)
            wait_until_it_answers(name, server, url + health)
            environment["SLSTOP_PEER_" + name] = url
        return subprocess.call(command, env=environment)
    finally:
        for server in servers:
            stop(server)


if __name__ == "__main__":
    sys.exit(main())
