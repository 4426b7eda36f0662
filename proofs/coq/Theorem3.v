(* Theorem 3: low variance increases. *)
Require Import Reals Psatz.
From SNN Require Import Selu ClosedForms Map Bounds3 Theorem1.
Open Scope R_scope.

Section Low.
Variables mu omega nu tau : R.
Hypothesis Hm : -0.1 <= mu <= 0.1.
Hypothesis Ho : -0.1 <= omega <= 0.1.

Lemma m_small : -0.01 <= mu * omega <= 0.01.
Proof. assert (P := product_small mu omega 0.1 0.1). lra. Qed.

Lemma variance_increases_1 : 0.02 <= nu <= 0.16 -> 0.8 <= tau <= 1.25 -> nu + 0.0077 <= nu_tilde mu omega nu tau.
Proof.
intros Hn Ht. assert (M := m_small). assert (V : 0.016 <= nu * tau <= 0.2) by (split; nra).
rewrite nu_tilde_closed by lra. destruct (Rle_lt_dec (nu * tau) 0.128) as [L|L].
- assert (B := variance_above_v _ (nu * tau) M ltac:(lra)). nra.
- assert (B := variance_above_016 _ (nu * tau) M ltac:(lra)). lra.
Qed.

Lemma variance_increases_2 : 0.02 <= nu <= 0.24 -> 0.9 <= tau <= 1.25 -> nu + 0.011 <= nu_tilde mu omega nu tau.
Proof.
intros Hn Ht. assert (M := m_small). assert (V : 0.018 <= nu * tau <= 0.3) by (split; nra).
rewrite nu_tilde_closed by lra. destruct (Rle_lt_dec (nu * tau) 0.216) as [L|L].
- assert (B := variance_above_v' _ (nu * tau) M ltac:(lra)). nra.
- assert (B := variance_above_024 _ (nu * tau) M ltac:(lra)). lra.
Qed.
End Low.
