"""Every command of a book, in one place to import from."""

from limen.app.adjustments import ChangeRate, ChargeFee, RefundCredit, WriteOff
from limen.app.applications import Apply, RefuseApplication, WithdrawApplication
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
    "CloseOwnLine",
    "EndLine",
    "ExpireDraw",
    "ExpireLine",
    "ExpireOffers",
    "GiveConsent",
    "HoldDraw",
    "InstructCore",
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
