"""On which line of the settings a key stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.config.places import Way, line_of, located
from console.errors import InvalidSetting, UnknownSetting

TEXT = """\
# port = 1, which stands in a comment
[listener]
host = "port"
port = 8787

[alarms]
wait = [  # wait
  60,
  180,
]
talk = []
[directory.speed]
F5 = { name = "Ada", number = "1" }
[[team.members]]
user = "ada"
[[team.members]]
user = "bob"
groups = ["support"]
[keys]
"call.hangup" = "x"
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("listener",), 2),
        (("listener", "port"), 4),
        (("alarms", "wait"), 7),
        (("alarms", "talk"), 11),
        (("directory", "speed", "F5"), 13),
        (("team", "members", 0, "user"), 15),
        (("team", "members", 1), 16),
        (("team", "members", 1, "groups"), 18),
        (("keys", "call.hangup"), 20),
        (("keys", "call.answer"), None),
        (("team", "members", 2), None),
    ],
)
def test_the_line_is_that_on_which_the_key_begins(path: Way, line: int | None) -> None:
    """Also where the same word stands in a comment, in a text or in another table."""
    assert line_of(TEXT, path) == line


@given(st.lists(st.sampled_from(["a", "b", "c"]), unique=True, min_size=1), st.data())
def test_any_key_is_found_among_comments_and_texts(names: list[str], data: st.DataObject) -> None:
    """The line is the one that was written, whatever stands between."""
    lines = ["[t]"]
    at: dict[str, int] = {}
    for name in names:
        lines += data.draw(st.lists(st.sampled_from(["", "# a = 1", "# b", "  "]), max_size=3))
        at[name] = len(lines) + 1
        value = data.draw(st.sampled_from(["1", '"a = b"', "[\n1,\n2]", '"""\na = 1\n"""']))
        lines += f"{name} = {value}".split("\n")
    text = "\n".join(lines)

    assert {name: line_of(text, ("t", name)) for name in names} == at


def test_an_error_about_another_origin_or_a_lost_file_stays_as_it_is(tmp_path: Path) -> None:
    """A flag has no line, and a file may go meanwhile."""
    file = tmp_path / "config.toml"
    by_flag = InvalidSetting("listener.port", "no", "--port")
    unknown = UnknownSetting("listener.prot", str(file), None)

    assert located(by_flag, file) is by_flag
    assert located(unknown, file) is unknown
    file.write_text("[listener]\nprot = 1\n")
    assert str(located(unknown, file)).startswith(f"{file}:2: ")
