"""Who is who: known by the system's user, read by name."""

from __future__ import annotations

from console.domain.team.members import Member, Team

ADA = Member(user="ada", name="Ada Lovelace", groups=("support", "sales"))
BO = Member(user="61001", groups=("sales", "night"))


def test_a_member_is_found_by_its_user_and_read_by_its_name() -> None:
    """What stands in an order is the user; a person reads the name, or the user without one."""
    team = Team(members=(ADA, BO))

    assert team.member("ada") is ADA
    assert team.member("Ada Lovelace") is None
    assert [team.name(user) for user in ("ada", "61001", "mallory")] == [
        "Ada Lovelace",
        "61001",
        "mallory",
    ]


def test_groups_stand_once_in_the_order_of_the_members() -> None:
    """A board of the team is drawn by group, and does not jump."""
    assert Team(members=(ADA, BO)).groups == ("support", "sales", "night")
