"""What tracked files may not say: where packages come from, where we work, and how others spell.

The patterns are put together from parts, so that this file passes its own check.
"""

import ast
import re

from tidy.source import Fault

FILE_BYTES_MAX = 1_000_000

_DOT = r"\."
_HOSTS = "|".join(
    [
        "pypi" + _DOT + "org",
        "python" + "hosted" + _DOT + "org",
        "npmjs" + _DOT + "(org|com)",
        "yarnpkg" + _DOT + "com",
        "anaconda" + _DOT + "org",
        "crates" + _DOT + "io",
        "golang" + _DOT + "org",
        "repo1?" + _DOT + "maven",
    ]
)
HOST = re.compile(_HOSTS)

# A folder at the root that exists on one machine only. What stands before it must not be part of
# a path or an address: "book/home/" is fine.
MACHINE_PATH = re.compile(r"(?<![\w.~)}\]-])/(" + "|".join(["work", "root", "home", "opt"]) + ")/")

LOCK_SOURCE = re.compile(
    r"^\s*(--(extra-)?index-url|--index|-i\b|--find-links|-f\b|--trusted-host)|://| @ "
)

# American -> British. Small on purpose: the words that come up in this project.
SPELLING = {
    "analyze": "analyse",
    "authorize": "authorise",
    "behavior": "behaviour",
    "canceled": "cancelled",
    "catalog": "catalogue",
    "center": "centre",
    "color": "colour",
    "customize": "customise",
    "favor": "favour",
    "fulfill": "fulfil",
    "honor": "honour",
    "initialize": "initialise",
    "labeled": "labelled",
    "modeling": "modelling",
    "neighbor": "neighbour",
    "normalize": "normalise",
    "optimize": "optimise",
    "organize": "organise",
    "recognize": "recognise",
    "serialize": "serialise",
    "summarize": "summarise",
    "utilization": "utilisation",
    "utilize": "use",
}

_WORDS = "|".join(sorted(SPELLING))
# Not after a dot, hyphen or quote, nor before `=`, `:` or `(`: there it is a name that another
# interface chose (`ax.plot(color=...)`, `background-color`, "color", CSS).
AMERICAN = re.compile(
    rf"(?<![A-Za-z.\-\"'`])(?<!align: )({_WORDS})(s|d|r|ed|ing|al)?(?![a-z]|\s*[=:(]|[\"'`])",
    re.IGNORECASE,
)


def origin_faults(path: str, text: str) -> list[Fault]:
    """Hosts of package registries and folders of one machine."""
    patterns = {"host of a package registry": HOST, "folder of one machine": MACHINE_PATH}
    return [
        Fault(path, number, f"{what}: {found.group()}")
        for number, line in enumerate(text.splitlines(), start=1)
        for what, pattern in patterns.items()
        if (found := pattern.search(line))
    ]


def lock_faults(path: str, text: str) -> list[Fault]:
    """Lock files that say where to fetch from, or name a package without its hash."""
    faults = [
        Fault(path, number, "a lock file names no source")
        for number, line in enumerate(text.splitlines(), start=1)
        if LOCK_SOURCE.search(line)
    ]
    entries = text.replace("\\\n", " ").splitlines()
    faults += [
        Fault(path, 1, f"no hash: {entry}")
        for entry in entries
        if "==" in entry and "--hash=sha256:" not in entry
    ]
    return faults


def size_fault(path: str, size: int) -> list[Fault]:
    """A file too large for the repository."""
    return [Fault(path, 1, f"{size} bytes is too large")] if size > FILE_BYTES_MAX else []


def spelling_faults(path: str, text: str) -> list[Fault]:
    """American spelling in prose, comments and the names we chose ourselves."""
    faults = [
        _spelling_fault(path, number, found.group(1))
        for number, line in enumerate(text.splitlines(), start=1)
        for found in AMERICAN.finditer(line)
    ]
    if path.endswith(".py"):
        faults += _own_name_faults(path, text)
    return sorted(set(faults))


def _own_name_faults(path: str, source: str) -> list[Fault]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    names = ((n.lineno, n.name) for n in ast.walk(ast.parse(source)) if isinstance(n, kinds))
    return [
        _spelling_fault(path, line, word)
        for line, name in names
        for word in SPELLING
        if word in name.lower() and SPELLING[word] not in name.lower()
    ]


def _spelling_fault(path: str, line: int, word: str) -> Fault:
    return Fault(path, line, f"`{word}`: we write `{SPELLING[word.lower()]}`")
