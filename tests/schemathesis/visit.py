"""Enrols a member over HTTP with the code a registrar gave, sends a report, and prints the session's token and the receipt.

usage: visit.py BASE-URL LOGIN CODE
Only the standard library. What the app would show is reckoned here (RFC 6238).
"""

import base64
import hashlib
import hmac
import json
import secrets
import struct
import sys
import time
import urllib.request


def post(url, body, **headers):
    """Sends JSON and returns what comes back; an answer of 400 and above ends the program."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    headers["Content-Type"] = "application/json"
    sent = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(sent, timeout=60) as answer:
        return json.load(answer)


def shown(secret):
    """Six digits, as an app shows them now."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    step = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(key, step, hashlib.sha1).digest()
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def main():
    base, login, code = sys.argv[1:]
    known = {"login": login, "code": code}
    secret = post(f"{base}/api/v1/enrolment", known)["secret"]
    chosen = {"password": "a tern over the salt pans", "totp": shown(secret)}
    done = post(f"{base}/api/v1/enrolment/complete", known | chosen)
    print(done["session"]["token"])
    account = {"account": "The lamp at the well was broken again.", "language": "en", "receipt": {"choice": "code_only"}}
    sent = post(f"{base}/api/v1/reports", account, Idempotency_Key=secrets.token_hex(16))
    print(sent["receipt"]["digits"])


main()
