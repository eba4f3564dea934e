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
from limen.dmn.bind import Model, bind, library_of
from limen.dmn.errors import DmnMisuse, FeelError
from limen.dmn.execution import Execution
from limen.dmn.numbers import is_number, parse_number
from limen.dmn.operators import same
from limen.dmn.program import Program, compile_service
from limen.dmn.reader import read_definitions
from limen.dmn.runtime import coerce
from limen.dmn.values import kind
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


def run_cases(
    files: Mapping[str, bytes], *, lenient: bool = True, now: dt.datetime | None = None
) -> Report:
    """Run every case file against the model it names.

    Parameters
    ----------
    files
        Bytes by path: `*.xml` cases, each with its `*.dmn` model in the same folder or, as in a
        release's ``policies/tests``, in the one above.
    lenient
        Run models with faults too, as the kit wants: what cannot be read is null.
    now
        What `now()` and `today()` give.

    Returns
    -------
    Report
        Every outcome; a model or case file that cannot be read is a diagnostic.
    """
    report = Report()
    for path in sorted(files):
        if path.endswith(".xml"):
            _Files(files, report, lenient=lenient, now=now).run(path)
    return report


class _Files:
    def __init__(
        self,
        files: Mapping[str, bytes],
        report: Report,
        *,
        lenient: bool,
        now: dt.datetime | None,
    ) -> None:
        self.files = files
        self.report = report
        self.lenient = lenient
        self.now = now

    def run(self, path: str) -> None:
        """Run one file of cases."""
        root = read_xml(self.files[path], path, self.report.diagnostics)
        named = "" if root is None else text_in(child(root, "modelName")).strip()
        model = None if root is None else self._model(path, named.rpartition("/")[2])
        if root is None or model is None:
            return
        runner = _Runner(model, lenient=self.lenient, now=self.now)
        self.report.ran.append((runner.model, runner.fired))
        for case in children(root, "testCase"):
            name = attribute(case, "id") or attribute(case, "name") or ""
            for node in children(case, "resultNode"):
                fault = runner.fault_of(case, node) or ""
                outcome = Outcome(path, name, attribute(node, "name") or "", fault)
                self.report.outcomes.append(outcome)

    def _model(self, path: str, named: str) -> Model | None:
        """Return the model that a file of cases names: beside it, or in the folder above."""
        folder, slash, _ = path.rpartition("/")
        above, above_slash, _ = folder.rpartition("/")
        places = (f"{folder}{slash}{named}", f"{above}{above_slash}{named}")
        found = next((place for place in places if place in self.files), None)
        if found is None:
            hint = did_you_mean(named, (each for each in self.files if each.endswith(".dmn")))
            message = f"there is no model {named!r}"
            self.report.diagnostics.error("D501", Place(path), message, hint)
            return None
        definitions = read_definitions(self.files[found], found, self.report.diagnostics)
        if definitions is None:
            return None
        library = library_of(self._beside(found)) if definitions.imports else {}
        return bind(definitions, self.report.diagnostics, library)

    def _beside(self, model: str) -> dict[str, bytes]:
        """Return the other models of a model's folder."""
        folder = model.rpartition("/")[0]
        return {
            path: data
            for path, data in self.files.items()
            if path.endswith(".dmn") and path != model and path.rpartition("/")[0] == folder
        }


class _Runner:
    def __init__(self, model: Model, *, lenient: bool, now: dt.datetime | None) -> None:
        self.now = now
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
            ran = program.run(values, self.now)
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
    if kind(found) != kind(expected):
        return False
    if isinstance(found, list):
        return len(found) == len(expected) and all(map(alike, found, expected))
    if isinstance(found, dict):
        return found.keys() == expected.keys() and all(
            alike(value, expected[key]) for key, value in found.items()
        )
    if kind(found) in ("time", "date and time"):
        return same(found, expected)
    return bool(found == expected)
