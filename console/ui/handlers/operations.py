"""What the operations of the catalogue do: at once where nothing has to be said, else in a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from console.domain.acts import AnyAct, EndConference, Refer, SendSipInfo
from console.domain.leg import CallId
from console.domain.numbers import sip_address
from console.domain.participants import participants_of
from console.errors import InvalidNumber, InvalidParameter, NotNow
from console.forms import typed
from console.forms.catalog import CATALOG, OF_CONFERENCE
from console.forms.description import Description
from console.ui.actions.operations import OPERATIONS
from console.ui.actions.situation import Situation
from console.ui.actions.talk import MENU
from console.ui.acts.calls import asks_first
from console.ui.dialogs.conference import EndConferenceForm
from console.ui.dialogs.operation import OperationForm, open_menu
from console.ui.dialogs.talk import ReferForm, SipInfoForm
from console.ui.render.lines import shown
from console.ui.scene import Handler, Scene

Then = Callable[[AnyAct | None], None]
"""Goes on with the act that was said, or with none."""


def operation_handlers(scene: Scene) -> Mapping[str, Handler]:
    """The handlers of all operations, and of the menu that lists them."""
    operations = Operations(scene)
    described = {**CATALOG, **OF_CONFERENCE}
    catalogued = {
        action.id: partial(operations.operate, described[action.id])
        for action in OPERATIONS
        if action.id in described
    }
    return {
        **catalogued,
        EndConference.action: operations.end_conference,
        Refer.action: operations.refer,
        SendSipInfo.action: operations.sip_info,
        MENU: operations.menu,
    }


class Operations:
    """The operations of a leg, for one scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def operate(self, description: Description, now: Situation, argument: str) -> None:
        """Order it, once all is said that has to be said."""
        self.obtain(description, now, argument, self._scene.give_if_any)

    def obtain(
        self,
        description: Description,
        now: Situation,
        argument: str,
        then: Then,
        *,
        others: int = 0,
    ) -> None:
        """Make the act at once if the command says all, or nothing has to be said; else ask.

        `others` is how many calls there are for which it is asked, too.
        """
        if now.leg is None:
            return
        said = argument and not now.pasted
        if said or (not argument and description.at_once):
            self._at_once(description, now.leg.id, argument, then)
        else:
            form = OperationForm(
                self._scene.store, description, now.leg.id, argument=argument, others=others
            )
            self._scene.app.push_screen(form, then)

    def menu(self, now: Situation, _: str) -> None:
        """List every operation of the call."""
        open_menu(self._scene, now, self.open_form)

    def open_form(self, action: str, call: CallId) -> None:
        """Open the form of an operation for a call."""
        if action == EndConference.action:
            self._ask_about_end(call)
        elif action == Refer.action:
            self._scene.app.push_screen(ReferForm(self._scene.store, call), self._scene.give_if_any)
        elif action == SendSipInfo.action:
            self._scene.app.push_screen(
                SipInfoForm(self._scene.store, call), self._scene.give_if_any
            )
        else:
            described = CATALOG.get(action) or OF_CONFERENCE[action]
            form = OperationForm(self._scene.store, described, call)
            self._scene.app.push_screen(form, self._scene.give_if_any)

    def end_conference(self, now: Situation, _: str) -> None:
        """Ask once more: everybody is cut off."""
        if now.leg is not None:
            self._ask_about_end(now.leg.id)

    def _ask_about_end(self, call: CallId) -> None:
        inside = participants_of(call, self._scene.store.legs.values())
        if inside is not None:
            form = EndConferenceForm(self._scene, inside)
            self._scene.app.push_screen(form, self._scene.give_if_any)

    def refer(self, now: Situation, entered: str) -> None:
        """Ask for the address, unless it was typed with the command."""
        if now.leg is None:
            return
        if not entered or now.pasted or asks_first(self._scene.store, entered):
            form = ReferForm(self._scene.store, now.leg.id, entered=entered)
            self._scene.app.push_screen(form, self._scene.give_if_any)
            return
        try:
            address = sip_address(entered)
        except InvalidNumber as error:
            self._scene.say(f"refer: {error.reason}")
            return
        self._scene.give(Refer(call=now.leg.id, sip_address=address))

    def sip_info(self, now: Situation, _: str) -> None:
        """Ask for content type and body."""
        if now.leg is not None:
            self.open_form(SendSipInfo.action, now.leg.id)

    def _at_once(self, description: Description, call: CallId, argument: str, then: Then) -> None:
        try:
            inside = participants_of(call, self._scene.store.legs.values())
            act = typed.act(description, call, typed.start(description, argument), inside)
        except InvalidParameter as error:
            label = error.field.replace("_", " ")
            self._scene.say(f"{description.title}: {label} {shown(error.reason)}")
            return
        except NotNow as error:
            self._scene.say(f"{description.title}: {error.reason}")
            return
        then(act)
