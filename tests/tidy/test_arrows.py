import pytest

from tidy.arrows import ALLOWED, BELOW_APP, arrow_faults
from tidy.source import assert_tidy, sources


def test_the_drawing_holds():
    assert_tidy(arrow_faults, sources())


def test_the_drawing_is_read_as_meant():
    assert ALLOWED["kernel"] == set()
    assert ALLOWED["caps"] == {"book", "dmn", "kernel"}
    assert ALLOWED["choose"] == {"caps", "features", "risk", "book", "dmn", "kernel"}
    assert ALLOWED["world"] == {"book", "kernel"}
    assert {
        *("care", "lab", "world", "report", "decide", "release", "choose"),
        *("caps", "features", "risk", "book", "dmn", "kernel"),
    } == BELOW_APP


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("book/line.py", "from limen.kernel.money import Money"),
        ("book/line.py", "from limen.book import draw"),
        ("book/line.py", "from limen import __version__"),
        ("cli/main.py", "def run():\n    from limen import bootstrap"),
        ("cli/lines.py", "from limen.config import Config"),
        ("serve/main.py", "def run():\n    from limen.bootstrap import open_book"),
        ("storage/sqlite.py", "from limen.app.ports import Store"),
        ("storage/sqlite.py", "from limen.app import ports"),
        ("engines/local.py", "from limen.decide import decide"),
        ("__init__.py", "def open(url):\n    from limen.bootstrap import open_book"),
        ("bootstrap.py", "from limen.storage.sqlite import Store\nimport limen.config"),
        ("testing/checks.py", "from limen.lab import replay"),
    ],
)
def test_what_the_drawing_has_is_allowed(path, source):
    assert arrow_faults(f"src/limen/{path}", source) == []


@pytest.mark.parametrize(
    ("path", "source", "text"),
    [
        ("kernel/money.py", "from limen.book import line", "`kernel` may not import `book`"),
        ("book/line.py", "from limen.dmn import feel", "`book` may not import `dmn`"),
        ("book/line.py", "from ..caps import packs", "`book` may not import `caps`"),
        ("book/line.py", "def f():\n    import limen.app", "`book` may not import `app`"),
        (
            "book/line.py",
            "if TYPE_CHECKING:\n    from limen.app import x",
            "`book` may not import `app`",
        ),
        ("book/line.py", "import_module('limen.app')", "`book` may not import `app`"),
        ("book/line.py", "import_module(name)", "computed name"),
        ("book/line.py", "import limen", "not the whole package"),
        ("caps/packs.py", "from limen.risk import bins", "`caps` may not import `risk`"),
        ("world/people.py", "from limen.caps import packs", "`world` may not import `caps`"),
        ("report/page.py", "from limen.book import line", "`report` may not import `book`"),
        ("care/letter.py", "from limen.lab import replay", "`care` may not import `lab`"),
        ("app/draw.py", "from limen.storage import sqlite", "`app` may not import `storage`"),
        ("app/draw.py", "from limen.config import Config", "`app` may not import `config`"),
        ("storage/sqlite.py", "from limen.app.draw import x", "`storage` may not import `app`"),
        ("storage/sqlite.py", "from limen.app import portside", "`storage` may not import `app`"),
        ("testing/checks.py", "from limen.app import draw", "`testing` may not import `app`"),
        ("serve/api.py", "from limen.cli import main", "`serve` may not import `cli`"),
        ("cli/main.py", "from limen import bootstrap", "late"),
        ("cli/lines.py", "def f():\n    from limen import bootstrap", "entry points"),
        ("__init__.py", "from limen.app import draw", "only late"),
        ("kitchen/sink.py", "", "`kitchen` is not in the drawing"),
        ("cli/main.py", "import limen.kitchen", "`kitchen` is not in the drawing"),
    ],
)
def test_planted_faults_are_seen(path, source, text):
    (fault,) = arrow_faults(f"src/limen/{path}", source)
    assert text in fault.text
