"""Every command of a book, in one place to import from."""

from limen.app.adjustments import ChangeRate, ChargeFee, RefundCredit, WriteOff
from limen.app.applications import Apply, RefuseApplication, WithdrawApplication
from limen.app.bureau import CheckEvidence, DisputeReport, EndDispute, GiveEvidence, ReportBureau
from limen.app.core_orders import ChaseCore, InstructCore, TakeAnswer
from limen.app.customers import GiveConsent, LinkGroups, RegisterCustomer, WithdrawConsent
from limen.app.draw_life import AnswerFunding, ExpireDraw, PostDraw, VoidDraw
from limen.app.draws import HoldDraw
from limen.app.flags import SetFlag
from limen.app.line_life import (
    CloseOwnLine,
    EndLine,
    ExpireLine,
    LowerOwnLine,
    MarkDormant,
    RenewLine,
    WakeLine,
)
from limen.app.links import KeepLinks, ReportLink
from limen.app.offers import AnswerOffer, ExpireOffers, MakeOffer
from limen.app.repayments import Repay, ReverseRepayment
from limen.app.taking_effect import TakeEffect

__all__ = [
    "AnswerFunding",
    "AnswerOffer",
    "Apply",
    "ChangeRate",
    "ChargeFee",
    "ChaseCore",
    "CheckEvidence",
    "CloseOwnLine",
    "DisputeReport",
    "EndDispute",
    "EndLine",
    "ExpireDraw",
    "ExpireLine",
    "ExpireOffers",
    "GiveConsent",
    "GiveEvidence",
    "HoldDraw",
    "InstructCore",
    "KeepLinks",
    "LinkGroups",
    "LowerOwnLine",
    "MakeOffer",
    "MarkDormant",
    "PostDraw",
    "RefundCredit",
    "RefuseApplication",
    "RegisterCustomer",
    "RenewLine",
    "Repay",
    "ReportBureau",
    "ReportLink",
    "ReverseRepayment",
    "SetFlag",
    "TakeAnswer",
    "TakeEffect",
    "VoidDraw",
    "WakeLine",
    "WithdrawApplication",
    "WithdrawConsent",
    "WriteOff",
]
