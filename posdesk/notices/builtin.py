"""The program's own words for every step: English here, Chinese in the translations.

A mail is its subject, a greeting, these words and the shop's name; an SMS is these words alone, so
short that most of them go out as one.
"""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.i18n import N_, translator
from posdesk.notices.steps import MAIL

GREETING = N_("[Dear {name},\n\n]")
SIGNATURE = N_("\n\n{shop}[\nPhone {shop_phone}]")


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and text of a mail, and the text of an SMS, in English."""

    subject: str
    mail: str
    sms: str


WORDS: dict[str, Words] = {
    "order_placed": Words(
        N_("Your order {order}"),
        N_(
            "Thank you for your order {order}. It comes to {total}."
            "[\nStill to be paid: {outstanding}][, until {until}][\nPromised time: {slot}]"
            "[\nGoes to: {consignee}, {address}]"
        ),
        N_("{shop}: we have your order {order}, {total}.[ Still to be paid: {outstanding}.]"),
    ),
    "order_accepted": Words(
        N_("We are preparing your order {order}"),
        N_("Your order {order} was checked and accepted. We are preparing it now."),
        N_("{shop}: your order {order} was accepted; we are preparing it."),
    ),
    "payment_received": Words(
        N_("Payment received for order {order}"),
        N_(
            "We received {amount} for your order {order}. Thank you."
            "[\nStill to be paid: {outstanding}]"
        ),
        N_("{shop}: we received {amount} for order {order}.[ Still to be paid: {outstanding}.]"),
    ),
    "payment_due": Words(
        N_("A payment for order {order} is due"),
        N_("{amount} of your order {order} is due[ by {until}]. Please pay it in time."),
        N_("{shop}: {amount} of order {order} is due[ by {until}]."),
    ),
    "order_changed": Words(
        N_("Your order {order} was changed"),
        N_(
            "Your order {order} was changed as agreed. It now comes to {total}."
            "[\nStill to be paid: {outstanding}][\nPromised time: {slot}]"
            "[\nGoes to: {consignee}, {address}]"
        ),
        N_(
            "{shop}: order {order} was changed and now comes to {total}."
            "[ Still to be paid: {outstanding}.]"
        ),
    ),
    "order_cancelled": Words(
        N_("Your order {order} was cancelled"),
        N_(
            "Your order {order} was cancelled.[\nReason: {reason}]"
            "[\nWe give back {amount} the way you paid.]"
        ),
        N_("{shop}: order {order} was cancelled.[ We give back {amount}.]"),
    ),
    "order_expired": Words(
        N_("Your order {order} has expired"),
        N_(
            "Your order {order} was not paid in time and has expired. You are welcome to order"
            " again."
        ),
        N_("{shop}: order {order} was not paid in time and has expired."),
    ),
    "ready_for_pickup": Words(
        N_("Your order {order} is ready for pick-up"),
        N_(
            "Your order {order} is ready for pick-up.[\nPick-up code: {code}]"
            "[\nPlease collect it by {collect_by}.][\nStill to be paid: {outstanding}]"
        ),
        N_(
            "{shop}: order {order} is ready.[ Pick-up code: {code}.][ Please come by {collect_by}.]"
        ),
    ),
    "pickup_expiring": Words(
        N_("Please collect your order {order}"),
        N_(
            "Your order {order} is still waiting for you.[\nPick-up code: {code}]"
            "[\nWe keep it until {collect_by}.]"
        ),
        N_("{shop}: order {order} still waits for you.[ Code: {code}.][ Kept until {collect_by}.]"),
    ),
    "handed_over": Words(
        N_("Your order {order} is on its way"),
        N_(
            "Goods of your order {order} have left us.[\nCarrier: {carrier}]"
            "[\nWaybill: {waybill}][\nFollow it here: {track}]"
        ),
        N_("{shop}: order {order} is on its way[, {carrier}][, waybill {waybill}]."),
    ),
    "out_for_delivery": Words(
        N_("Your order {order} arrives today"),
        N_(
            "Your order {order} is out for delivery and arrives today.[\nCarrier: {carrier}]"
            "[\nWaybill: {waybill}]"
        ),
        N_("{shop}: order {order} is out for delivery and arrives today."),
    ),
    "signed": Words(
        N_("Your order {order} has arrived"),
        N_("Your order {order} was received[ by {person}]. We hope that you like it."),
        N_("{shop}: order {order} was received[ by {person}]. Thank you."),
    ),
    "delivery_failed": Words(
        N_("Your order {order} could not be delivered"),
        N_(
            "We could not deliver your order {order}.[\nReason: {reason}]\nPlease tell us when"
            " we may come again[: {shop_phone}]."
        ),
        N_("{shop}: order {order} could not be delivered.[ Please call {shop_phone}.]"),
    ),
    "return_requested": Words(
        N_("We have your return request {return}"),
        N_("We have your return request {return}[ for order {order}]. You will hear from us soon."),
        N_("{shop}: we have your return request {return}."),
    ),
    "return_asked": Words(
        N_("Your return {return}: we need something more"),
        N_("For your return {return} we need something more.[\n{reason}]"),
        N_("{shop}: for your return {return} we need something more.[ {reason}]"),
    ),
    "return_approved": Words(
        N_("Your return {return} was approved"),
        N_(
            "Your return {return}[ for order {order}] was approved. Please send the goods or bring"
            " them in[ by {until}]."
        ),
        N_("{shop}: return {return} was approved. Please send the goods or bring them in."),
    ),
    "return_rejected": Words(
        N_("Your return {return} was not approved"),
        N_("We can't take back the goods of your return {return}.[\nReason: {reason}]"),
        N_("{shop}: return {return} was not approved.[ {reason}]"),
    ),
    "return_received": Words(
        N_("The goods of your return {return} are here"),
        N_("The goods of your return {return} have arrived. We look at them now."),
        N_("{shop}: the goods of return {return} have arrived."),
    ),
    "return_refused": Words(
        N_("The goods of your return {return} come back to you"),
        N_(
            "We looked at the goods of your return {return} and can't take them back."
            "[\nReason: {reason}][\nThey are on their way to you, waybill {waybill}.]"
        ),
        N_("{shop}: the goods of return {return} come back to you.[ {reason}]"),
    ),
    "refund_done": Words(
        N_("Your refund of {amount}"),
        N_(
            "We have given back {amount}[ for your return {return}][ of order {order}]. Until it"
            " shows in your account it may take some days."
        ),
        N_("{shop}: we have given back {amount}[ for return {return}]."),
    ),
    "ticket_opened": Words(
        N_("We have your message {ticket}"),
        N_("We have your message and look into it. Its number is {ticket}."),
        N_("{shop}: we have your message, number {ticket}."),
    ),
    "ticket_answered": Words(
        N_("An answer to your message {ticket}"),
        N_("About your message {ticket}:\n\n{answer}"),
        N_("{shop}: {answer}"),
    ),
}


def builtin(step: str, channel: str, language: str) -> tuple[str, str]:
    """Subject (empty for an SMS) and text as the program says them."""
    said = translator(language).gettext
    words = WORDS[step]
    if channel == MAIL:
        return said(words.subject), said(GREETING) + said(words.mail) + said(SIGNATURE)
    return "", said(words.sms)
