"""The generated pages are what the code says now."""

import importlib.util
import sys
from pathlib import Path

import pytest

from docs.pages import ROOT
from limen.cli import common

SCRIPTS = ROOT / "scripts"


def load():
    sys.path.insert(0, str(SCRIPTS))
    try:
        spec = importlib.util.spec_from_file_location("reference", SCRIPTS / "reference.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(SCRIPTS))
    return module


REFERENCE = load()
PAGES = REFERENCE.pages()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_is_what_the_code_says(name):
    stored = (ROOT / "docs/reference" / name).read_text(encoding="utf-8")
    assert stored == PAGES[name], "run `make docs`"


def test_exit_codes_are_those_of_the_command_line():
    codes = [code for code, _ in REFERENCE.EXIT_CODES]
    assert codes == [common.OK, common.FOUND, common.WRONG_USE, common.UNAVAILABLE]


def test_a_changed_page_is_seen(tmp_path, monkeypatch):
    for name, text in PAGES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(REFERENCE, "FOLDER", Path(tmp_path))
    assert list(REFERENCE.drifted(PAGES)) == []
    (tmp_path / "cli.md").write_text(PAGES["cli.md"] + "more\n", encoding="utf-8")
    (tmp_path / "events.md").unlink()
    assert sorted(REFERENCE.drifted(PAGES)) == ["cli.md", "events.md"]
