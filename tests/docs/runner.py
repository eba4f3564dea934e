"""Runs the snippets of one page in one folder, in order."""

import doctest
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from docs.pages import SHELL_TAGS, Block, Command, blocks, commands, skip_reason

SECONDS_MAX = 120
_MATCH = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def run_page(text: str, folder: Path) -> list[str]:
    """Run a page's snippets and describe each one that does not do what the page says."""
    names: dict[str, Any] = {"__name__": "__page__"}
    faults: list[str] = []
    for block in blocks(text):
        try:
            if skip_reason(block):
                continue
            if block.tag in SHELL_TAGS:
                faults.append(f"line {block.line}: tag it `console` and begin commands with `$ `")
            elif block.tag == "console":
                faults += [fault for c in commands(block) for fault in _command_faults(c, folder)]
            elif block.tag == "python":
                faults += _python_faults(block, names, folder)
        except ValueError as error:
            faults.append(str(error))
    return faults


def _command_faults(command: Command, folder: Path) -> list[str]:
    program = shutil.which("bash") or "bash"
    done = subprocess.run(
        [program, "-euo", "pipefail", "-c", command.text],
        cwd=folder,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    where = f"line {command.line}: `{command.text}`"
    if done.returncode:
        return [f"{where} ended with {done.returncode}:\n{done.stdout}"]
    if command.expected.strip() and not _matches(command.expected, done.stdout):
        return [f"{where}\nshown:\n{command.expected}printed:\n{done.stdout}"]
    return []


def _matches(expected: str, printed: str) -> bool:
    return doctest.OutputChecker().check_output(expected, printed, _MATCH)


def _environment() -> dict[str, str]:
    """`limen` of this environment first on PATH; plain text of one width."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    plain = {"COLUMNS": "100", "NO_COLOR": "1", "MPLBACKEND": "Agg", "LC_ALL": "C.UTF-8"}
    return os.environ | plain | {"PATH": path}


def _python_faults(block: Block, names: dict[str, Any], folder: Path) -> list[str]:
    """Names live on from block to block of a page. `>>>` makes a block a doctest."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        if ">>> " in block.text:
            return _doctest_faults(block, names)
        # Padded, so that a traceback counts lines as the page does.
        source = "\n" * (block.line - 1) + block.text
        exec(compile(source, "page", "exec"), names)
    except Exception as error:  # noqa: BLE001  whatever a snippet raises is its fault
        return [f"line {block.line}: {type(error).__name__}: {error}"]
    else:
        return []
    finally:
        os.chdir(before)


def _doctest_faults(block: Block, names: dict[str, Any]) -> list[str]:
    test = doctest.DocTestParser().get_doctest(block.text, names, "page", "page", block.line - 1)
    printed: list[str] = []
    runner = doctest.DocTestRunner(optionflags=_MATCH)
    runner.run(test, out=printed.append, clear_globs=False)
    names |= test.globs
    return ["".join(printed)] if runner.failures else []
