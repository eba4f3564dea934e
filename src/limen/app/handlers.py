"""Which handler carries out which command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app import adjustments, core_orders, draw_life, draws, repayments

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.app.command import Command
    from limen.app.desk import Handler

HANDLERS: Mapping[type[Command], Handler] = {
    adjustments.ChangeRate: adjustments.change_rate,
    adjustments.ChargeFee: adjustments.charge_fee,
    adjustments.RefundCredit: adjustments.refund_credit,
    adjustments.WriteOff: adjustments.write_off,
    core_orders.ChaseCore: core_orders.chase_core,
    core_orders.InstructCore: core_orders.instruct_core,
    core_orders.TakeAnswer: core_orders.take_answer,
    draw_life.AnswerFunding: draw_life.answer_funding,
    draw_life.ExpireDraw: draw_life.expire_draw,
    draw_life.PostDraw: draw_life.post_draw,
    draw_life.VoidDraw: draw_life.void_draw,
    draws.HoldDraw: draws.hold_draw,
    repayments.Repay: repayments.repay,
    repayments.ReverseRepayment: repayments.reverse_repayment,
}
"""Every command and its handler."""
