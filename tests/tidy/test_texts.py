import pytest

from tidy.source import ROOT, assert_tidy, project_files, sources
from tidy.texts import lock_faults, origin_faults, size_fault, spelling_faults

BINARY = (".png", ".parquet", ".xlsx", ".woff2", ".gz", ".zip", ".pdf", ".db")


def texts() -> list[str]:
    return [name for name in project_files() if not name.endswith(BINARY)]


def test_no_file_says_where_packages_or_we_live():
    assert_tidy(origin_faults, texts())


def test_lock_files_name_no_source():
    locks = [name for name in texts() if name.startswith("requirements/")]
    assert "requirements/base.txt" in locks
    assert_tidy(lock_faults, locks)


def test_no_file_is_large():
    assert [f for name in project_files() for f in size_fault(name, _size(name))] == []


def test_spelling_is_british():
    prose = [name for name in texts() if name.endswith(".md")]
    assert_tidy(spelling_faults, [*sources(), *prose])


def _size(name: str) -> int:
    return (ROOT / name).stat().st_size


@pytest.mark.parametrize(
    "line",
    [
        "see https://" + "pypi" + ".org/simple",
        "from files." + "python" + "hosted" + ".org",
        "data in /" + "work/shared",
        '"/' + "home/jane/book.db" + '"',
    ],
)
def test_origins_are_seen(line):
    assert len(origin_faults("README.md", f"text\n{line}\n")) == 1


@pytest.mark.parametrize(
    "line", ["tests/home/x.py", "https://example.org/home/x", "/usr/bin/env", "the /workshop/"]
)
def test_other_paths_are_free(line):
    assert origin_faults("README.md", line) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url somewhere",
        "  --find-links wheels",
        "x @ file.whl",
        "-i somewhere",
        "git+https://example.org/x",
        "x==1.0",
    ],
)
def test_lock_faults_are_seen(line):
    assert len(lock_faults("requirements/base.txt", f"{line}\n")) == 1


def test_a_locked_package_is_free():
    assert lock_faults("requirements/base.txt", "x==1 \\\n    --hash=sha256:00\n") == []


def test_a_large_file_is_seen():
    assert size_fault("a.bin", 1_000_000) == []
    assert len(size_fault("a.bin", 1_000_001)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "# the " + "color of a line",
        "x = 'Their " + "Behavior changed'",
        "def " + "normalize_rows(): ...",
        "class " + "Optimizer" + ": ...",
        "# " + "normalized rows",
    ],
)
def test_american_spelling_is_seen(source):
    assert len(spelling_faults("src/limen/report/page.py", source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "ax.plot(x, color='red')",
        "css = 'background-color: red; text-align: center'",
        "options = {'color': 1}",
        "frame.normalize()",
        "def catalogue(): ...",
        "# the colour of a line",
    ],
)
def test_names_that_others_chose_are_free(source):
    assert spelling_faults("src/limen/report/page.py", source) == []
