"""Conferences: who is in, what is told, and how they end."""

from __future__ import annotations

from typing import Any

import pytest

from console.simulator.api.routes import ConferenceApi, Reply, Request, perform
from console.simulator.contract.refusals import Refusal
from console.simulator.exchange.model import Conference, Leg, State
from tests.simulator.rig import CALLEE, Rig


class Room:
    """A conference and those who were brought into it."""

    def __init__(self, rig: Rig, *others: Leg, **body: Any) -> None:
        self.rig = rig
        self.host = rig.talks()
        told = rig.commands.create_conference(
            {"name": "room", "call_control_id": self.host.control_id, **body}
        )
        self.conference: Conference = rig.exchange.conferences[str(told.data["id"])]
        for leg in others:
            self.order("join", call_control_id=leg.control_id)

    def order(self, name: str, **body: Any) -> None:
        self.rig.commands.command_conference(self.conference.id, name, body)

    def ask(self, method: str, *path: str, body: object = None, **query: str) -> Reply:
        api = ConferenceApi(self.rig.exchange, self.rig.commands)
        request = Request(method, ("conferences", *path), query, body)
        return perform(api.operations, request)

    def present(self) -> list[Leg]:
        return [one.leg for one in self.conference.present]


def code_of(caught: pytest.ExceptionInfo[Refusal]) -> tuple[int, str]:
    return caught.value.status, caught.value.objections[0].code


class TestComing:
    def test_the_creator_is_the_first_one_in(self, rig: Rig) -> None:
        room = Room(rig)

        assert rig.story(h=room.host)[2:] == [
            "h conference.created",
            "h conference.participant.joined",
            "h conference.floor.changed",
        ]
        assert room.present() == [room.host]

    def test_creating_ends_a_bridge(self, rig: Rig) -> None:
        """The other one is hung up, unless it was to stay."""
        one, other = rig.talks(), rig.talks()
        rig.order(one, "bridge", call_control_id=other.control_id)

        rig.commands.create_conference({"name": "x", "call_control_id": one.control_id})

        assert one.state is State.ANSWERED
        assert not other.live

    def test_joining_tells_who_came(self, rig: Rig) -> None:
        guest = rig.talks()
        Room(rig, guest)

        told = rig.last("conference.participant.joined")

        assert told["call_control_id"] == guest.control_id

    def test_a_dial_can_lead_into_a_conference(self, rig: Rig) -> None:
        room = Room(rig)

        guest = rig.dials(conference_config={"conference_name": "room", "mute": True})
        rig.turn(1.1)

        assert room.present() == [room.host, guest]
        assert room.conference.participants[guest.control_id].muted

    def test_a_dial_into_a_full_conference_leaves_the_leg_alone(self, rig: Rig) -> None:
        Room(rig, rig.talks(), max_participants=2)

        guest = rig.dials(conference_config={"conference_name": "room"})
        rig.turn(1.1)

        assert guest.state is State.ANSWERED
        assert guest.conference is None

    def test_before_the_start_everybody_waits(self, rig: Rig) -> None:
        guest, starter = rig.talks(), rig.talks()
        room = Room(rig, guest, start_conference_on_create=False)
        assert all(one.on_hold for one in room.conference.present)

        room.order("join", call_control_id=starter.control_id, start_conference_on_enter=True)

        assert not any(one.on_hold for one in room.conference.present)

    def test_a_client_state_is_kept_by_the_creator(self, rig: Rig) -> None:
        Room(rig, client_state="eA==")

        assert rig.last("conference.created")["client_state"] == "eA=="


class TestRefusals:
    def test_a_name_is_taken_while_the_conference_goes_on(self, rig: Rig) -> None:
        room = Room(rig)
        other = rig.talks()
        body = {"name": "room", "call_control_id": other.control_id, "client_state": "eA=="}
        with pytest.raises(Refusal) as caught:
            rig.commands.create_conference(body)
        assert code_of(caught) == (422, "90033")
        assert other.client_state is None

        room.order("end")

        assert rig.commands.create_conference(body).data["name"] == "room"

    def test_a_full_one_takes_nobody(self, rig: Rig) -> None:
        room = Room(rig, rig.talks(), max_participants=2)
        with pytest.raises(Refusal) as caught:
            room.order("join", call_control_id=rig.talks().control_id)
        assert code_of(caught) == (422, "90032")

    def test_nobody_joins_twice(self, rig: Rig) -> None:
        room = Room(rig)
        with pytest.raises(Refusal) as caught:
            room.order("join", call_control_id=room.host.control_id)
        assert code_of(caught) == (422, "90044")

    def test_one_that_ended_takes_no_command(self, rig: Rig) -> None:
        room = Room(rig)
        room.order("end")
        with pytest.raises(Refusal) as caught:
            room.order("mute")
        assert code_of(caught) == (422, "90019")

    def test_one_that_never_was_is_404(self, rig: Rig) -> None:
        with pytest.raises(Refusal) as caught:
            rig.commands.command_conference("nowhere", "mute", {})
        assert code_of(caught) == (404, "90058")

    def test_an_unanswered_call_cannot_be_in_one(self, rig: Rig) -> None:
        with pytest.raises(Refusal) as caught:
            rig.commands.create_conference({"name": "x", "call_control_id": rig.rings().control_id})
        assert code_of(caught) == (422, "90034")

    def test_only_those_who_are_there_can_be_meant(self, rig: Rig) -> None:
        room = Room(rig)
        with pytest.raises(Refusal) as caught:
            room.order("mute", call_control_ids=[rig.talks().control_id])
        assert code_of(caught) == (422, "90015")

    def test_a_command_that_nobody_knows_is_404(self, rig: Rig) -> None:
        with pytest.raises(Refusal) as caught:
            Room(rig).order("dance")
        assert caught.value.status == 404


class TestWithin:
    def test_hold_and_mute_are_silent(self, rig: Rig) -> None:
        """No webhook tells of them: a client must remember, or ask."""
        guest = rig.talks()
        room = Room(rig, guest)
        before = len(rig.heard())

        room.order("hold", call_control_ids=[guest.control_id], media_name="music")
        room.order("mute")
        member = room.conference.participants[guest.control_id]
        assert (member.on_hold, member.muted) == (True, True)
        room.order("unhold", call_control_ids=[])
        room.order("unmute", call_control_ids=[guest.control_id])

        assert (member.on_hold, member.muted) == (False, False)
        assert room.conference.participants[room.host.control_id].muted
        assert len(rig.heard()) == before

    def test_what_all_hear_is_told_of_the_conference(self, rig: Rig) -> None:
        room = Room(rig, rig.talks())
        rig.heard().clear()

        room.order("speak", payload="Welcome", voice="female")
        room.order("play", media_name="music")
        rig.turn(10)

        types = [one.event_type for one in rig.heard()]
        assert types == [
            "conference.speak.started",
            "conference.playback.started",
            "conference.speak.ended",
            "conference.playback.ended",
        ]

    def test_what_one_hears_is_told_of_that_one(self, rig: Rig) -> None:
        guest = rig.talks()
        room = Room(rig, guest)

        room.order("play", media_name="music", loop="infinity", call_control_ids=[guest.control_id])
        room.order("stop")

        told = rig.last("conference.participant.playback.ended")
        assert told["call_control_id"] == guest.control_id

    def test_a_recording_is_saved_when_it_is_stopped(self, rig: Rig) -> None:
        room = Room(rig)

        room.order("record_start", format="mp3")
        room.order("record_pause")
        room.order("record_resume")
        room.order("record_stop")
        rig.turn(1)

        assert rig.last("conference.recording.saved")["format"] == "mp3"

    def test_one_participant_can_be_asked_for_digits(self, rig: Rig) -> None:
        guest = rig.talks()
        room = Room(rig, guest)

        room.order(
            "gather_using_audio",
            call_control_id=guest.control_id,
            media_name="ask",
            maximum_digits=1,
            gather_id="pin",
        )
        rig.remote(guest, "dtmf", digits="7")

        told = rig.last("call.gather.ended")
        assert (told["digits"], told["gather_id"]) == ("7", "pin")

    def test_a_role_can_be_changed(self, rig: Rig) -> None:
        guest = rig.talks()
        room = Room(rig, guest)

        room.order("update", call_control_id=guest.control_id, supervisor_role="monitor")

        member = room.conference.participants[guest.control_id]
        assert (member.supervisor_role, member.muted) == ("monitor", True)

    def test_the_same_command_id_acts_once(self, rig: Rig) -> None:
        guest = rig.talks()
        room = Room(rig)
        body = {"call_control_id": guest.control_id, "command_id": "x"}

        room.order("join", **body)
        answer = rig.commands.command_conference(room.conference.id, "join", body)

        assert answer.repeated


class TestLeaving:
    def test_who_leaves_stays_up_alone(self, rig: Rig) -> None:
        guest = rig.talks()
        room = Room(rig, guest)

        room.order("leave", call_control_id=guest.control_id)

        assert rig.story(g=guest)[-1] == "g conference.participant.left"
        assert guest.state is State.ANSWERED
        assert room.present() == [room.host]

    def test_who_hangs_up_has_left_and_it_is_told_after_the_hang_up(self, rig: Rig) -> None:
        """Live order: participant.left comes after call.hangup."""
        guest = rig.talks()
        room = Room(rig, guest)
        rig.remote(guest, "hangup")
        assert room.present() == [room.host]

        rig.turn(1)

        assert rig.story(g=guest)[-2:] == ["g hangup", "g conference.participant.left"]

    def test_the_last_one_out_ends_it(self, rig: Rig) -> None:
        room = Room(rig)

        rig.remote(room.host, "hangup")
        rig.turn(1)

        assert rig.story(h=room.host)[-3:] == [
            "h hangup",
            "h conference.participant.left",
            "h conference.ended",
        ]
        assert rig.last("conference.ended")["reason"] == "all_left"

    @pytest.mark.parametrize(
        ("option", "alive"),
        [("end_conference_on_exit", False), ("soft_end_conference_on_exit", True)],
    )
    def test_a_host_who_leaves_can_end_it(self, rig: Rig, option: str, *, alive: bool) -> None:
        host = rig.talks()
        room = Room(rig)
        room.order("join", call_control_id=host.control_id, **{option: True})

        rig.remote(host, "hangup")
        rig.turn(1)

        assert room.host.live is alive
        assert rig.last("conference.ended")["reason"] == "host_left"

    def test_the_api_ends_it_and_hangs_everybody_up(self, rig: Rig) -> None:
        guest = rig.talks()
        room = Room(rig, guest)

        room.order("end")

        assert not guest.live
        assert not room.host.live
        shown = room.ask("GET", room.conference.id).body
        assert isinstance(shown, dict)
        assert (shown["data"]["status"], shown["data"]["end_reason"]) == (
            "completed",
            "ended_via_api",
        )

    def test_it_ends_when_its_time_is_over(self, rig: Rig) -> None:
        room = Room(rig, duration_minutes=10)

        rig.turn(601)

        assert rig.last("conference.ended")["reason"] == "time_exceeded"
        assert not room.host.live

    def test_a_bridge_takes_a_leg_out(self, rig: Rig) -> None:
        guest, other = rig.talks(), rig.talks()
        room = Room(rig, guest)

        rig.order(guest, "bridge", call_control_id=other.control_id)

        assert room.present() == [room.host]
        assert guest.partner is other

    def test_a_transfer_takes_a_leg_out_when_it_is_answered(self, rig: Rig) -> None:
        guest = rig.talks()
        room = Room(rig, guest)

        rig.order(guest, "transfer", to=CALLEE)
        assert guest in room.present()
        rig.turn(1.1)

        assert room.present() == [room.host]

    def test_another_conference_takes_a_leg_out(self, rig: Rig) -> None:
        guest = rig.talks()
        room = Room(rig, guest)

        rig.commands.create_conference({"name": "next", "call_control_id": guest.control_id})

        assert room.present() == [room.host]

    def test_the_end_saves_what_was_recorded(self, rig: Rig) -> None:
        room = Room(rig)
        room.order("record_start", format="wav")

        room.order("end")
        rig.turn(1)

        assert rig.last("conference.recording.saved")["format"] == "wav"


class TestLists:
    def test_conferences_are_found_by_name_and_status(self, rig: Rig) -> None:
        room = Room(rig)
        for name, count in (("room", 1), ("other", 0)):
            page = room.ask("GET", **{"filter[name]": name}).body
            assert isinstance(page, dict)
            assert len(page["data"]) == count

        room.order("end")

        page = room.ask("GET", **{"filter[status]": "completed"}).body
        assert isinstance(page, dict)
        assert page["data"][0]["id"] == room.conference.id

    def test_participants_are_shown_also_when_they_have_left(self, rig: Rig) -> None:
        guest = rig.talks()
        room = Room(rig, guest)
        room.order("leave", call_control_id=guest.control_id)

        page = room.ask("GET", room.conference.id, "participants").body

        assert isinstance(page, dict)
        assert [one["status"] for one in page["data"]] == ["joined", "left"]

    def test_participants_can_be_filtered(self, rig: Rig) -> None:
        guest = rig.talks()
        room = Room(rig, guest)
        room.order("mute", call_control_ids=[guest.control_id])

        page = room.ask("GET", room.conference.id, "participants", **{"filter[muted]": "true"})

        assert isinstance(page.body, dict)
        assert [one["call_control_id"] for one in page.body["data"]] == [guest.control_id]

    def test_a_participant_can_be_asked_for_and_changed(self, rig: Rig) -> None:
        room = Room(rig)
        path = (room.conference.id, "participants", room.host.control_id)

        changed = room.ask("PATCH", *path, body={"end_conference_on_exit": True})

        assert isinstance(changed.body, dict)
        assert changed.body["data"]["end_conference_on_exit"] is True
        assert room.ask("GET", *path).body == changed.body

    def test_who_never_was_there_is_404(self, rig: Rig) -> None:
        room = Room(rig)

        assert room.ask("GET", room.conference.id, "participants", "nobody").status == 404
