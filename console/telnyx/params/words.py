"""Fixed words that Telnyx takes in more than one place."""

from typing import Literal, TypeAlias

AnchorSite: TypeAlias = Literal[
    "Latency",
    "Chicago, IL",
    "Ashburn, VA",
    "San Jose, CA",
    "London, UK",
    "Chennai, IN",
    "Amsterdam, Netherlands",
    "Toronto, Canada",
    "Sydney, Australia",
]
AuthenticationMethod: TypeAlias = Literal["token", "certificate"]
BeepEnabled: TypeAlias = Literal["always", "never", "on_enter", "on_exit"]
BidirectionalCodec: TypeAlias = Literal["PCMU", "PCMA", "G722", "OPUS", "AMR-WB", "L16"]
BidirectionalMode: TypeAlias = Literal["mp3", "rtp"]
ConferenceRegion: TypeAlias = Literal["Australia", "Europe", "Middle East", "US"]
ConferenceRole: TypeAlias = Literal["barge", "monitor", "none", "whisper"]
DtmfType: TypeAlias = Literal["RFC 2833", "Inband", "SIP INFO"]
GoogleModel: TypeAlias = Literal[
    "latest_long",
    "latest_short",
    "command_and_search",
    "phone_call",
    "video",
    "default",
    "medical_conversation",
    "medical_dictation",
]
Interruptible: TypeAlias = Literal["none", "any", "speech", "dtmf"]
MachineDetection: TypeAlias = Literal[
    "premium",
    "premium_ios_call_screening_detection",
    "detect",
    "detect_beep",
    "detect_words",
    "greeting_end",
    "disabled",
]
MediaEncryption: TypeAlias = Literal["disabled", "SRTP", "DTLS"]
MuteDtmf: TypeAlias = Literal["none", "both", "self", "opposite"]
PayloadType: TypeAlias = Literal["text", "ssml"]
Privacy: TypeAlias = Literal["id", "none"]
RecordChannels: TypeAlias = Literal["single", "dual"]
RecordFormat: TypeAlias = Literal["wav", "mp3"]
RecordFrom: TypeAlias = Literal["record-from-answer"]
RecordTrack: TypeAlias = Literal["both", "inbound", "outbound"]
RecordTrim: TypeAlias = Literal["trim-silence"]
RelayEngine: TypeAlias = Literal[
    "Google", "Telnyx", "Deepgram", "Azure", "xAI", "AssemblyAI", "Speechmatics", "Soniox", "A", "B"
]
SamplingRate: TypeAlias = Literal[8000, 16000, 22050, 24000, 48000]
SipRegion: TypeAlias = Literal["US", "Europe", "Canada", "Australia", "Middle East"]
SipTransport: TypeAlias = Literal["UDP", "TCP", "TLS"]
StreamCodec: TypeAlias = Literal["PCMU", "PCMA", "G722", "OPUS", "AMR-WB", "L16", "default"]
StreamTrack: TypeAlias = Literal["inbound_track", "outbound_track", "both_tracks"]
SubdomainCallers: TypeAlias = Literal["only_my_connections", "from_anyone"]
SupervisorRole: TypeAlias = Literal["barge", "whisper", "monitor"]
TargetLegs: TypeAlias = Literal["self", "opposite", "both"]
WebhookApiVersion: TypeAlias = Literal["1", "2"]
WebhookMethod: TypeAlias = Literal["POST", "GET"]
WhisperModel: TypeAlias = Literal["openai/whisper-tiny", "openai/whisper-large-v3-turbo"]
