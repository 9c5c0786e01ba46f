"""Runs the cells of the grid through a Python library and writes down what it says.

    GRID_CELLS=cells.json node scripts/test.mjs test/libraries/recorded.test.ts
    PYTHONPATH=... python3 test/libraries/recorded/record.py pyjwt cells.json > test/libraries/recorded/pyjwt-2.15.1.json
"""

import datetime
import json
import re
import sys
import time
import warnings

warnings.simplefilter("ignore")
library, path = sys.argv[1], sys.argv[2]
with open(path, encoding="utf-8") as file:
    everything = json.load(file)
work = everything[library]
keys = everything["keys"]
now = 0.0


class StandingDatetime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.fromtimestamp(now, tz)

    @classmethod
    def utcnow(cls):
        return datetime.datetime.utcfromtimestamp(now)


def given(**options):
    return {name: value for name, value in options.items() if value is not None}


def pyjwt():
    import jwt
    import jwt.api_jwt

    jwt.api_jwt.datetime = StandingDatetime

    def verify(token, verifier):
        options = {f"verify_{OFF[check]}": False for check in verifier.get("off", [])}
        if "required" in verifier:
            options["require"] = verifier["required"]
        jwt.decode(
            token,
            keys[verifier["key"]],
            options=options,
            **given(
                algorithms=verifier.get("algorithms"),
                audience=verifier.get("audience"),
                issuer=verifier.get("issuer"),
                subject=verifier.get("subject"),
                leeway=verifier.get("leeway"),
            ),
        )

    return jwt.__version__, verify


def python_jose():
    import jose
    from jose import jwt

    jwt.datetime = StandingDatetime

    def verify(token, verifier):
        options = {f"verify_{OFF[check]}": False for check in verifier.get("off", [])}
        if "leeway" in verifier:
            options["leeway"] = verifier["leeway"]
        for claim in verifier.get("required", []):
            options[f"require_{claim}"] = True
        jwt.decode(
            token,
            keys[verifier["key"]],
            algorithms=verifier.get("algorithms"),
            options=options,
            audience=verifier.get("audience"),
            issuer=verifier.get("issuer"),
            subject=verifier.get("subject"),
        )

    return jose.__version__, verify


def expectations(verifier):
    options = {}
    for claim, name in (("aud", "audience"), ("iss", "issuer"), ("sub", "subject")):
        value = verifier.get(name)
        if value is not None:
            options[claim] = {"values": value} if isinstance(value, list) else {"value": value}
    for claim in verifier.get("required", []):
        options.setdefault(claim, {})["essential"] = True
    return options


def authlib():
    import authlib
    from authlib.jose import JsonWebToken, jwt

    time.time = lambda: now

    def verify(token, verifier):
        algorithms = verifier.get("algorithms")
        decoder = jwt if algorithms is None else JsonWebToken(algorithms)
        claims = decoder.decode(token, keys[verifier["key"]], claims_options=expectations(verifier))
        claims.validate(leeway=verifier.get("leeway", 0))

    return authlib.__version__, verify


def joserfc():
    import joserfc
    from joserfc import jwt
    from joserfc.jwk import OctKey, RSAKey

    time.time = lambda: now
    imported = {"secret": OctKey.import_key(keys["secret"]), "rsa": RSAKey.import_key(keys["rsa"])}

    def verify(token, verifier):
        decoded = jwt.decode(token, imported[verifier["key"]], algorithms=verifier.get("algorithms"))
        jwt.JWTClaimsRegistry(leeway=verifier.get("leeway", 0), **expectations(verifier)).validate(decoded.claims)

    return joserfc.__version__, verify


OFF = {
    "expiry": "exp",
    "not-before": "nbf",
    "issued-at": "iat",
    "audience": "aud",
    "issuer": "iss",
    "subject": "sub",
}
LIBRARIES = {"pyjwt": pyjwt, "python-jose": python_jose, "authlib": authlib, "joserfc": joserfc}
version, verify = LIBRARIES[library]()
outcomes = {}
for cell in work:
    now = cell["now"] / 1000
    try:
        verify(cell["token"], cell["verifier"])
        outcome = "accepted"
    except Exception as error:  # Whatever it raises is its answer.
        outcome = f"{type(error).__name__}: {error}"
        for key in keys.values():
            outcome = outcome.replace(key, "...")
        outcome = re.sub(r"0x[0-9a-f]+", "0x...", outcome)
    outcomes.setdefault(outcome, []).append(cell["id"])
print(json.dumps({"library": library, "version": version, "outcomes": outcomes}, indent=1, ensure_ascii=False))
