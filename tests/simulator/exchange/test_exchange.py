"""Anything may happen in any order: what still holds, tried by hypothesis."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import suppress

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from console.simulator.api.commands import COMMANDS
from console.simulator.contract.refusals import Refusal
from console.simulator.exchange.events import Event
from console.simulator.exchange.model import State
from tests.examples import examples
from tests.simulator.rig import Rig

LATE_FACTS = ("call.recording.saved", "call.cost", "conference.")
"""What may be told of a leg that has ended; conferences are told of with their creator's ids."""
NUMBERS = [f"+1555000000{last}" for last in range(1, 9)] + ["sip:ada@sip.telnyx.com"]
BODY = {
    "client_state": "eA==",
    "digits": "1",
    "sip_address": "sip:1@x.example",
    "body": "x",
    "content_type": "text/plain",
    "role": "whisper",
    "payload": "Hello",
    "voice": "female",
    "media_name": "x",
    "maximum_digits": 2,
    "format": "mp3",
    "channels": "dual",
    "queue_name": "support",
    "stream_url": "wss://x.example",
    "transcription_tracks": "both",
    "transcription_engine_config": {"interim_results": True},
}
"""Enough for every command to a leg."""
ALL_COMMANDS = sorted(key for key in COMMANDS if key[1] not in {"bridge", "reject", "transfer"})
"""Those three have rules of their own."""


def control_id_of(event: Event) -> str:
    """The leg of an event; a recording that was saved names none."""
    return str(event.payload.get("call_control_id"))


class AnythingHappens(RuleBasedStateMachine):
    """Callers, colleagues and commands in any order, sensible or not."""

    def __init__(self) -> None:
        super().__init__()
        self.rig = Rig()
        url = {"application_name": "Support", "webhook_event_url": "http://x.example"}
        connection_id = next(iter(self.rig.account.applications))
        self.rig.account.update(connection_id, {**url, "call_cost_in_webhooks": True})

    def leg(self, index: int) -> str:
        ids = list(self.rig.exchange.legs)
        return ids[index % len(ids)] if ids else "v3:nobody"

    @rule()
    def somebody_rings(self) -> None:
        self.rig.rings()

    @rule(to=st.sampled_from(NUMBERS), link=st.integers(0, 20), join=st.booleans())
    def we_dial(self, to: str, link: int, *, join: bool) -> None:
        with suppress(Refusal):
            self.rig.dials(to, link_to=self.leg(link), bridge_on_answer=join)

    @rule(to=st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3))
    def we_dial_several(self, to: list[str]) -> None:
        with suppress(Refusal):
            self.rig.dials(to)

    @rule(index=st.integers(0, 20), command=st.sampled_from(ALL_COMMANDS))
    def we_command(self, index: int, command: tuple[str, str]) -> None:
        method, name = command
        with suppress(Refusal):
            self.rig.commands.command(method, self.leg(index), name, BODY)

    @rule(index=st.integers(0, 20), cause=st.sampled_from(["CALL_REJECTED", "USER_BUSY"]))
    def we_reject(self, index: int, cause: str) -> None:
        with suppress(Refusal):
            self.rig.commands.command("POST", self.leg(index), "reject", {"cause": cause})

    @rule(index=st.integers(0, 20), to=st.sampled_from(NUMBERS), stay=st.booleans())
    def we_transfer(self, index: int, to: str, *, stay: bool) -> None:
        body = {"to": to, **({"park_after_unbridge": "self"} if stay else {})}
        with suppress(Refusal):
            self.rig.commands.command("POST", self.leg(index), "transfer", body)

    @rule(one=st.integers(0, 20), other=st.integers(0, 20), stay=st.booleans())
    def we_bridge(self, one: int, other: int, *, stay: bool) -> None:
        body = {"call_control_id": self.leg(other), "hold_after_unbridge": stay}
        with suppress(Refusal):
            self.rig.commands.command("POST", self.leg(one), "bridge", body)

    @rule(index=st.integers(0, 20), do=st.sampled_from(["answer", "hangup", "hold", "dtmf", "say"]))
    def the_far_end_acts(self, index: int, do: str) -> None:
        leg = self.rig.exchange.legs.get(self.leg(index))
        if leg is not None:
            with suppress(Refusal):
                self.rig.remote(leg, do, digits="1#", text="Hello, it is me")

    @rule(index=st.integers(0, 20), name=st.sampled_from(["red", "blue"]))
    def we_open_a_conference(self, index: int, name: str) -> None:
        with suppress(Refusal):
            self.rig.commands.create_conference({"name": name, "call_control_id": self.leg(index)})

    @rule(
        which=st.integers(0, 5),
        index=st.integers(0, 20),
        name=st.sampled_from(["join", "leave", "mute", "hold", "play", "record_start", "end"]),
        ends=st.booleans(),
    )
    def we_command_a_conference(self, which: int, index: int, name: str, *, ends: bool) -> None:
        ids = list(self.rig.exchange.conferences)
        own = {"call_control_id": self.leg(index), "end_conference_on_exit": ends}
        if ids:
            with suppress(Refusal):
                self.rig.commands.command_conference(ids[which % len(ids)], name, {**BODY, **own})

    @rule(seconds=st.sampled_from([0.1, 0.6, 1.1, 5.0, 31.0, 14_500.0]))
    def time_passes(self, seconds: float) -> None:
        self.rig.turn(seconds)

    @invariant()
    def bridges_have_two_ends(self) -> None:
        for leg in self.rig.exchange.legs.values():
            if leg.state is State.BRIDGED:
                assert leg.partner is not None
                assert leg.partner.partner is leg
                assert leg.partner.state is State.BRIDGED
            else:
                assert leg.partner is None

    @invariant()
    def each_leg_begins_once_and_ends_at_most_once(self) -> None:
        counts: Counter[tuple[str, str]] = Counter(
            (control_id_of(event), event.event_type) for event in self.rig.heard()
        )
        for leg in self.rig.exchange.legs.values():
            assert counts[leg.control_id, "call.initiated"] == 1
            assert counts[leg.control_id, "call.answered"] == int(leg.answered_at is not None)
            assert counts[leg.control_id, "call.hangup"] == int(not leg.live)

    @invariant()
    def a_leg_is_silent_after_its_end(self) -> None:
        ended: dict[str, bool] = defaultdict(bool)
        for event in self.rig.heard():
            control_id = control_id_of(event)
            assert not ended[control_id] or event.event_type.startswith(LATE_FACTS)
            ended[control_id] |= event.event_type == "call.hangup"

    @invariant()
    def nothing_goes_on_in_a_leg_that_has_ended(self) -> None:
        awaited = {control_id for control_id, _ in self.rig.exchange._awaiting}
        for leg in self.rig.exchange.legs.values():
            if not leg.live:
                assert leg.control_id not in awaited
                assert not {*leg.sounds, *leg.recordings, *leg.streams}
                assert leg.gathering is leg.transcription is leg.noise_suppression is None

    @invariant()
    def the_live_ones_are_those_that_have_not_ended(self) -> None:
        live = [leg for leg in self.rig.exchange.legs.values() if leg.live]

        assert self.rig.exchange.live_legs() == live

    @invariant()
    def who_is_in_a_conference_talks_and_is_in_no_other(self) -> None:
        seats: Counter[str] = Counter()
        for conference in self.rig.exchange.conferences.values():
            assert not (conference.ended_for and conference.present)
            assert conference.ended_for or conference.present
            for participant in conference.present:
                seats[participant.leg.control_id] += 1
                assert participant.leg.conference is conference
                assert participant.leg.state is State.ANSWERED
        assert set(seats.values()) <= {1}

    @invariant()
    def who_waits_talks_to_nobody(self) -> None:
        waiting = [one.leg for queue in self.rig.exchange.queues.values() for one in queue.waiting]
        for leg in self.rig.exchange.legs.values():
            assert (leg.queue is not None) is (leg in waiting)
        assert len(waiting) == len(set(waiting))
        assert all(leg.state is State.ANSWERED and leg.conference is None for leg in waiting)

    def teardown(self) -> None:
        """After more than four hours no call is left but those nobody ever answered."""
        self.rig.turn(15_000)
        assert all(leg.state is State.PARKED for leg in self.rig.exchange.live_legs())
        self.each_leg_begins_once_and_ends_at_most_once()


AnythingHappens.TestCase.settings = settings(max_examples=examples(0.4))
TestAnythingHappens = AnythingHappens.TestCase
