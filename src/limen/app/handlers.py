"""Which handler carries out which command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app import (
    adjustments,
    applications,
    bureau,
    core_orders,
    customers,
    draw_life,
    draws,
    flags,
    line_life,
    links,
    offers,
    repayments,
    taking_effect,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.app.command import Command
    from limen.app.desk import Handler

HANDLERS: Mapping[type[Command], Handler] = {
    adjustments.ChangeRate: adjustments.change_rate,
    adjustments.ChargeFee: adjustments.charge_fee,
    adjustments.RefundCredit: adjustments.refund_credit,
    adjustments.WriteOff: adjustments.write_off,
    bureau.CheckEvidence: bureau.check_evidence,
    bureau.DisputeReport: bureau.dispute_report,
    bureau.EndDispute: bureau.end_dispute,
    bureau.GiveEvidence: bureau.give_evidence,
    bureau.ReportBureau: bureau.report_bureau,
    core_orders.ChaseCore: core_orders.chase_core,
    core_orders.InstructCore: core_orders.instruct_core,
    core_orders.TakeAnswer: core_orders.take_answer,
    draw_life.AnswerFunding: draw_life.answer_funding,
    draw_life.ExpireDraw: draw_life.expire_draw,
    draw_life.PostDraw: draw_life.post_draw,
    draw_life.VoidDraw: draw_life.void_draw,
    draws.HoldDraw: draws.hold_draw,
    applications.Apply: applications.apply_for,
    applications.RefuseApplication: applications.refuse_application,
    applications.WithdrawApplication: applications.withdraw_application,
    customers.GiveConsent: customers.give_consent,
    customers.LinkGroups: customers.link_groups,
    customers.RegisterCustomer: customers.register_customer,
    customers.WithdrawConsent: customers.withdraw_consent,
    flags.SetFlag: flags.set_flag,
    line_life.CloseOwnLine: line_life.close_own_line,
    line_life.EndLine: line_life.end_line,
    line_life.ExpireLine: line_life.expire_line,
    line_life.LowerOwnLine: line_life.lower_own_line,
    line_life.MarkDormant: line_life.mark_dormant,
    line_life.RenewLine: line_life.renew_line,
    line_life.WakeLine: line_life.wake_line,
    links.KeepLinks: links.keep_links,
    links.ReportLink: links.report_link,
    offers.AnswerOffer: offers.answer_offer,
    offers.ExpireOffers: offers.expire_offers,
    offers.MakeOffer: offers.make_offer,
    repayments.Repay: repayments.repay,
    repayments.ReverseRepayment: repayments.reverse_repayment,
    taking_effect.TakeEffect: taking_effect.take_effect_now,
}
"""Every command and its handler."""
