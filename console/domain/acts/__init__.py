"""Acts: everything that an operator may ask for. The tag of each is its action's id.

Key, palette, command line and journal use the same id. Acts of one leg name it by
its call id. An act with `parameters` is one operation of Telnyx: they are named as
in its contract, and checked against it before anything is sent.
"""

from typing import TypeAlias

from console.domain.acts.applications import (
    AnyApplicationAct,
    ApplicationAct,
    CreateApplication,
    DeleteApplication,
    UpdateApplication,
)
from console.domain.acts.call_backs import AnyCallBackAct, EndCallBack, SetCallBack
from console.domain.acts.conferences import (
    Announce,
    AnyConferenceAct,
    AnyConferenceOperation,
    ConferenceOperation,
    CreateConference,
    EndConference,
    HoldParticipant,
    InConference,
    JoinConference,
    LeaveConference,
    MuteParticipant,
    PauseAll,
    PlayToAll,
    RecordAll,
    ResumeAll,
    SilenceAll,
    StopRecordingAll,
    UnholdParticipant,
    UnmuteParticipant,
)
from console.domain.acts.legs import (
    Act,
    Answer,
    Bridge,
    Dial,
    HangUp,
    OnCall,
    Refer,
    Reject,
    RejectCause,
    Role,
    SendSipInfo,
    Transfer,
)
from console.domain.acts.operations import (
    AnyOperation,
    Enqueue,
    Gather,
    GatherUsingAudio,
    GatherUsingSpeak,
    LeaveQueue,
    Operation,
    PauseRecording,
    ResumeRecording,
    Scalar,
    SendDtmf,
    Speak,
    StartPlayback,
    StartRecording,
    StartStreaming,
    StopGather,
    StopPlayback,
    StopRecording,
    StopStreaming,
    SwitchRole,
)
from console.domain.acts.presence import (
    EXTENSION,
    AgentAct,
    AnyAgentAct,
    Choice,
    ChooseNext,
    Dispose,
    EndWrapUp,
    ExtendWrapUp,
    GoNotReady,
    GoReady,
    RejectNotReady,
    UsePhone,
)
from console.domain.acts.procedures import (
    AbortConsult,
    AnyProcedure,
    CompleteConsult,
    Confer,
    Consult,
    DropPhone,
    Hold,
    Mute,
    Resume,
    RingPhone,
    Supervise,
    SwapConsult,
    Unmute,
)
from console.domain.acts.queues import (
    AnyQueueAct,
    CreateQueue,
    DeleteQueue,
    QueueAct,
    ResizeQueue,
    TakeOutOfQueue,
)
from console.domain.acts.team import (
    AnyTeamAct,
    AskForHelp,
    GiveCall,
    LeaveNote,
    OfferAgain,
    SetMemberState,
    TakeHelp,
    TakeOver,
    WithdrawHelp,
)

__all__ = [
    "EXTENSION",
    "AbortConsult",
    "Act",
    "AgentAct",
    "Announce",
    "Answer",
    "AnyAct",
    "AnyAgentAct",
    "AnyApplicationAct",
    "AnyCallBackAct",
    "AnyConferenceAct",
    "AnyConferenceOperation",
    "AnyOperation",
    "AnyProcedure",
    "AnyQueueAct",
    "ApplicationAct",
    "AskForHelp",
    "Bridge",
    "Choice",
    "ChooseNext",
    "CompleteConsult",
    "Confer",
    "ConferenceOperation",
    "Consult",
    "CreateApplication",
    "CreateConference",
    "CreateQueue",
    "DeleteApplication",
    "DeleteQueue",
    "Dial",
    "Dispose",
    "DropPhone",
    "EndCallBack",
    "EndConference",
    "EndWrapUp",
    "Enqueue",
    "ExtendWrapUp",
    "Gather",
    "GatherUsingAudio",
    "GatherUsingSpeak",
    "GiveCall",
    "GoNotReady",
    "GoReady",
    "HangUp",
    "Hold",
    "HoldParticipant",
    "InConference",
    "JoinConference",
    "LeaveConference",
    "LeaveNote",
    "LeaveQueue",
    "Mute",
    "MuteParticipant",
    "OfferAgain",
    "OnCall",
    "Operation",
    "PauseAll",
    "PauseRecording",
    "PlayToAll",
    "QueueAct",
    "RecordAll",
    "Refer",
    "Reject",
    "RejectCause",
    "RejectNotReady",
    "ResizeQueue",
    "Resume",
    "ResumeAll",
    "ResumeRecording",
    "RingPhone",
    "Role",
    "Scalar",
    "SendDtmf",
    "SendSipInfo",
    "SetCallBack",
    "SetMemberState",
    "SilenceAll",
    "Speak",
    "StartPlayback",
    "StartRecording",
    "StartStreaming",
    "StopGather",
    "StopPlayback",
    "StopRecording",
    "StopRecordingAll",
    "StopStreaming",
    "Supervise",
    "SwapConsult",
    "SwitchRole",
    "TakeHelp",
    "TakeOutOfQueue",
    "TakeOver",
    "Transfer",
    "UnholdParticipant",
    "Unmute",
    "UnmuteParticipant",
    "UpdateApplication",
    "UsePhone",
    "WithdrawHelp",
]

AnyAct: TypeAlias = (
    Dial
    | Answer
    | Reject
    | Transfer
    | Bridge
    | HangUp
    | Refer
    | SendSipInfo
    | AnyOperation
    | AnyConferenceAct
    | AnyProcedure
    | AnyAgentAct
    | AnyApplicationAct
    | AnyQueueAct
    | AnyTeamAct
    | AnyCallBackAct
)
"""Every act that crosses the line and stands in the journal."""
