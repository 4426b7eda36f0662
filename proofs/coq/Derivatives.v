(* The derivatives in ClosedForms.v are right: along any differentiable curve (X t, Y t) with Y t > 0, the moments have
   the slopes that the chain rule gives.  Partial derivatives and segments are special cases. *)
Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Erfc Selu ClosedForms Moments.
Open Scope R_scope.

Section Curve.
Variables alpha lambda : R.
Variables X Y : R -> R.
Variables t dx dy : R.
Hypothesis HX : is_derive X t dx.
Hypothesis HY : is_derive Y t dy.
Hypothesis Y_pos : 0 < Y t.
Let s := sqrt (Y t).

Lemma s_pos : 0 < s.
Proof. apply sqrt_lt_R0, Y_pos. Qed.
Lemma Y_s : Y t = s * s.
Proof. symmetry. apply sqrt_sqrt. lra. Qed.
Lemma sqrt_2_Y : sqrt (2 * Y t) = sqrt 2 * s.
Proof. apply sqrt_mult; lra. Qed.
Lemma sqrt_2_Y_neq_0 : sqrt (2 * Y t) <> 0.
Proof. rewrite sqrt_2_Y. apply Rmult_integral_contrapositive. split. apply sqrt_2_neq_0. generalize s_pos; lra. Qed.

(* side conditions of auto_derive, and known derivatives put in *)
Ltac side :=
  repeat split; trivial; try apply ex_derive_erfc; try (eexists; eassumption); try apply sqrt_2_Y_neq_0; try lra.
Ltac known := repeat match goal with H : is_derive ?f t ?l |- context [Derive (fun x => ?f x) t] =>
  replace (Derive (fun x => f x) t) with l by (symmetry; apply is_derive_unique, H) end.

(* eps, R_1, R_2 are the cases k = 0, 1, 2 of *)
Definition tilted (k m v : R) : R := exp (k * m + k * k / 2 * v) * erfc ((m + k * v) / sqrt (2 * v)).

Lemma complete_square k c :
  exp (k * X t + k * k / 2 * Y t) * exp (- ((X t + k * Y t) / sqrt (2 * Y t) * ((X t + k * Y t) / sqrt (2 * Y t)))) * c
  = exp (- X t ^ 2 / (2 * Y t)) * c.
Proof.
assert (P := s_pos). assert (H2 := sqrt_2_neq_0). rewrite <- exp_plus. do 2 f_equal. rewrite sqrt_2_Y.
transitivity (k * X t + k * k / 2 * Y t - (X t + k * Y t) ^ 2 / ((sqrt 2 * sqrt 2) * (s * s))). field. split; lra.
rewrite sqrt_2_squared, <- Y_s. field. lra.
Qed.

Lemma tilted_curve k : is_derive (fun t => tilted k (X t) (Y t)) t
  (tilted k (X t) (Y t) * (k * dx + k * k / 2 * dy) - G (X t) (Y t) / s * (dx + dy / 2 * (k - X t / Y t))).
Proof.
assert (P := s_pos). assert (H2 := sqrt_2_neq_0). assert (SP := sqrt_PI_pos). assert (N := sqrt_2_Y_neq_0).
unfold tilted. auto_derive. side. known.
change (Derive (fun x => erfc x)) with (Derive erfc). rewrite Derive_erfc.
change ((X t + k * Y t) * / sqrt (2 * Y t)) with ((X t + k * Y t) / sqrt (2 * Y t)).
assert (Q := complete_square k (2 / sqrt PI)).
set (F := erfc ((X t + k * Y t) / sqrt (2 * Y t))) in *.
set (E1 := exp (k * X t + k * k / 2 * Y t)) in *.
set (E2 := exp (- ((X t + k * Y t) / sqrt (2 * Y t) * ((X t + k * Y t) / sqrt (2 * Y t))))) in *.
unfold G. rewrite sqrt_2_over_PI. set (E3 := exp (- X t ^ 2 / (2 * Y t))) in *.
transitivity ((k * dx + k * k / 2 * dy) * E1 * F - (E1 * E2 * (2 / sqrt PI)) *
 ((dx + k * dy) / sqrt (2 * Y t) - (X t + k * Y t) * dy / (sqrt (2 * Y t) * sqrt (2 * Y t) * sqrt (2 * Y t)))).
{ field. split; lra. }
rewrite Q, sqrt_2_Y.
replace (sqrt 2 * s * (sqrt 2 * s) * (sqrt 2 * s)) with ((sqrt 2 * sqrt 2) * (s * s) * (sqrt 2 * s)) by ring.
rewrite sqrt_2_squared, Y_s. field. repeat split; lra.
Qed.

Lemma tilted_0 m v : tilted 0 m v = eps m v.
Proof.
unfold tilted, eps. replace (0 * m + 0 * 0 / 2 * v) with 0 by field. rewrite exp_0, Rmult_1_l. do 2 f_equal. ring.
Qed.
Lemma tilted_1 m v : tilted 1 m v = R_1 m v.
Proof. unfold tilted, R_1. f_equal; f_equal; [|f_equal]; field. Qed.
Lemma tilted_2 m v : tilted 2 m v = R_2 m v.
Proof. unfold tilted, R_2. do 2 f_equal. field. Qed.

Definition eps_slope := - G (X t) (Y t) / s * (dx - dy / 2 * X t / Y t).
Definition R_1_slope := R_1 (X t) (Y t) * (dx + dy / 2) - G (X t) (Y t) / s * (dx + dy / 2 * (1 - X t / Y t)).
Definition R_2_slope := R_2 (X t) (Y t) * (2 * dx + 2 * dy) - G (X t) (Y t) / s * (dx + dy / 2 * (2 - X t / Y t)).
Definition G_slope := G (X t) (Y t) * (- X t / Y t * dx + X t ^ 2 / (2 * Y t ^ 2) * dy).
Definition s_slope := dy / (2 * s).

Lemma eps_curve : is_derive (fun t => eps (X t) (Y t)) t eps_slope.
Proof.
assert (P := s_pos). apply (is_derive_ext _ _ _ _ (fun u => tilted_0 (X u) (Y u))). evar_last. apply tilted_curve.
unfold eps_slope. field. split; lra.
Qed.
Lemma R_1_curve : is_derive (fun t => R_1 (X t) (Y t)) t R_1_slope.
Proof.
assert (P := s_pos). apply (is_derive_ext _ _ _ _ (fun u => tilted_1 (X u) (Y u))). evar_last. apply tilted_curve.
rewrite tilted_1. unfold R_1_slope. field. split; lra.
Qed.
Lemma R_2_curve : is_derive (fun t => R_2 (X t) (Y t)) t R_2_slope.
Proof.
assert (P := s_pos). apply (is_derive_ext _ _ _ _ (fun u => tilted_2 (X u) (Y u))). evar_last. apply tilted_curve.
rewrite tilted_2. unfold R_2_slope. field. split; lra.
Qed.
Lemma G_curve : is_derive (fun t => G (X t) (Y t)) t G_slope.
Proof.
unfold G_slope, G. auto_derive. side. known. replace (X t * (X t * 1)) with (X t ^ 2) by ring.
change (- X t ^ 2 * / (2 * Y t)) with (- X t ^ 2 / (2 * Y t)).
generalize (exp (- X t ^ 2 / (2 * Y t))) (sqrt (2 / PI)). intros. field. lra.
Qed.
Lemma s_curve : is_derive (fun t => sqrt (Y t)) t s_slope.
Proof. assert (P := s_pos). unfold s_slope. auto_derive. side. known. fold s. field. lra. Qed.

(* the five functions of t as names, with their slopes, before auto_derive *)
Ltac name_parts :=
  assert (P := s_pos);
  pose (a := fun t => eps (X t) (Y t)); pose (b := fun t => R_1 (X t) (Y t)); pose (c := fun t => R_2 (X t) (Y t));
  pose (d := fun t => G (X t) (Y t)); pose (q := fun t => sqrt (Y t));
  assert (Ha : is_derive a t eps_slope) by exact eps_curve; assert (Hb : is_derive b t R_1_slope) by exact R_1_curve;
  assert (Hc : is_derive c t R_2_slope) by exact R_2_curve; assert (Hd : is_derive d t G_slope) by exact G_curve;
  assert (Hq : is_derive q t s_slope) by exact s_curve;
  unfold eps_slope, R_1_slope, R_2_slope, G_slope, s_slope in *;
  change (eps (X t) (Y t)) with (a t) in *; change (R_1 (X t) (Y t)) with (b t) in *;
  change (R_2 (X t) (Y t)) with (c t) in *; change (G (X t) (Y t)) with (d t) in *; change s with (q t) in *;
  assert (Yq : Y t = q t * q t) by apply Y_s.

Lemma mean_curve_f : is_derive (fun t => value mean_f alpha lambda (X t) (Y t)) t
  (dx * value mean_m_f alpha lambda (X t) (Y t) + dy * value mean_v_f alpha lambda (X t) (Y t)).
Proof.
unfold value. fold s. name_parts.
apply is_derive_ext with (fun t => mean_f alpha lambda (X t) (q t) (a t) (b t) (c t) (d t)). reflexivity.
clearbody a b c d q. unfold mean_f, mean_m_f, mean_v_f. auto_derive. side. known. rewrite Yq. field. lra.
Qed.

Lemma second_curve_f : is_derive (fun t => value second_f alpha lambda (X t) (Y t)) t
  (dx * value second_m_f alpha lambda (X t) (Y t) + dy * value second_v_f alpha lambda (X t) (Y t)).
Proof.
unfold value. fold s. name_parts.
apply is_derive_ext with (fun t => second_f alpha lambda (X t) (q t) (a t) (b t) (c t) (d t)). reflexivity.
clearbody a b c d q. unfold second_f, second_m_f, second_v_f. auto_derive. side. known. rewrite Yq. field. lra.
Qed.

Lemma variance_curve_f : is_derive (fun t => value variance_f alpha lambda (X t) (Y t)) t
  (dx * value variance_m_f alpha lambda (X t) (Y t) + dy * value variance_v_f alpha lambda (X t) (Y t)).
Proof.
pose (u := fun t => value mean_f alpha lambda (X t) (Y t)).
pose (w := fun t => value second_f alpha lambda (X t) (Y t)).
assert (Hu : is_derive u t _) by exact mean_curve_f. assert (Hw : is_derive w t _) by exact second_curve_f.
apply is_derive_ext with (fun t => w t - u t ^ 2). reflexivity.
change (value variance_m_f alpha lambda (X t) (Y t)) with
  (value second_m_f alpha lambda (X t) (Y t) - 2 * u t * value mean_m_f alpha lambda (X t) (Y t)).
change (value variance_v_f alpha lambda (X t) (Y t)) with
  (value second_v_f alpha lambda (X t) (Y t) - 2 * u t * value mean_v_f alpha lambda (X t) (Y t)).
clearbody u w. auto_derive. side. known. ring.
Qed.
End Curve.

(** With the paper's constants *)

Theorem mean_curve X Y t dx dy : is_derive X t dx -> is_derive Y t dy -> 0 < Y t ->
  is_derive (fun t => mean (X t) (Y t)) t (dx * mean_m (X t) (Y t) + dy * mean_v (X t) (Y t)).
Proof. apply mean_curve_f. Qed.

Theorem variance_curve X Y t dx dy : is_derive X t dx -> is_derive Y t dy -> 0 < Y t ->
  is_derive (fun t => variance (X t) (Y t)) t (dx * variance_m (X t) (Y t) + dy * variance_v (X t) (Y t)).
Proof. apply variance_curve_f. Qed.
