"""Which handler carries out which command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app import repayments

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.app.command import Command
    from limen.app.desk import Handler

HANDLERS: Mapping[type[Command], Handler] = {
    repayments.Repay: repayments.repay,
    repayments.ReverseRepayment: repayments.reverse_repayment,
}
"""Every command and its handler."""
