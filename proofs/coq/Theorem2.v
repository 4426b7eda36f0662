(* Theorem 2: high variance decreases. *)
Require Import Reals Psatz.
From SNN Require Import Selu ClosedForms Map Bounds2 Theorem1.
Open Scope R_scope.

Lemma variance_decreases mu omega nu tau :
  -1 <= mu <= 1 -> -0.1 <= omega <= 0.1 -> 3 <= nu <= 16 -> 0.8 <= tau <= 1.25 ->
  nu_tilde mu omega nu tau <= nu - 0.1197.
Proof.
intros Hm Ho Hn Ht. assert (M : -0.1 <= mu * omega <= 0.1) by (assert (P := product_small mu omega 1 0.1); lra).
assert (V : 2.4 <= nu * tau <= 20) by (split; nra). rewrite nu_tilde_closed by lra.
destruct (Rle_lt_dec (nu * tau) 3.75) as [L|L].
- assert (B := variance_below_3 _ (nu * tau) M ltac:(lra)). lra.
- assert (B := variance_below_v _ (nu * tau) M ltac:(lra)). nra.
Qed.
