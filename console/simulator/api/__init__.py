"""The REST interface of the simulator: what is asked, by whom, and what is answered."""
