"""The parts of the board beside its legs, each replaced as a whole when it changes."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from console.domain.messages.message import SHOWN, Message
from console.line.port import (
    AgentChanged,
    ConnectionsChanged,
    HealthChanged,
    MemberChanged,
    MessageChanged,
    QueuesChanged,
    ServedChanged,
    Snapshot,
    UndertakingsChanged,
    default_among,
)

PartChanged: TypeAlias = (
    HealthChanged
    | ConnectionsChanged
    | AgentChanged
    | MemberChanged
    | QueuesChanged
    | UndertakingsChanged
    | ServedChanged
    | MessageChanged
)


def put_on_board(board: Snapshot, change: PartChanged) -> tuple[Snapshot, tuple[str, ...]]:
    """The board with a part replaced, and the names of `Touched` for it."""
    match change:
        case HealthChanged(health=health):
            return msgspec.structs.replace(board, health=health), ("health",)
        case ConnectionsChanged(connections=connections):
            default = default_among(board.default_connection, connections)
            replaced = msgspec.structs.replace(
                board, connections=connections, default_connection=default
            )
            return replaced, ("connections",)
        case AgentChanged(state=state):
            return msgspec.structs.replace(board, agent_state=state), ("agent",)
        case MemberChanged(member=told):
            members = tuple(
                told if one.member.user == told.member.user else one for one in board.members
            )
            board = msgspec.structs.replace(board, members=members)
            if told.member.user != board.agent:
                return board, ("members",)
            return msgspec.structs.replace(board, agent_state=told.state), ("agent", "members")
        case QueuesChanged(queues=queues):
            return msgspec.structs.replace(board, queues=queues), ("queues",)
        case UndertakingsChanged(undertakings=undertakings):
            return msgspec.structs.replace(board, undertakings=undertakings), ("undertakings",)
        case ServedChanged(served=served):
            return msgspec.structs.replace(board, served=served), ("served",)
        case MessageChanged(message=told):
            return msgspec.structs.replace(board, messages=_with(board, told)), ("messages",)


def _with(board: Snapshot, told: Message) -> tuple[Message, ...]:
    """The messages with one that is new or different, as many as the board has at most."""
    others = [one for one in board.messages if one.id != told.id]
    return tuple(sorted((*others, told), key=lambda one: (one.at, one.id))[-SHOWN:])
