"""The escaped form of a text in case files, for texts that a plain line cannot show.

\\n \\r \\t \\\\ are as in C, \\xNN is one byte, \\{COUNT:TEXT} is TEXT (escaped, without `}`) COUNT times.
"""
import re

ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|\{(\d+):([^}]*)\}|(.))", re.DOTALL)
SIMPLE = {"n": b"\n", "r": b"\r", "t": b"\t", "\\": b"\\"}


def decode(text):
    """The bytes that an escaped text stands for."""
    out, end = [], 0
    for found in ESCAPE.finditer(text):
        out.append(text[end:found.start()].encode())
        byte, count, repeated, simple = found.groups()
        out.append(bytes.fromhex(byte) if byte else decode(repeated) * int(count) if count else SIMPLE[simple])
        end = found.end()
    return b"".join(out) + text[end:].encode()


def argument(text):
    """A text in a case file: as it stands, or escaped after `=`."""
    return decode(text[1:].removeprefix(" ")) if text.startswith("=") else text.encode()


def brief(text, limit=300):
    """For a failure's message: readable, not too long."""
    shown = text.decode("utf-8", "backslashreplace") if isinstance(text, bytes) else str(text)
    return shown if len(shown) <= limit else "%s… (%d in all)" % (shown[:limit], len(shown))


def numbered_lines(path):
    """(number, line) for a case file, without comments and empty lines."""
    with open(path, encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file.read().split("\n"), 1):
            if line.strip() and not line.startswith("#"):
                yield number, line
