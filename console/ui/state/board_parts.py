"""The parts of the board beside its legs, each replaced as a whole when it changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

import msgspec

from console.domain.call_backs.call_back import in_turn
from console.domain.messages.message import SHOWN, Message
from console.domain.number_rules.barred import TOLD
from console.line.port import (
    AgentChanged,
    BarredChanged,
    CallBackChanged,
    ConnectionsChanged,
    HealthChanged,
    ListChanged,
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
    | BarredChanged
    | ListChanged
    | CallBackChanged
)


def put_on_board(board: Snapshot, change: PartChanged) -> tuple[Snapshot, tuple[str, ...]]:
    """The board with a part replaced, and the names of `Touched` for it."""
    if (part := _WHOLE.get(type(change))) is not None:
        return msgspec.structs.replace(board, **{part: getattr(change, part)}), (part,)
    match change:
        case ConnectionsChanged(connections=connections, usual=usual):
            default = default_among(usual or board.default_connection, connections)
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
        case MessageChanged() | ListChanged():
            return _one_replaced(board, change)
        case BarredChanged():
            return _with_barred(board, change), ("barred_numbers",)
        case CallBackChanged(call_back=one):
            others = (each for each in board.call_backs if each.id != one.id)
            told_now = tuple(in_turn((*others, one)))
            return msgspec.structs.replace(board, call_backs=told_now), ("call_backs",)
    raise TypeError(change)


_WHOLE: Final[Mapping[type[PartChanged], str]] = {
    HealthChanged: "health",
    QueuesChanged: "queues",
    UndertakingsChanged: "undertakings",
    ServedChanged: "served",
}
"""The parts that a change tells as they are on the board."""


def _with_barred(board: Snapshot, change: BarredChanged) -> Snapshot:
    """The board with other numbers that are not called, those that were barred last in front."""
    gone = {*change.barred, *change.unbarred}
    others = (one for one in board.barred_numbers if one not in gone)
    barred = (*change.barred, *others)[:TOLD]
    return msgspec.structs.replace(board, barred_numbers=barred, barred_count=change.count)


def _one_replaced(
    board: Snapshot, change: MessageChanged | ListChanged
) -> tuple[Snapshot, tuple[str, ...]]:
    """The board with one of several that is new or different."""
    if isinstance(change, MessageChanged):
        messages = _with(board, change.message)
        return msgspec.structs.replace(board, messages=messages), ("messages",)
    others = (one for one in board.lists if one.id != change.list.id)
    lists = sorted((*others, change.list), key=lambda one: (one.opened_at, one.id))
    return msgspec.structs.replace(board, lists=tuple(lists)), ("lists",)


def _with(board: Snapshot, told: Message) -> tuple[Message, ...]:
    """The messages with one that is new or different, as many as the board has at most."""
    others = [one for one in board.messages if one.id != told.id]
    return tuple(sorted((*others, told), key=lambda one: (one.at, one.id))[-SHOWN:])
