"""The pages of the documentation: their blocks, links and headings. The convention of snippets
stands in CONTRIBUTING.md.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]

# Tags of blocks that a reader would run: they must be `console`, so that the test runs them too.
SHELL_TAGS = {"bash", "sh", "shell", "zsh"}

_FENCE = re.compile(r"^( *)(`{3,}|~{3,})\s*(.*)$")
_LINK = re.compile(r"\[[^\]]*\]\(<?([^)\s>]+)>?[^)]*\)")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)


class Block(NamedTuple):
    """A fenced block: the first line inside, its tag, what follows the tag, and its text."""

    line: int
    tag: str
    note: str
    text: str


class Command(NamedTuple):
    """A line after `$`, and the output that the page shows for it."""

    line: int
    text: str
    expected: str


def pages() -> list[str]:
    """README files and everything under docs."""
    top = [path for path in ROOT.glob("*.md") if path.stem.startswith(("README", "CONTRIB"))]
    return sorted(str(p.relative_to(ROOT)) for p in [*top, *(ROOT / "docs").rglob("*.md")])


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    lines = iter(enumerate(text.splitlines(), start=1))
    for number, line in lines:
        if opened := _FENCE.match(line):
            indent, fence, info = opened.groups()
            tag, _, note = info.partition(" ")
            inside = []
            for _, inner in lines:
                if inner.strip() == fence:
                    break
                inside.append(inner.removeprefix(indent))
            yield Block(number + 1, tag, note.strip(), "".join(f"{each}\n" for each in inside))


def commands(block: Block) -> list[Command]:
    """The commands of a console block. A line that ends in a backslash goes on in the next."""
    found: list[Command] = []
    lines = iter(enumerate(block.text.splitlines(), start=block.line))
    for number, line in lines:
        if line.startswith("$ "):
            text = line[2:]
            while text.endswith("\\"):
                text += "\n" + next(lines, (0, ""))[1]
            found.append(Command(number, text, ""))
        elif found:
            last = found[-1]
            found[-1] = last._replace(expected=f"{last.expected}{line}\n")
        elif line.strip():
            raise ValueError(f"line {number}: output before any `$ command`")
    return found


def skip_reason(block: Block) -> str | None:
    """Why a block is not run: the words after `no-run:`. Without words it is a fault."""
    if not block.note.startswith("no-run"):
        return None
    reason = block.note.removeprefix("no-run").lstrip(": ")
    if not reason:
        raise ValueError(f"line {block.line}: `no-run` needs a reason: `no-run: why`")
    return reason


def without_blocks(text: str) -> str:
    """A page without its fenced blocks and code spans, where a link is no link."""
    for block in blocks(text):
        text = text.replace(block.text, "", 1)
    return re.sub(r"`[^`\n]*`", "", text)


def links(text: str) -> list[str]:
    """Targets of links within the project, in order."""
    found = _LINK.findall(without_blocks(text))
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def anchors(text: str) -> set[str]:
    """Anchors of a page's headings, as code hosts make them."""
    for block in blocks(text):
        text = text.replace(block.text, "", 1)
    plain = (re.sub(r"[^\w\- ]", "", title.lower()) for title in _HEADING.findall(text))
    return {title.strip().replace(" ", "-") for title in plain}
