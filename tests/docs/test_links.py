"""Links between pages lead somewhere."""

from pathlib import Path

import pytest

from docs.pages import ROOT, anchors, links, pages


def broken(page: Path) -> list[str]:
    """Links of a page whose file or heading is not there."""
    return [
        link for link in links(page.read_text(encoding="utf-8")) if not _leads_somewhere(page, link)
    ]


def _leads_somewhere(page: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = page.parent / name if name else page
    if not target.exists():
        return False
    return not anchor or anchor in anchors(target.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", pages())
def test_links_resolve(page):
    assert broken(ROOT / page) == []


def test_every_page_can_be_reached():
    seen: set[Path] = set()
    waiting = [ROOT / "README.md", ROOT / "docs/index.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        found = links(page.read_text(encoding="utf-8"))
        waiting += [page.parent / link.partition("#")[0] for link in found if link[0] != "#"]
    missed = {page for page in pages() if page.startswith("docs/")}
    missed -= {str(page.relative_to(ROOT)) for page in seen}
    assert missed == set()


def test_planted_faults_are_seen(tmp_path):
    page = tmp_path / "a.md"
    page.write_text(
        "# A title, here\n[file](b.md) [gone](c.md) [head](#a-title-here) [none](#nothing)\n"
        "[there](b.md#标题) [away](https://example.org) `[code](d.md)`\n"
        "```text\n[block](e.md)\n```\n",
        encoding="utf-8",
    )
    (tmp_path / "b.md").write_text("# 标题\n", encoding="utf-8")
    assert broken(page) == ["c.md", "#nothing"]
