"""Certificates, keys and signed tokens. What they are asked about is in `certificates.json`: it was made once with Go's own
`crypto` packages, with extensions, algorithms and wrong bits at random, and its keys are used nowhere else."""

import json
import pathlib

ASKED = pathlib.Path(__file__).with_suffix(".json")


def tell(case):
    for name, function, arguments in json.loads(ASKED.read_text()):
        places = ", ".join(f"input[{at}]" for at in range(len(arguments)))
        case(name, f"p := {function}({places})", input=arguments, strict=True)
    for name, text in {
        "io.jwt.decode_verify: neither cert nor secret": 'p := io.jwt.decode_verify("a.b.c", {"alg": "RS256"})',
        "io.jwt.decode_verify: cert and secret": 'p := io.jwt.decode_verify("a.b.c", {"cert": "{\\"keys\\":[]}", "secret": "s"})',
        "io.jwt.decode_verify: cert is a number": 'p := io.jwt.decode_verify("a.b.c", {"cert": 1})',
        "crypto.x509.parse_certificates: nothing": 'p := crypto.x509.parse_certificates("")',
        "crypto.x509.parse_keypair: nothing": 'p := crypto.x509.parse_keypair("", "")',
        "crypto.x509.parse_rsa_private_key: nothing": 'p := crypto.x509.parse_rsa_private_key("")',
        "crypto.x509.parse_rsa_private_key: no key": 'p := crypto.x509.parse_rsa_private_key("AAAA")',
        "crypto.parse_private_keys: nothing": 'p := crypto.parse_private_keys("")',
        "crypto.parse_private_keys: no key": 'p := crypto.parse_private_keys("words")',
    }.items():
        case(name, text)
        case(f"{name}, strict", text, strict=True)
