#!/usr/bin/env python3
"""What the first fill of a mirror costs, beside a plain script.

    first_fill.py BUILD_FOLDER [ROWS]

Starts the sandbox of that build on a free port of this machine, with TLS, and measures in one run: the plain script
below, into an empty file; the same with what makes it fast (one connection, a write-ahead log), which few scripts
have; `giposyncd sync` into an empty mirror; and the same rows again, unchanged. Prints processor seconds, their ratio
to the plain script with what the design aims at, and the most memory that each had. Needs python3-requests.
"""

import base64
import json
import os
import pathlib
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

CLIENT, SECRET = "giposync", "sandbox-secret"
LIST = "/v2/tenants/tenant-abc123/patients"


# -- the plain script: what somebody would write in an afternoon -----------------------------------------------


def plain_script(base, authority, token, file, tuned):
    import requests

    http = requests.Session() if tuned else requests
    db = sqlite3.connect(file)
    if tuned:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
    db.execute(
        "CREATE TABLE patients (id TEXT PRIMARY KEY, last_name TEXT, first_name TEXT, updated_at TEXT, payload TEXT)"
    )
    offset = 0
    while True:
        answer = http.get(
            base + LIST,
            params={"offset": offset, "limit": 100},
            headers={"Authorization": "Bearer " + token},
            verify=authority,
        )
        answer.raise_for_status()
        page = answer.json()
        db.executemany(
            "INSERT OR REPLACE INTO patients VALUES (?, ?, ?, ?, ?)",
            [
                (one["id"], one["lastName"], one["firstName"], one["updatedAt"], json.dumps(one))
                for one in page["items"]
            ],
        )
        db.commit()
        offset += len(page["items"])
        if not page["hasMore"]:
            return


# -- the measurement -------------------------------------------------------------------------------------------


def start_sandbox(program, folder, rows):
    sandbox = subprocess.Popen(
        [program, "--port", "0", "--size", str(rows), "--rate", "1000000/60", "--approve-after", "0"]
        + ["--certificate-dir", folder, "--set", "accounts.most_logins=any"],
        stdout=subprocess.PIPE,
        text=True,
    )
    line = sandbox.stdout.readline()  # listening https://127.0.0.1:PORT
    return sandbox, "https://localhost:" + line.strip().rsplit(":", 1)[-1]


def login(base, authority):
    """The plain script's access token; it has a login of its own."""

    def ask(path, **form):
        request = urllib.request.Request(base + path, urllib.parse.urlencode(form).encode())
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        request.add_header("Authorization", "Basic " + basic)
        with urllib.request.urlopen(request, context=ssl.create_default_context(cafile=authority)) as answer:
            return json.load(answer)

    code = ask("/oauth/device_authorization", scope="giponext.patients")["device_code"]
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    return ask("/oauth/token", grant_type=grant, device_code=code)["access_token"]


def write_settings(folder, base, authority):
    secret = folder / "secret"
    secret.write_text(SECRET)
    secret.chmod(0o600)
    settings = folder / "giposyncd.toml"
    settings.write_text(
        f"""
        [service]
        state_dir = "{folder}/state"
        log_level = "warning"
        [http]
        ca_file = "{authority}"
        [applications.main]
        client_id = "{CLIENT}"
        client_secret_file = "{secret}"
        issuer = "{base}"
        api_base = "{base}"
        rate_limit = {{ requests = 1000000, per = "60s" }}
        [accounts.demo]
        application = "main"
        allowed_tenants = ["tenant-abc123"]
        mirror = "{folder}/mirrors/demo.db"
        resources = ["patients"]
        [resources.patients]
        changed_since = ""  # so that the second sync reads every row again
        """
    )
    return settings


def measured(*command):
    """Runs it to its end; what it has used."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[0]} has failed: {process.returncode}")
    return used


def report(what, used, plain, aim=""):
    seconds = used.ru_utime + used.ru_stime
    ratio = seconds / (plain.ru_utime + plain.ru_stime)
    split = f"({used.ru_utime:.2f} + {used.ru_stime:.2f})"
    print(f"{what:22} {seconds:6.2f} {split:14} {ratio:5.2f} {aim:14} {used.ru_maxrss / 1024:6.1f} MiB", flush=True)


def measure(build, rows, folder):
    sandbox, base = start_sandbox(build / "tests" / "sandbox" / "giposandbox", folder / "tls", rows)
    try:
        authority = str(folder / "tls" / "ca.pem")
        settings = write_settings(folder, base, authority)
        program = build / "daemon" / "giposyncd"
        script = [sys.executable, __file__, "--script", base, authority, login(base, authority)]
        measured(program, "login", "--config", settings, "--account", "demo")

        print(f"{rows} patients: processor seconds (user + system), ratio, resident at most")
        plain = measured(*script, folder / "plain.db", "plain")
        report("plain script", plain, plain)
        report("the same, tuned", measured(*script, folder / "tuned.db", "tuned"), plain)
        report("sync: first fill", measured(program, "sync", "--config", settings), plain, "aim: 0.35")
        report("sync: again, unchanged", measured(program, "sync", "--config", settings), plain, "aim: 0.20")
    finally:
        sandbox.terminate()
        sandbox.wait()


def main():
    if sys.argv[1:2] == ["--script"]:
        return plain_script(*sys.argv[2:6], tuned=sys.argv[6] == "tuned")
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    rows = int(sys.argv[2]) if len(sys.argv) == 3 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        measure(pathlib.Path(sys.argv[1]).resolve(), rows, pathlib.Path(folder))


if __name__ == "__main__":
    main()
