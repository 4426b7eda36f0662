(* Enclosures of formulas on boxes of (m, v): the closed forms through erfcx, whose enclosure is a polynomial of
   1 / (t + 2.2), and the tactic `bound` that leaves to `interval` a goal in m, s = sqrt v and small errors only. *)
Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
From SNN Require Export Intervals.
From SNN Require Import Erfc ErfcPolynomial ErfcEnclosure Selu ClosedForms Constants.
Open Scope R_scope.

(** eps, R_1, R_2 are one exponential times erfcx: no overflow, and one enclosure for all *)

Definition expo (m s : R) : R := exp (- (m / s) ^ 2 / 2).

Section Parts.
Variables m s : R.
Hypothesis s_pos : 0 < s.

Lemma sqrt_2_v : sqrt (2 * (s * s)) = sqrt 2 * s.
Proof. rewrite sqrt_mult by nra. rewrite sqrt_square by lra. ring. Qed.

Ltac part e := rewrite sqrt_2_v, erfc_erfcx;
  match goal with |- ?l = _ => match l with context [erfcx ?t] => replace t with e by (field; split; lra) end end;
  rewrite <- ?Rmult_assoc, <- ?exp_plus; unfold expo; do 2 f_equal.

Lemma eps_erfcx : eps m (s * s) = expo m s * erfcx (m / s / sqrt 2).
Proof.
assert (H := sqrt_2_neq_0). unfold eps. part (m / s / sqrt 2).
transitivity (- (m / s) ^ 2 / (sqrt 2 * sqrt 2)). field; split; lra. rewrite sqrt_2_squared. reflexivity.
Qed.
Lemma R_1_erfcx : R_1 m (s * s) = expo m s * erfcx ((m / s + s) / sqrt 2).
Proof.
assert (H := sqrt_2_neq_0). unfold R_1. part ((m / s + s) / sqrt 2).
transitivity (m + s * s / 2 - (m / s + s) ^ 2 / (sqrt 2 * sqrt 2)). field; split; lra.
rewrite sqrt_2_squared. field; lra.
Qed.
Lemma R_2_erfcx : R_2 m (s * s) = expo m s * erfcx ((m / s + 2 * s) / sqrt 2).
Proof.
assert (H := sqrt_2_neq_0). unfold R_2. part ((m / s + 2 * s) / sqrt 2).
transitivity (2 * m + 2 * (s * s) - (m / s + 2 * s) ^ 2 / (sqrt 2 * sqrt 2)). field; split; lra.
rewrite sqrt_2_squared. field; lra.
Qed.
Lemma G_expo : G m (s * s) = sqrt (2 / PI) * expo m s.
Proof. unfold G, expo. do 2 f_equal. field. lra. Qed.
End Parts.

(** A statement P about v and a formula's value at (m, v), low <= v <= high, for m not too far below 0: *)

Theorem enclose (f : formula) (P : R -> R -> Prop) (m v low high : R) :
  0 < low -> low <= v <= high -> - sqrt low * 0.75 <= m ->
  (forall s alpha lambda e0 e1 e2, sqrt low <= s <= sqrt high -> 0 < s ->
    1.67326324 <= alpha <= 1.67326325 -> 1.05070098 <= lambda <= 1.05070099 ->
    - (2 / 10 ^ 8) <= e0 <= 2 / 10 ^ 8 -> - (2 / 10 ^ 8) <= e1 <= 2 / 10 ^ 8 -> - (2 / 10 ^ 8) <= e2 <= 2 / 10 ^ 8 ->
    P (s * s) (f alpha lambda m s
      (expo m s * (erfcx_fit (m / s / sqrt 2) * (1 + e0))) (expo m s * (erfcx_fit ((m / s + s) / sqrt 2) * (1 + e1)))
      (expo m s * (erfcx_fit ((m / s + 2 * s) / sqrt 2) * (1 + e2))) (sqrt (2 / PI) * expo m s))) ->
  P v (value01 f m v).
Proof.
intros low_pos Hv Hm H. set (s := sqrt v).
assert (Hs : sqrt low <= s <= sqrt high) by (split; apply sqrt_le_1_alt; lra).
assert (0 < sqrt low) by (apply sqrt_lt_R0; trivial). assert (Hs0 : 0 < s) by lra.
assert (Ev : v = s * s) by (symmetry; apply sqrt_sqrt; lra).
assert (H2 := sqrt_2_neq_0).
assert (Q : - 0.75 <= m / s).
{ apply Rmult_le_reg_r with s; trivial. unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. lra. }
assert (A : forall x, 0 <= x -> -0.55 <= (m / s + x) / sqrt 2).
{ intros x Hx. assert (0.55 * sqrt 2 >= 0.75) by (apply Rle_ge; interval with (i_prec 30)).
  apply Rmult_le_reg_r with (sqrt 2). apply sqrt_lt_R0; lra.
  replace ((m / s + x) / sqrt 2 * sqrt 2) with (m / s + x) by (field; split; lra). lra. }
destruct (erfcx_enclosure (m / s / sqrt 2)) as [e0 [E0 F0]]. { rewrite <- (Rplus_0_r (m / s)). apply A. lra. }
destruct (erfcx_enclosure ((m / s + s) / sqrt 2)) as [e1 [E1 F1]]. { apply A. lra. }
destruct (erfcx_enclosure ((m / s + 2 * s) / sqrt 2)) as [e2 [E2 F2]]. { apply A. lra. }
unfold value01, value. fold s. rewrite Ev, eps_erfcx, R_1_erfcx, R_2_erfcx, G_expo, F0, F1, F2 by trivial.
apply H; trivial. apply alpha01_range. apply lambda01_range.
Qed.

(* `bound f P a b` for a <= v <= b: to prove P v (value01 f m v); unfold other formulas than these beforehand *)
Ltac expand := cbv beta delta [mean_f second_f variance_f mean_m_f mean_v_f second_m_f second_v_f variance_m_f
  variance_v_f erfcx_fit poly expo].
Ltac bound f P a b :=
  apply (enclose f P _ _ a b); [lra | assumption | interval with (i_prec 40) |];
  intros s alpha lambda e0 e1 e2 Hs Hs0 Ha Hl He0 He1 He2; expand.
Ltac branch_and_bound m s := interval with (i_prec 40, i_bisect m, i_bisect s, i_autodiff s, i_depth 40).
