"""Verbs that took the book as their first word before every verb had `--book`: both forms work."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand


class BookFirst(TyperCommand):
    """A verb of which one word too many at the front is the book, unless `--book` names it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the words, with the old form turned into the new one."""
        given, more, _ = self.make_parser(ctx).parse_args(args=list(args))
        if len(more) == 1 and "book" not in given:
            words = [given[each.name] for each in self.params if each.param_type_name == "argument"]
            first = [*words, *more][0]
            place = args.index(first)
            args = ["--book", first, *args[:place], *args[place + 1 :]]
        return super().parse_args(ctx, args)
