"""Taking a release into use: every fault at once, or the release."""

from __future__ import annotations

import pytest

from app.builders import small_files
from limen.app.releases import check_release, usable_release
from limen.kernel.diagnostics import Severity
from limen.kernel.errors import BadInput
from release.builders import shipped_files


@pytest.mark.parametrize("name", ["limen", "incumbent", "uci"])
def test_the_shipped_releases_are_usable_without_a_remark(name):
    found = check_release(shipped_files(name))
    assert found.is_usable
    assert found.diagnostics == ()
    assert found.as_dict()["release_id"] == usable_release(shipped_files(name)).release_id
    assert found.lines()[-1].endswith(found.release.release_id)


def test_faults_of_the_rulebook_and_of_its_notices_come_together():
    """Two notices gone and a third that no longer says who writes: three files named at once."""
    files = small_files()
    del files["notices/close.en.md"], files["notices/freeze.zh.md"]
    path = "notices/limit_cut.en.md"
    files[path] = files[path].replace(b"{{ lender_name }}", b"Us")
    found = check_release(files)
    assert not found.is_usable
    errors = [item for item in found.diagnostics if item.severity is Severity.ERROR]
    assert {item.place.file for item in errors} == {
        "notices/close.en.md",
        "notices/freeze.zh.md",
        path,
    }
    assert found.as_dict()["release_id"] is None


def test_an_unusable_release_is_refused_with_all_its_faults():
    files = small_files()
    del files["notices/close.en.md"], files["notices/close.zh.md"]
    with pytest.raises(BadInput) as refused:
        usable_release(files)
    assert len(refused.value.diagnostics) == 2


def test_no_files_are_no_release():
    assert not check_release({}).is_usable
