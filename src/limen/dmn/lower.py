"""Lowering of expressions: one function a node, which emits lines and returns a Python atom."""

from __future__ import annotations

from functools import partial, singledispatch

from limen.dmn import tree, types
from limen.dmn.builtins.registry import Signature, signatures_for
from limen.dmn.emitter import Emitter
from limen.dmn.externals import external
from limen.dmn.infer import infer
from limen.dmn.lower_calls import fast_call, fitted_number
from limen.dmn.lower_comparison import PLAINLY_ORDERED, comparison, missing_any, plainly
from limen.dmn.lower_fast import INPUT_BITS
from limen.dmn.lower_folding import UNKNOWN, compared_literals, value_of
from limen.dmn.lower_known import either, not_null_if, not_zero_if, sides_as
from limen.dmn.lower_numbers import compared, operand, written
from limen.dmn.runtime import builtin_value
from limen.dmn.types import ANY, BOOLEAN, NUMBER, ContextOf, FeelType, Simple


@singledispatch
def lower(node: tree.Node, e: Emitter) -> str:  # noqa: ARG001 - the other rules need it
    """Emit a node and return the text of its value, safe to repeat."""
    raise TypeError(f"no lowering for {type(node).__name__}")


@lower.register
def _(node: tree.Constant, e: Emitter) -> str:
    return e.constant(node.value)


@lower.register
def _(node: tree.Name, e: Emitter) -> str:
    atom = e.find(node.name)
    if atom in e.inputs:
        e.reckoned[atom] = None
        if not e.nulls:
            e.noted(atom, INPUT_BITS)
    return atom


@lower.register
def _(node: tree.BuiltinName, e: Emitter) -> str:
    return e.constant(builtin_value(node.name))


@lower.register
def _(node: tree.ItemName, e: Emitter) -> str:
    outer = "None" if node.outer is None else lower(node.outer, e)
    items = "".join(f"{item}, " for item in reversed(e.items))
    return e.assign(f"_entry({node.name!r}, ({items}), {outer})")


@lower.register
def _(node: tree.Path, e: Emitter) -> str:
    source = lower(node.source, e)
    known = infer(node.source)
    if isinstance(known, ContextOf) and known.field(node.name) is not None:
        if source not in e.sure:
            return e.assign(f"None if {source} is None else {source}.get({node.name!r})")
        atom = e.assign(f"{source}.get({node.name!r})")
        bits = e.fields.get(source, {}).get(node.name)
        return atom if bits is None else e.noted(atom, bits)
    return e.assign(f"_path(X, {e.place}, {source}, {node.name!r})")


@lower.register
def _(node: tree.Filter, e: Emitter) -> str:
    source = lower(node.source, e)
    by_index = infer(node.condition) == NUMBER
    body, item = e.fresh("f"), e.fresh("i")
    known = infer(node.source)
    inner = known.item if isinstance(known, types.ListOf) else known
    inner = types.plain(inner)
    fields = inner.fields if isinstance(inner, ContextOf) else ()
    began = len(e.lines)
    with e.block(f"def {body}({item}):"):
        names = {"item": item}
        for name, _type in fields:
            names[name] = e.assign(f"{item}.get({name!r}) if type({item}) is dict else None")
        e.items.append(item)
        with e.names(names):
            e.line(f"return {lower(node.condition, e)}")
        e.items.pop()
    steps = len(e.lines) - began
    return e.assign(f"_select(X, {e.place}, {source}, {body}, by_index={by_index}, steps={steps})")


@lower.register
def _(node: tree.Negate, e: Emitter) -> str:
    if e.fast:
        return written(operand(node, e), e)
    return e.assign(f"_negate(X, {e.place}, {lower(node.operand, e)})")


@lower.register
def _(node: tree.Arithmetic, e: Emitter) -> str:
    if e.fast:
        return written(operand(node, e), e)
    return e.helper(node.op, lower(node.left, e), lower(node.right, e))


@lower.register
def _(node: tree.Compare, e: Emitter) -> str:
    same_type = plainly(infer(node.left), infer(node.right))
    if not e.fast or same_type != NUMBER:
        left, right = lower(node.left, e), lower(node.right, e)
        answer = compared_literals(node.op, value_of(left, e), value_of(right, e))
        if answer is not None:
            return repr(answer)
        return e.assign(comparison(e, node.op, left, right, same_type))
    first, second = operand(node.left, e), operand(node.right, e)
    text = compared(node.op, first, second, e)
    if text is None:
        text = comparison(e, node.op, written(first, e), written(second, e), same_type)
    if text in ("True", "False"):
        return text
    atom = e.assign(text)
    if not text.startswith("None if"):
        e.sure.add(atom)
    return atom


@lower.register
def _(node: tree.Logic, e: Emitter) -> str:
    decided = "False" if node.op == "and" else "True"
    helper, other = ("_and", "True") if node.op == "and" else ("_or", "False")
    first, *rest = node.operands
    atom, known = lower(first, e), infer(first) == BOOLEAN
    while e.fast and known and atom in ("True", "False"):
        if atom == decided or not rest:
            return atom
        first, *rest = rest
        atom, known = lower(first, e), infer(first) == BOOLEAN
    result = e.assign(atom)
    if atom in e.sure and known and not rest:
        e.sure.add(result)
    _logic_rest(e, result, tuple(rest), (decided, other, helper), known=known)
    return result


def _logic_rest(
    e: Emitter,
    result: str,
    rest: tuple[tree.Expression, ...],
    words: tuple[str, str, str],
    *,
    known: bool,
) -> None:
    """Emit each further operand behind a test that it can still matter."""
    decided, other, helper = words
    for each in rest:
        with e.block(f"if {result} is not {decided}:"):
            value = lower(each, e)
            if known and infer(each) == BOOLEAN:
                e.line(
                    f"{result} = {value} if {result} is {other} or {value} is {decided} else None"
                )
            else:
                e.line(f"{result} = {helper}({result}, {value})")
                known = False


@lower.register
def _(node: tree.Between, e: Emitter) -> str:
    value, low, high = lower(node.value, e), lower(node.low, e), lower(node.high, e)
    known = {infer(node.value), infer(node.low), infer(node.high)}
    if len(known) == 1 and known <= PLAINLY_ORDERED:
        missing = missing_any(e, value, low, high) or "False"
        return e.assign(f"None if {missing} else {low} <= {value} <= {high}")
    return e.assign(f"_between(X, {e.place}, {value}, {low}, {high})")


@lower.register
def _(node: tree.In, e: Emitter) -> str:
    from limen.dmn.lower_tests import condition, lower_tests  # noqa: PLC0415 - they rest on another

    value, known = lower(node.value, e), infer(node.value)
    if value in e.sure or value_of(value, e) is not UNKNOWN:
        text = condition(tree.UnaryTests(node.tests), value, known, e)
        if text in ("True", "False"):
            return text
        if text is not None:
            atom = e.assign(text)
            e.sure.add(atom)
            return atom
    return lower_tests(node.tests, value, known, e)


@lower.register
def _(node: tree.InstanceOf, e: Emitter) -> str:
    value = lower(node.value, e)
    if node.type == types.NULL:
        return e.assign(f"{value} is None")
    return e.assign(f"_instance(X, {e.place}, {value}, {e.constant(types.unlimited(node.type))})")


@lower.register
def _(node: tree.If, e: Emitter) -> str:
    if e.fast and infer(node) == NUMBER:
        return written(operand(node, e), e)
    condition = lower(node.condition, e)
    if e.fast and condition in ("True", "False"):
        return lower(node.then if condition == "True" else node.otherwise, e)
    condition, result = e.variable(condition), e.fresh()
    holding, failing = not_zero_if(node.condition, e)
    there, also_there = not_null_if(node.condition, e)
    with e.block(f"if {condition} is True:"):
        e.nonzero |= holding
        e.sure |= there
        then = lower(node.then, e)
        e.nonzero -= holding
        e.sure -= there
        e.line(f"{result} = {then}")
        low, high = sides_as(then, (e.fresh(), e.fresh()), e)
    with e.block("else:"):
        e.nonzero |= failing
        e.sure |= also_there
        otherwise = lower(node.otherwise, e)
        e.nonzero -= failing
        e.sure -= also_there
        e.line(f"{result} = {otherwise}")
        also, _ = sides_as(otherwise, (low, high), e)
    if low and also:
        e.sides[result] = (low, high)
    return either(result, (then, otherwise), e)


@lower.register
def _(node: tree.For, e: Emitter) -> str:
    done = e.assign("[]")
    ran = _iterate(node.iterators, node.body, done, e, partial=True)
    return e.assign(f"{done} if {ran} else None")


@lower.register
def _(node: tree.Quantified, e: Emitter) -> str:
    done = e.assign("[]")
    ran = _iterate(node.iterators, node.body, done, e, partial=False)
    return e.assign(f"_{node.quantifier}({done}) if {ran} else None")


def _iterate(
    iterators: tuple[tree.Iterator_, ...],
    body: tree.Expression,
    done: str,
    e: Emitter,
    *,
    partial: bool,
) -> str:
    """Emit nested loops that append to `done`; return whether they could run."""
    first, *rest = iterators
    source = lower(first.source, e)
    if first.high is not None:
        source = e.assign(f"_span(X, {e.place}, {source}, {lower(first.high, e)})")
    function, item = e.fresh("f"), e.fresh("i")
    names = {first.name: item}
    began = len(e.lines)
    with e.block(f"def {function}({item}):"):
        if not rest and partial and _uses(body, "partial"):
            names["partial"] = e.assign(f"_partial(X, {e.place}, {done})")
        with e.names(names):
            if rest:
                _iterate(tuple(rest), body, done, e, partial=partial)
            else:
                e.line(f"{done}.append({lower(body, e)})")
    return e.assign(f"_loop(X, {e.place}, {source}, {function}, {len(e.lines) - began})")


def _uses(node: tree.Node, name: str) -> bool:
    if isinstance(node, tree.Name) and node.name == name:
        return True
    return any(_uses(child, name) for child in tree.children(node))


@lower.register
def _(node: tree.ListLiteral, e: Emitter) -> str:
    return e.assign(f"[{', '.join([lower(item, e) for item in node.items])}]")


@lower.register
def _(node: tree.ContextLiteral, e: Emitter) -> str:
    names: dict[str, str] = {}
    for name, value in node.entries:
        with e.names(names):
            names[name] = lower(value, e)
    return e.assign("{" + ", ".join(f"{name!r}: {atom}" for name, atom in names.items()) + "}")


@lower.register
def _(node: tree.RangeLiteral, e: Emitter) -> str:
    low = "None" if node.low is None else lower(node.low, e)
    high = "None" if node.high is None else lower(node.high, e)
    open_end = "low" if node.low is None else "high" if node.high is None else ""
    if node.negated:
        open_end = "not"
    closed = (node.low_closed, node.high_closed)
    return e.assign(f"_interval(X, {e.place}, {low}, {high}, {closed}, {open_end!r})")


@lower.register
def _(node: tree.FunctionLiteral, e: Emitter) -> str:
    function = e.fresh("f")
    names = {name: e.fresh("a") for name, _ in node.parameters}
    began = len(e.lines)
    with e.block(f"def {function}({', '.join(['X', *names.values()])}):"), e.names(names):
        e.line(f"return {lower(node.body, e) if node.body is not None else 'None'}")
    wanted = e.constant(tuple(type_ for _, type_ in node.parameters))
    result = e.constant(infer(node.body) if node.body is not None else ANY)
    steps = len(e.lines) - began
    return e.assign(
        f"_Function('function', {tuple(names)!r}, {wanted}, {function}, {result}, {steps})"
    )


@lower.register
def _(node: tree.Call, e: Emitter) -> str:
    if e.fast:
        atom, arguments = fast_call(node, e)
        if atom is not None:
            return atom
    else:
        arguments = [lower(argument, e) for argument in node.arguments]
    packed = "(" + "".join(f"{argument}, " for argument in arguments) + ")"
    if not isinstance(node.callee, tree.BuiltinName):
        callee = lower(node.callee, e)
        return e.assign(f"_call(X, {e.place}, {callee}, {packed}, {node.names!r})")
    name = node.callee.name
    if signature := _surely(node, name):
        call = e.constant(signature.call)
        return e.assign(f"_direct(X, {e.place}, {name!r}, {', '.join([call, *arguments])})")
    return e.assign(f"_builtin(X, {e.place}, {name!r}, {packed}, {node.names!r})")


@lower.register
def _(node: tree.External, e: Emitter) -> str:
    arguments = "".join(f"{lower(argument, e)}, " for argument in node.arguments)
    function = e.constant(external(node.class_name, node.signature))
    return e.assign(f"_external(X, {e.place}, {function}, ({arguments}))")


def _surely(node: tree.Call, name: str) -> Signature | None:
    """Return the signature that a call by position means, when types leave no doubt."""
    candidates = signatures_for(name, len(node.arguments), node.names)
    if node.names is not None or len(candidates) != 1 or not node.arguments:
        return None
    signature = candidates[0]
    fits = all(
        _always(infer(argument), parameter.kinds) and not parameter.variadic
        for argument, parameter in zip(node.arguments, signature.parameters, strict=False)
    )
    return signature if fits and not signature.takes_execution else None


def _always(known: FeelType, kinds: tuple[str, ...]) -> bool:
    return isinstance(known, Simple) and known != ANY and kinds == (known.name,)


@lower.register
def _(node: tree.Part, e: Emitter) -> str:
    with e.at(node.place):
        return lower(node.body, e)


@lower.register
def _(node: tree.Broken, e: Emitter) -> str:
    return e.assign(f"X.fail({e.place}, {node.cause!r})")


@lower.register
def _(node: tree.Coerce, e: Emitter) -> str:
    if e.may_leave and infer(node) == NUMBER:
        return written(operand(node, e), e)
    value = lower(node.operand, e)
    return value if types.assignable(infer(node.operand), node.type) else fit(e, value, node.type)


def fit(e: Emitter, value: str, wanted: FeelType) -> str:
    """Emit the fitting of a value to a declared type."""
    from limen.dmn.lower_tests import limits  # noqa: PLC0415 - the two rest on each other

    if e.may_leave:
        fitted = fitted_number(value, wanted, partial(limits, e), e)
        if fitted is not None:
            return fitted
    return e.assign(f"_coerce(X, {e.place}, {value}, {e.constant(wanted)})")


@lower.register
def _(node: tree.Table, e: Emitter) -> str:
    from limen.dmn.lower_tables import lower_table  # noqa: PLC0415 - the two rest on each other

    return lower_table(node, e)
