"""An independent checker of certificates: standard library only, nothing of the prover.

    python -m snntheory.checker FILE|DIR

It has its own interval arithmetic on Python integers (`numbers`), its own formulas, typed from the printed form with
erf and erfc, Eqs. (4) and (5), and its own parser (`formulas`), and checks a proof tree leaf by leaf (`proofs`).
Identities are compared as polynomials (`identities`), printed numbers recomputed from a printed table (`tables`).  What
has to be trusted is this folder, the interpreter, and the statement that a certificate shows.
"""
