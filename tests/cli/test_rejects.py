"""Bad rows of a file: written where asked, or beside the file; nothing where all went in."""

from pathlib import Path

import pytest

from limen.app.row_files import reject
from limen.app.rows_in import RowsIn
from limen.cli.rejects import tell_rows


class Disk:
    """Keeps what is written."""

    def __init__(self):
        self.written = {}

    def write_bytes(self, data, path):
        self.written[path] = data


@pytest.mark.parametrize(
    ("asked", "path"), [(None, "in/rows.csv.rejects.csv"), (Path("bad.csv"), "bad.csv")]
)
def test_rejects_stand_beside_the_file_or_where_asked(asked, path, capsys):
    disk, found = Disk(), RowsIn(2, 1, 0, [reject(2, "n", "x", "is no number")])
    tell_rows(disk, found, Path("in/rows.csv"), asked, False)
    assert [str(each) for each in disk.written] == [path]
    assert b"is no number" in disk.written[Path(path)]
    assert "rejected  1" in capsys.readouterr().out


def test_rejects_of_standard_input_bear_its_name():
    disk, found = Disk(), RowsIn(2, 1, 0, [reject(2, "n", "x", "is no number")])
    tell_rows(disk, found, Path("-"), None, True)
    assert [str(each) for each in disk.written] == ["stdin.rejects.csv"]


def test_nothing_is_written_where_all_rows_went_in(capsys):
    disk = Disk()
    tell_rows(disk, RowsIn(1, 1), Path("rows.csv"), None, True)
    assert disk.written == {}
    assert '"taken": 1' in capsys.readouterr().out
