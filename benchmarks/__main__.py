"""Run a benchmark by name: a module here with `run(**options) -> dict`."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from pathlib import Path


def main() -> int:
    here = Path(__file__).parent
    names = sorted(m.name for m in pkgutil.iter_modules([str(here)]) if not m.name.startswith("_"))
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("name", nargs="?", choices=names, help="all of them where none is named")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--rows", type=int, help="size of the generated input")
    parser.add_argument("--out", help="folder that keeps what is made")
    options = parser.parse_args()
    arguments = {k: v for k in ("rows", "out") if (v := getattr(options, k))}
    for name in [options.name] if options.name else names:
        result = importlib.import_module(f"benchmarks.{name}").run(**arguments)
        if options.json:
            print(json.dumps({"benchmark": name, **result}, indent=2))
        else:
            print(name)
            for key, value in result.items():
                print(f"  {key:<28} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
