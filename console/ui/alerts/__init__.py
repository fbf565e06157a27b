"""How somebody who looks elsewhere is told: the words, the ways out, and when."""
