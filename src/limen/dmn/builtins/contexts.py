"""Contexts: reading, putting, merging."""

from __future__ import annotations

from typing import Any

from limen.dmn.builtins.registry import builtin
from limen.dmn.errors import FeelError


@builtin("get value", "m: context, key: string")
def get_value(m: dict[str, Any], key: str) -> Any:
    """Value of one entry."""
    if key not in m:
        raise FeelError(f"there is no entry {key!r}")
    return m[key]


@builtin("get entries", "m: context")
def get_entries(m: dict[str, Any]) -> list[Any]:
    """Entries as key and value."""
    return [{"key": key, "value": value} for key, value in m.items()]


@builtin("context", "entries: list | context")
def context(entries: list[Any] | dict[str, Any]) -> dict[str, Any]:
    """Context of a list of keys and values."""
    made: dict[str, Any] = {}
    for entry in [entries] if isinstance(entries, dict) else entries:
        if type(entry) is not dict or not {"key", "value"} <= entry.keys():
            raise FeelError("every entry needs 'key' and 'value'")
        if type(entry["key"]) is not str or entry["key"] in made:
            raise FeelError("keys must be strings, each once")
        made[entry["key"]] = entry["value"]
    return made


@builtin("context put", "context: context, key: string, value: any")
def context_put(context: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """Context with one entry set."""
    return {**context, key: value}


@builtin("context put", "context: context, keys: list, value: any")
def context_put_deep(context: dict[str, Any], keys: list[Any], value: Any) -> dict[str, Any]:
    """Context with one entry set, contexts deep."""
    if not keys or not all(type(key) is str for key in keys):
        raise FeelError("'keys' must be strings, at least one")
    made: Any = value
    path: list[dict[str, Any]] = [context]
    for key in keys[:-1]:
        inner = path[-1].get(key)
        if type(inner) is not dict:
            raise FeelError(f"there is no context {key!r}")
        path.append(inner)
    for outer, key in zip(reversed(path), reversed(keys), strict=True):
        made = {**outer, key: made}
    assert isinstance(made, dict)
    return made


@builtin("context merge", "contexts: list")
def context_merge(contexts: list[Any]) -> dict[str, Any]:
    """Entries of several contexts; the later win."""
    merged: dict[str, Any] = {}
    for each in contexts:
        if type(each) is not dict:
            raise FeelError("'contexts' must hold contexts only")
        merged.update(each)
    return merged
