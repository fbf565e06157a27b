"""What is done once an operation was carried out: people are told that it was not, and why.

Each is the part of a sentence, by the id of the operation in Telnyx's contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_CALLS: Final = {
    "calls.dial": "the number was dialled",
    "calls.retrieve_status": "the call was looked up",
    "calls.actions.answer": "the call was answered",
    "calls.actions.transfer": "the call was transferred",
    "calls.actions.bridge": "the two were joined",
    "calls.actions.reject": "the call was rejected",
    "calls.actions.hangup": "the call was hung up",
    "calls.actions.refer": "the far end was asked to call elsewhere",
    "calls.actions.send_sip_info": "the SIP INFO was sent",
    "calls.actions.switch_supervisor_role": "the supervisor's role was changed",
    "calls.actions.update_client_state": "what Telnyx keeps of the call was changed",
    "calls.actions.speak": "the text was said",
    "calls.actions.start_playback": "the audio was played",
    "calls.actions.stop_playback": "the audio was stopped",
    "calls.actions.send_dtmf": "the keys were pressed",
    "calls.actions.gather": "the far end was asked for keys",
    "calls.actions.gather_using_audio": "the far end was asked for keys",
    "calls.actions.gather_using_speak": "the far end was asked for keys",
    "calls.actions.stop_gather": "the collecting of keys was stopped",
    "calls.actions.start_recording": "the recording was begun",
    "calls.actions.pause_recording": "the recording was paused",
    "calls.actions.resume_recording": "the recording was resumed",
    "calls.actions.stop_recording": "the recording was ended",
    "calls.actions.start_streaming": "the stream was begun",
    "calls.actions.stop_streaming": "the stream was ended",
    "calls.actions.start_transcription": "the transcription was begun",
    "calls.actions.stop_transcription": "the transcription was ended",
    "calls.actions.start_noise_suppression": "the noise was suppressed",
    "calls.actions.stop_noise_suppression": "the suppression of noise was ended",
    "calls.actions.enqueue": "the call was put into the queue",
    "calls.actions.leave_queue": "the call was taken out of its queue",
}
_ACCOUNT: Final = {
    "connections.list_active_calls": "the active calls were listed",
    "connections.list": "the connections were listed",
    "call_control_applications.list": "the applications were listed",
    "call_control_applications.retrieve": "the application was looked up",
    "call_control_applications.create": "the application was created",
    "call_control_applications.update": "the application was changed",
    "call_control_applications.delete": "the application was deleted",
    "phone_numbers.list": "the numbers of the account were listed",
    "outbound_voice_profiles.list": "the outbound voice profiles were listed",
    "verified_numbers.list": "the verified numbers were listed",
    "webhook_deliveries.list": "the deliveries of webhooks were listed",
    "balance.retrieve": "the balance was looked up",
    "public_key.retrieve": "the public key was looked up",
}
_CONFERENCES: Final = {
    "conferences.create": "the conference was begun",
    "conferences.list": "the conferences were listed",
    "conferences.retrieve": "the conference was looked up",
    "conferences.list_participants": "the participants were listed",
    "conferences.retrieve_participant": "the participant was looked up",
    "conferences.update_participant": "the participant was changed",
    "conferences.actions.end_conference": "the conference was ended",
    "conferences.actions.join": "the call was brought into the conference",
    "conferences.actions.leave": "the call was taken out of the conference",
    "conferences.actions.update": "the supervisor's role was changed",
    "conferences.actions.hold": "the call was held",
    "conferences.actions.unhold": "the call was resumed",
    "conferences.actions.mute": "the call was muted",
    "conferences.actions.unmute": "the call was unmuted",
    "conferences.actions.play": "the audio was played to all",
    "conferences.actions.stop": "what all hear was stopped",
    "conferences.actions.speak": "the text was said to all",
    "conferences.actions.send_dtmf": "the keys were pressed for all",
    "conferences.actions.gather_dtmf_audio": "the participant was asked for keys",
    "conferences.actions.record_start": "the recording of the conference was begun",
    "conferences.actions.record_pause": "the recording of the conference was paused",
    "conferences.actions.record_resume": "the recording of the conference was resumed",
    "conferences.actions.record_stop": "the recording of the conference was ended",
}
_QUEUES: Final = {
    "queues.create": "the queue was made",
    "queues.list": "the queues were listed",
    "queues.retrieve": "the queue was looked up",
    "queues.update": "the queue was resized",
    "queues.delete": "the queue was deleted",
    "queues.calls.list": "those who wait were listed",
    "queues.calls.retrieve": "the waiting call was looked up",
    "queues.calls.update": "the place in the queue was changed",
    "queues.calls.remove": "the call was taken out of the queue",
}

DONE: Final[Mapping[str, str]] = {**_CALLS, **_ACCOUNT, **_CONFERENCES, **_QUEUES}
"""Every operation of ours."""
