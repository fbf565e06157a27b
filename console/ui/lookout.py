"""What the console minds while it draws: who waits too long, and how many calls begin."""

from __future__ import annotations

from datetime import datetime

from console.domain.leg import CallState
from console.ui.alarms import Watch
from console.ui.desk import Desk, Touched
from console.ui.pulse import Pulse
from console.ui.roster import Count


class Lookout:
    """Follows the desk from change to change. My own phone is no call."""

    def __init__(self, desk: Desk, watch: Watch) -> None:
        self._desk = desk
        self.watch = watch
        self.pulse = Pulse()

    def count(self) -> Count:
        """How many calls live, and how many of them are offered."""
        legs = [one for one in self._desk.legs.values() if one.alive and not self._desk.folded(one)]
        return Count(len(legs), sum(one.state is CallState.OFFERED for one in legs))

    def follow(self, touched: Touched, now: datetime) -> None:
        """Take what is different; while the line is lost nobody knows how many calls begin."""
        if touched.everything:
            legs = [leg for leg in self._desk.legs.values() if not self._desk.folded(leg)]
            self.watch.begin(legs)
        else:
            found = filter(None, map(self._desk.legs.get, touched.legs))
            legs = [leg for leg in found if not self._desk.folded(leg)]
            for leg in legs:
                self.watch.put(leg)
        self.watch.drop(touched.gone)
        if not self._desk.sight.up:
            self.pulse.blind()
            return
        self.pulse.look(now)
        if touched.everything:
            self.pulse.begin(leg.id for leg in legs)
        for leg in legs:
            self.pulse.put(leg)
        self.pulse.drop(touched.gone)
