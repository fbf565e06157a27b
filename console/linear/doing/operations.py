"""The operations of the catalogue as questions, a field at a time; others by their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Final

from console.domain.acts import AnyAct, EndConference, Refer, SendSipInfo
from console.domain.leg import Leg
from console.domain.participants import participants_of
from console.errors import InvalidParameter, NotNow
from console.forms import typed
from console.forms.catalog import CATALOG, OF_CONFERENCE
from console.forms.description import Description, Field, Kind
from console.forms.meanings import MEANINGS
from console.linear import speech
from console.linear.console import Handler, LinearConsole
from console.linear.dialogue import Cancelled
from console.linear.doing.numbers import number_for
from console.text import counted
from console.ui.actions.action import Action
from console.ui.actions.operations import OPERATIONS
from console.ui.actions.situation import Situation
from console.ui.actions.talk import MENU

NOTHING: Final = "none"
"""What is typed where a field shall be left out that has something in it."""

USUAL_TYPE: Final = "application/dtmf-relay"
FEW: Final = 12


def operation_handlers() -> Mapping[str, Handler]:
    """The handlers of all operations, and of what lists them."""
    described = {**CATALOG, **OF_CONFERENCE}
    return {
        **{
            action.id: partial(_operate, described[action.id])
            for action in OPERATIONS
            if action.id in described
        },
        EndConference.action: _end_conference,
        Refer.action: _refer,
        SendSipInfo.action: _sip_info,
        MENU: _menu,
    }


async def _operate(
    description: Description, front: LinearConsole, now: Situation, argument: str
) -> None:
    if now.leg is not None:
        act = await obtained(front, description, now.leg, argument, pasted=now.pasted)
        front.still(description.action, now)
        front.give(act, f"{description.title}, {speech.label(now.leg)}")


async def obtained(
    front: LinearConsole, description: Description, leg: Leg, argument: str, *, pasted: bool
) -> AnyAct:
    """The act, at once if the command says all or nothing has to be said; else asked for.

    Raises `Cancelled`.
    """
    texts = typed.start(description, argument)
    said = bool(argument) and not pasted
    if not (said or (not argument and description.at_once)):
        front.say(
            f"{speech.large(description.title)}, {speech.label(leg)}. "
            f"{description.help}. Enter takes what is said; Esc cancels."
        )
        await _fill(front, description, texts, description.front)
        await _more(front, description, texts)
    while True:
        inside = participants_of(leg.id, front.store.legs.values())
        try:
            return typed.act(description, leg.id, texts, inside)
        except NotNow as error:
            raise Cancelled(f"{description.title}: {error.reason}.") from error
        except InvalidParameter as error:
            label = error.field.replace("_", " ")
            wrong = f"{label} {speech.spoken(error.reason)}."
            if said:
                raise Cancelled(f"{description.title}: {wrong}") from error
            front.say(wrong)
            field = next(one for one in description.fields if one.name == error.field)
            await _fill(front, description, texts, (field,))


async def _fill(
    front: LinearConsole,
    description: Description,
    texts: dict[str, str],
    fields: Iterable[Field],
) -> None:
    """Ask for fields until each is right."""
    for field in fields:
        while True:
            answer = await front.dialogue.ask(
                _question(field, texts.get(field.name, "")),
                completions=partial(_choices, field),
            )
            text = answer.text or texts.get(field.name, "")
            text = "" if answer.text == NOTHING else text
            try:
                typed.read(description, field, text)
            except InvalidParameter as error:
                front.say(f"{field.label} {speech.spoken(error.reason)}.")
            else:
                texts[field.name] = text
                break


def _question(field: Field, usual: str) -> str:
    meaning = MEANINGS.get(field.name, "").rstrip(".")
    choices = ", ".join(field.choices[:FEW]) if field.choices else ""
    more = " and more" if len(field.choices) > FEW else ""
    yes_no = "yes or no" if field.kind is Kind.SWITCH else ""
    needed = "needed" if field.required else "may be left out"
    enter = f"Enter for {usual}, none to leave it out" if usual else needed
    parts = (field.label, meaning, f"one of {choices}{more}" if choices else yes_no, enter)
    return "; ".join(filter(None, parts))


def _choices(field: Field, text: str) -> Iterator[str]:
    return (choice for choice in field.choices if choice.startswith(text))


async def _more(front: LinearConsole, description: Description, texts: dict[str, str]) -> None:
    """Fields behind "more", by their names; Enter alone sends."""
    more = {field.label: field for field in description.more}
    while more:
        answer = await front.dialogue.ask(
            f"Enter sends it; or the name of one of {len(more)} more fields, Tab completes",
            completions=lambda text: (one for one in more if one.startswith(text)),
        )
        if not answer.text:
            return
        found = [one for label, one in more.items() if label.startswith(answer.text.lower())]
        if len(found) == 1:
            await _fill(front, description, texts, found)
        else:
            front.say(f"Fields: {', '.join(one for one in more)}.")


async def _menu(front: LinearConsole, now: Situation, said: str) -> None:
    """Every operation that is possible now, by words of its name."""
    if now.leg is None:
        return
    possible = [one for one in OPERATIONS if one.why_not(now) is None]
    words = (
        said
        or (
            await front.dialogue.ask(
                f"More on {speech.label(now.leg)}: which of {len(possible)}, by its name, "
                "question mark lists them",
                completions=lambda text: (
                    one.title for one in possible if one.title.startswith(text)
                ),
            )
        ).text
    )
    if words == "?":
        front.say(*(f"{one.title}: {one.help}." for one in possible))
        return
    if not words:
        raise Cancelled
    chosen = _meant(possible, words)
    again = front.now_of(now.leg.id, now)
    await front.perform(chosen, again)


def _meant(possible: list[Action], words: str) -> Action:
    """The one of that title, or the one in whose title all the words stand."""
    wanted = words.lower().split()
    exact = [one for one in possible if one.title.lower() == words.lower()]
    found = exact or [one for one in possible if all(word in one.title.lower() for word in wanted)]
    if len(found) != 1:
        several = ", ".join(one.title for one in found[:FEW])
        raise Cancelled(f"That may be {several}." if found else "No operation of that name now.")
    return found[0]


async def _end_conference(front: LinearConsole, now: Situation, _: str) -> None:
    """Ask once more: everybody is cut off."""
    if now.leg is None:
        return
    inside = participants_of(now.leg.id, front.store.legs.values())
    if inside is None:
        raise Cancelled("End the conference: nobody is in it any more.")
    count = counted(len(inside.calls), "person is", "people are")
    if not await front.dialogue.confirm(f"End the conference? {count} cut off."):
        raise Cancelled
    still = participants_of(now.leg.id, front.store.legs.values())
    if still is None or still.conference != inside.conference:
        raise Cancelled("End the conference: nobody is in it any more.")
    act = EndConference(call=still.calls[0], conference=still.conference, members=still.calls)
    front.give(act, "End the conference for all")


async def _refer(front: LinearConsole, now: Situation, entered: str) -> None:
    if now.leg is None:
        return
    title = f"Refer {speech.label(now.leg)} to"
    found = await number_for(front, title, now, entered, sip_alone=True)
    front.still(Refer.action, now)
    act = found.confirmed(Refer(call=now.leg.id, sip_address=found.number))
    front.give(act, f"{title} {speech.spoken(found.number)}")


async def _sip_info(front: LinearConsole, now: Situation, _: str) -> None:
    if now.leg is None:
        return
    body = (await front.dialogue.ask("Body of the SIP INFO, \\n is a line break")).text
    if not body:
        raise Cancelled("A SIP INFO has a body. Nothing was sent.")
    kind = (await front.dialogue.ask(f"Content type, Enter for {USUAL_TYPE}")).text or USUAL_TYPE
    if "/" not in kind:
        raise Cancelled("A content type is two words, as in text/plain. Nothing was sent.")
    written = body.replace("\\r\\n", "\\n").replace("\\n", "\r\n")
    front.still(SendSipInfo.action, now)
    act = SendSipInfo(call=now.leg.id, content_type=kind, body=written)
    front.give(act, f"SIP INFO to {speech.label(now.leg)}")
