"""The domains the paper prints, and the point (0, 1)."""

from __future__ import annotations

from snntheory.exact import Box

OMEGA = Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.8:1.5", tau="0.95:1.1")
OMEGA_J = Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.8:1.5", tau="0.8:1.25")
LEMMA_9 = Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.8:15", tau="0.8:1.25")
THEOREM_16 = Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="1.5:16", tau="0.8:1.25")
THEOREM_2_ENLARGED = Box(mu="-1:1", omega="-0.1:0.1", nu="1.5:16", tau="0.8:1.25")
LOW_VARIANCE = Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.05:0.24", tau="0.8:1.25")
THEOREM_2 = Box(mu="-1:1", omega="-0.1:0.1", nu="3:16", tau="0.8:1.25")
THEOREM_3_MAIN_1 = Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.02:0.16", tau="0.8:1.25")
THEOREM_3_MAIN_2 = Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.02:0.24", tau="0.9:1.25")
THEOREM_3_APPENDIX_1 = Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.05:0.16", tau="0.8:1.25")
THEOREM_3_APPENDIX_2 = Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.05:0.24", tau="0.9:1.25")
FIXED_POINT = Box(mu=0, omega=0, nu=1, tau=1)
NOWHERE = Box()
IMAGE = Box(mu="-0.0310606:0.0677252", omega="-0.1:0.1", nu="0.803711:1.481575", tau="0.95:1.1")
"""g maps the domain of Theorem 1 into this (mu, nu) rectangle (`thm1.image`)."""
