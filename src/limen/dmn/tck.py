"""Cases in the format of the DMN conformance kit, run against the models beside them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from lxml import etree

from limen.dmn import temporal_text
from limen.dmn.bind import Model, bind
from limen.dmn.errors import DmnMisuse, FeelError
from limen.dmn.execution import Execution
from limen.dmn.numbers import is_number, parse_number
from limen.dmn.operators import same
from limen.dmn.program import Program, compile_service
from limen.dmn.reader import read_definitions
from limen.dmn.runtime import coerce
from limen.dmn.xml import attribute, child, children, read_xml, text_in
from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean

TOLERANCE: Final = Decimal("1e-8")
"""How far a number may be from the expected one: cases are written with a few digits."""

_XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expected result of one case: `fault` says what is wrong, or is empty."""

    file: str
    case: str
    node: str
    fault: str = ""

    @property
    def passed(self) -> bool:
        """Whether the result was as expected."""
        return not self.fault


@dataclass(slots=True)
class Report:
    """Outcomes of a folder, with the faults of its models and case files."""

    outcomes: list[Outcome] = field(default_factory=list)
    diagnostics: Diagnostics = field(default_factory=Diagnostics)
    ran: list[tuple[Model, Counter[str]]] = field(default_factory=list)
    """The models that were run, each with how often its rules matched."""

    @property
    def cases(self) -> dict[tuple[str, str], bool]:
        """Whether each case passed, which it does when all its results are as expected."""
        found: dict[tuple[str, str], bool] = {}
        for outcome in self.outcomes:
            key = (outcome.file, outcome.case)
            found[key] = found.get(key, True) and outcome.passed
        return found

    @property
    def passed(self) -> int:
        """Count of cases that passed."""
        return sum(self.cases.values())

    @property
    def failed(self) -> int:
        """Count of cases that failed."""
        return len(self.cases) - self.passed


def run_cases(files: Mapping[str, bytes], *, lenient: bool = True) -> Report:
    """Run every case file against the model it names.

    Parameters
    ----------
    files
        Bytes by path: `*.xml` cases, each with its `*.dmn` model in the same folder or, as in a
        release's ``policies/tests``, in the one above.
    lenient
        Run models with faults too, as the kit wants: what cannot be read is null.

    Returns
    -------
    Report
        Every outcome; a model or case file that cannot be read is a diagnostic.
    """
    report = Report()
    for path in sorted(files):
        if path.endswith(".xml"):
            _run_file(path, files, report, lenient=lenient)
    return report


def _run_file(path: str, files: Mapping[str, bytes], report: Report, *, lenient: bool) -> None:
    root = read_xml(files[path], path, report.diagnostics)
    if root is None:
        return
    named = text_in(child(root, "modelName")).strip().rpartition("/")[2]
    folder, slash, _ = path.rpartition("/")
    above, above_slash, _ = folder.rpartition("/")
    places = (f"{folder}{slash}{named}", f"{above}{above_slash}{named}")
    model = next((place for place in places if place in files), None)
    if model is None:
        hint = did_you_mean(named, (each for each in files if each.endswith(".dmn")))
        report.diagnostics.error("D501", Place(path), f"there is no model {named!r}", hint)
        return
    definitions = read_definitions(files[model], model, report.diagnostics)
    if definitions is None:
        return
    runner = _Runner(bind(definitions, report.diagnostics), lenient=lenient)
    report.ran.append((runner.model, runner.fired))
    for case in children(root, "testCase"):
        name = attribute(case, "id") or attribute(case, "name") or ""
        for node in children(case, "resultNode"):
            fault = runner.fault_of(case, node) or ""
            report.outcomes.append(Outcome(path, name, attribute(node, "name") or "", fault))


class _Runner:
    def __init__(self, model: Model, *, lenient: bool) -> None:
        self.model = model
        self.lenient = lenient
        self.programs: dict[str, Program | None] = {}
        self.fired: Counter[str] = Counter()

    def program(self, name: str) -> Program | None:
        if name not in self.programs:
            self.programs[name] = compile_service(self.model, name, lenient=self.lenient)[0]
        return self.programs[name]

    def fault_of(self, case: etree._Element, node: etree._Element) -> str | None:
        """Return what is wrong about one result, or None."""
        name = attribute(node, "name") or ""
        asked = attribute(case, "invocableName") or name
        program = self.program(asked)
        if program is None:
            return f"{asked!r} does not compile"
        try:
            values = _inputs(case, program)
            expected = child(node, "expected")
            value = None if expected is None else value_of(expected)
            ran = program.run(values)
        except (DmnMisuse, FeelError) as error:
            return str(error)
        self.fired.update(ran.rules)
        found = ran.values
        result = found.get(name) if name in found or len(found) > 1 else next(iter(found.values()))
        return None if alike(result, value) else f"expected {value!r}, was {result!r}"


def _inputs(case: etree._Element, program: Program) -> dict[str, Any]:
    """Return the values of a case as the program's inputs take them: null where they do not fit."""
    wanted = {intake.name: intake.type for intake in program.intakes.values()}
    values: dict[str, Any] = {}
    for each in children(case, "inputNode"):
        name = attribute(each, "name") or ""
        if name in wanted:
            values[name] = coerce(Execution(), 0, value_of(each), wanted[name])
    return values


def value_of(element: etree._Element) -> Any:
    """Return the value written inside an element.

    Raises
    ------
    FeelError
        When it cannot be read as its type says.
    """
    for inner in children(element):
        name = etree.QName(inner).localname
        if name == "value":
            return _simple(inner)
        if name == "list":
            if attribute(inner, f"{_XSI}nil") == "true":
                return None
            return [value_of(item) for item in children(inner, "item")]
        if name == "component":
            return {
                attribute(each, "name") or "": value_of(each)
                for each in children(element, "component")
            }
    return None


def _simple(element: etree._Element) -> Any:
    if attribute(element, f"{_XSI}nil") == "true":
        return None
    kind = (attribute(element, f"{_XSI}type") or "xsd:string").rpartition(":")[2]
    read = _READERS.get(kind)
    if read is None:
        raise FeelError(f"unknown type {kind!r}")
    text = text_in(element)
    return read(text if kind == "string" else text.strip())


def _boolean(text: str) -> bool:
    return text in ("true", "1")


_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "string": str,
    "boolean": _boolean,
    **dict.fromkeys(("decimal", "double", "float", "int", "integer", "long"), parse_number),
    "date": temporal_text.parse_date,
    "time": temporal_text.parse_time,
    "dateTime": temporal_text.parse_date_time,
    "duration": temporal_text.parse_duration,
    "dayTimeDuration": temporal_text.parse_duration,
    "yearMonthDuration": temporal_text.parse_duration,
}


def alike(found: Any, expected: Any) -> bool:
    """Whether a value is the expected one, numbers within the tolerance."""
    if is_number(found) and is_number(expected):
        return abs(Decimal(found) - Decimal(expected)) <= TOLERANCE
    if type(found) is not type(expected):
        return False
    if isinstance(found, list):
        return len(found) == len(expected) and all(map(alike, found, expected))
    if isinstance(found, dict):
        return found.keys() == expected.keys() and all(
            alike(value, expected[key]) for key, value in found.items()
        )
    if isinstance(found, dt.time | dt.datetime) and found.tzinfo is not None:
        return same(found, expected)
    return bool(found == expected)
