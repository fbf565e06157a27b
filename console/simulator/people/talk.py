"""What people say in calls: some talks of a call centre, for whoever listens in.

Two who talk go through one talk after the other, drawn from a seed, as long as their call
is transcribed.
"""

from __future__ import annotations

import random
from typing import Final

from console.simulator.exchange import transcription
from console.simulator.exchange.exchange import Exchange
from console.simulator.exchange.model import Leg, Track

TALKING: Final = "the two talk"
PAUSE: Final = (0.4, 2.0)
"""Seconds of silence between two sentences."""
CONFIDENCE: Final = (0.72, 0.99)

Line = tuple[Track, str]


def begin(exchange: Exchange, leg: Leg, dice: random.Random) -> None:
    """Let the two on a call talk, for as long as it is transcribed."""
    _go_on(exchange, leg, dice, [], dice.uniform(*PAUSE))


def say(exchange: Exchange, leg: Leg, text: str) -> None:
    """Let the far end of a leg say this now, and nothing of a script any more.

    It is heard where the leg itself is transcribed, and where the leg that it is
    bridged with is; if neither is, nothing comes of it.
    """
    exchange.call_off(leg, TALKING)
    transcription.say(exchange, leg, Track.INBOUND, text)
    if leg.partner is not None:
        exchange.call_off(leg.partner, TALKING)
        transcription.say(exchange, leg.partner, Track.OUTBOUND, text)


def _go_on(
    exchange: Exchange, leg: Leg, dice: random.Random, left: list[Line], wait: float
) -> None:
    """The next line is said after a while: what is left of this talk, else the first of another."""
    lines = left or list(dice.choice(SCRIPTS))

    def speak(exchange: Exchange, leg: Leg) -> None:
        if leg.transcription is None:
            return
        (track, text), *later = lines
        confidence = round(dice.uniform(*CONFIDENCE), 6)
        transcription.say(exchange, leg, track, text, confidence=confidence)
        pause = dice.uniform(*PAUSE)
        _go_on(exchange, leg, dice, later, transcription.seconds_to_say(text) + pause)

    exchange.after(wait, leg, TALKING, speak)


CALLER: Final = Track.INBOUND
AGENT: Final = Track.OUTBOUND
SCRIPTS: Final[tuple[tuple[Line, ...], ...]] = (
    (
        (AGENT, "Thank you for calling, my name is Grace, how may I help you?"),
        (CALLER, "Hi, my parcel should have been here on Monday."),
        (AGENT, "I am sorry to hear that, may I have your order number?"),
        (CALLER, "Yes, it is four four seven one nine."),
        (AGENT, "It left our warehouse yesterday and should arrive tomorrow."),
        (CALLER, "Tomorrow is too late, can you send it to my office?"),
        (AGENT, "Of course, I have changed the address."),
        (CALLER, "Great, thank you very much."),
    ),
    (
        (CALLER, "I would like to pay my last invoice by card."),
        (AGENT, "Gladly, please tell me the number on the front of your card."),
        (CALLER, "It is 4111 1111 1111 1111, valid until 12 29."),
        (AGENT, "Thank you, the payment went through."),
    ),
    (
        (CALLER, "I have been waiting for half an hour, this is ridiculous!"),
        (AGENT, "I understand that you are upset, let me see what I can do."),
        (CALLER, "I want to speak to your supervisor."),
        (AGENT, "One moment please, I will put you through."),
    ),
    (
        (AGENT, "Guten Tag, was kann ich für Sie tun?"),
        (CALLER, "Grüß Gott, meine Rechnung für März stimmt nicht."),
        (AGENT, "Ich schaue gleich nach, einen Augenblick bitte."),
    ),
    (
        (CALLER, "Buenos días, ¿podría cambiar mi cita del miércoles?"),
        (AGENT, "Claro que sí, ¿le viene bien el viernes por la mañana?"),
    ),
    (
        (AGENT, "お電話ありがとうございます。"),
        (CALLER, "注文をキャンセルしたいのですが。"),
    ),
    (
        (CALLER, "مرحبا، أريد أن أسأل عن فاتورتي"),
        (AGENT, "أهلا وسهلا، كيف يمكنني مساعدتك؟"),
    ),
    (
        (CALLER, "शुभ प्रभात, मेरा इंटरनेट काम नहीं कर रहा है"),
        (AGENT, "कृपया मोडेम को एक बार बंद करके चालू कीजिए"),
    ),
    (
        (
            CALLER,
            "Well \x1b[2J\x1b]2;owned\x07 [/x] \u202egnihton\u202c, =1+1\r\n\tthat\u200b is all.",
        ),
        (AGENT, "Could you spell that, please?"),
    ),
)
"""Each talk, line by line; the last one attacks a screen, a terminal or a table."""
