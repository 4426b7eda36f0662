(* chi = tau E selu'(z)^2, the factor by which mean squared gradients grow per layer: closed form and bounds. *)
Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Erfc Selu ClosedForms Constants Moments Map Enclosures.
Open Scope R_scope.

Definition selu_slope (alpha lambda z : R) : R := if Rlt_dec 0 z then lambda else lambda * alpha * exp z.
Definition chi (mu omega nu tau : R) : R := tau * E (fun z => selu_slope alpha01 lambda01 z ^ 2) (mu * omega) (nu *
  tau).

Lemma is_derive_selu alpha lambda z : z <> 0 -> is_derive (selu alpha lambda) z (selu_slope alpha lambda z).
Proof.
intros Hz. destruct (Rlt_le_dec 0 z) as [H|H].
- apply (is_derive_ext_loc (fun z => lambda * z)).
  + exists (mkposreal z H). intros u Hu. apply Rabs_def2 in Hu. unfold minus, plus, opp in Hu; simpl in Hu.
    unfold selu. destruct (Rlt_dec 0 u); [reflexivity | lra].
  + unfold selu_slope. destruct (Rlt_dec 0 z); [|lra]. auto_derive; trivial; ring.
- apply (is_derive_ext_loc (fun z => lambda * (alpha * exp z - alpha))).
  + assert (P : 0 < - z) by lra. exists (mkposreal (- z) P). intros u Hu. apply Rabs_def2 in Hu.
    unfold minus, plus, opp in Hu; simpl in Hu. unfold selu. destruct (Rlt_dec 0 u); [lra | reflexivity].
  + unfold selu_slope. destruct (Rlt_dec 0 z); [lra|]. auto_derive; trivial; ring.
Qed.

(** Closed form of E selu'^2 *)

Definition slope_f : formula := fun alpha lambda m s eps R_1 R_2 G => lambda ^ 2 / 2 * (2 - eps + alpha ^ 2 * R_2).

Ltac terms := unfold integrand, plus, scal; simpl; unfold mult; simpl.

Theorem integral_slope_squared alpha lambda m v : 0 < v ->
  is_RInt_gen (integrand (fun z => selu_slope alpha lambda z ^ 2) m v) minus_infinity plus_infinity
    (value slope_f alpha lambda m v).
Proof.
intros Hv. set (k := (lambda * alpha) ^ 2).
replace (value slope_f alpha lambda m v) with (plus (k * (anti_exp m v 2 0 - 0)) (lambda ^ 2 * (0 - anti_0 m v 0))).
2:{ rewrite anti_exp_2_at_0 by trivial. unfold anti_0. rewrite erfc_at_0 by trivial. unfold plus; simpl.
    unfold value, slope_f, k. field. }
apply (is_RInt_gen_Chasles (V := R_NormedModule) _ 0).
- set (f := fun z => scal k (integrand (fun z => exp (2 * z)) m v z)). apply (is_RInt_gen_ext (V := R_NormedModule) f).
  + apply (left_of_0 (fun z => f z = integrand (fun z => selu_slope alpha lambda z ^ 2) m v z)). intros z Hz.
    unfold f, selu_slope. terms. destruct (Rlt_dec 0 z) as [K|K]; [lra|].
    replace (2 * z) with (z + z) by ring. rewrite exp_plus. unfold k. ring.
  + apply (is_RInt_gen_scal (V := R_NormedModule)), integral_exp, Hv.
- set (f := fun z => scal (lambda ^ 2) (integrand (fun _ => 1) m v z)). apply (is_RInt_gen_ext (V := R_NormedModule) f).
  + apply (right_of_0 (fun z => f z = integrand (fun z => selu_slope alpha lambda z ^ 2) m v z)). intros z Hz.
    unfold f, selu_slope. terms. destruct (Rlt_dec 0 z) as [K|K]; [|lra]. ring.
  + apply (is_RInt_gen_scal (V := R_NormedModule)). apply (integral_of_antiderivative (anti_0 m v)). 1, 2: apply _.
    intros; apply is_derive_anti_0, Hv. apply ex_derive_times_density; trivial. intros; auto_derive; trivial.
    apply lim_at_point. apply lim_anti_0, Hv.
Qed.

Definition mean_slope_squared : R -> R -> R := value01 slope_f.

Theorem chi_closed mu omega nu tau : 0 < nu * tau ->
  chi mu omega nu tau = tau * mean_slope_squared (mu * omega) (nu * tau).
Proof. intros H. unfold chi. f_equal. apply E_value, integral_slope_squared, H. Qed.

(** At (0, 1) *)

Theorem chi_01 : 1.07157499245579 < chi 0 0 1 1 < 1.07157499245580.
Proof.
rewrite chi_closed by lra. rewrite Rmult_0_l, !Rmult_1_l. unfold mean_slope_squared, value01, value, slope_f.
rewrite eps_01. generalize alpha01_digits lambda01_digits R_2_01_range. generalize alpha01 lambda01 (R_2 0 1).
intros a l c Ha Hl Hc. split; interval with (i_prec 80).
Qed.

(* squared gradients double in 11 layers and not in 10, and grow a thousandfold in 100 *)
Theorem growth_01 : chi 0 0 1 1 ^ 10 < 2 < chi 0 0 1 1 ^ 11 /\ 1000 < chi 0 0 1 1 ^ 100.
Proof. generalize chi_01. generalize (chi 0 0 1 1). intros c H. repeat split; interval with (i_prec 60). Qed.

(** On Theorem 1's domain: tau is at most 1.1 and at most v / 0.8, at least 0.95 and at least v / 1.5 *)

Ltac bound_slope P a b := unfold mean_slope_squared; bound slope_f P a b; unfold slope_f.

Lemma slope_above_low m v : -0.01 <= m <= 0.01 -> 0.76 <= v <= 1.425 -> 0.9526 <= 0.95 * mean_slope_squared m v.
Proof. intros Hm Hv. bound_slope (fun _ x : R => 0.9526 <= 0.95 * x) 0.76 1.425. branch_and_bound m s. Qed.
Lemma slope_above_high m v : -0.01 <= m <= 0.01 -> 1.425 <= v <= 1.65 -> 0.9526 <= v / 1.5 * mean_slope_squared m v.
Proof. intros Hm Hv. bound_slope (fun v x : R => 0.9526 <= v / 1.5 * x) 1.425 1.65. branch_and_bound m s. Qed.
Lemma slope_below_low m v : -0.01 <= m <= 0.01 -> 0.76 <= v <= 0.88 -> v / 0.8 * mean_slope_squared m v <= 1.209.
Proof. intros Hm Hv. bound_slope (fun v x : R => v / 0.8 * x <= 1.209) 0.76 0.88. branch_and_bound m s. Qed.
Lemma slope_below_high m v : -0.01 <= m <= 0.01 -> 0.88 <= v <= 1.65 -> 1.1 * mean_slope_squared m v <= 1.209.
Proof. intros Hm Hv. bound_slope (fun _ x : R => 1.1 * x <= 1.209) 0.88 1.65. branch_and_bound m s. Qed.

Theorem chi_domain mu omega nu tau : domain mu nu -> weights omega tau -> 0.9526 <= chi mu omega nu tau <= 1.209.
Proof.
intros [Hmu Hnu] [Ho Ht]. assert (Hm : -0.01 <= mu * omega <= 0.01) by nra.
assert (Hv : 0.76 <= nu * tau <= 1.65) by nra.
rewrite chi_closed by lra. set (x := mean_slope_squared (mu * omega) (nu * tau)).
assert (A : 0.95 <= nu * tau / 1.5 \/ nu * tau <= 1.425) by lra.
split.
- destruct (Rle_lt_dec (nu * tau) 1.425) as [C|C].
  + assert (H := slope_above_low _ _ Hm (conj (proj1 Hv) C)). fold x in H. nra.
  + assert (H := slope_above_high _ _ Hm (conj (Rlt_le _ _ C) (proj2 Hv))). fold x in H.
    assert (nu * tau / 1.5 <= tau) by nra. assert (0 <= x) by nra. nra.
- destruct (Rle_lt_dec (nu * tau) 0.88) as [C|C].
  + assert (H := slope_below_low _ _ Hm (conj (proj1 Hv) C)). fold x in H.
    assert (tau <= nu * tau / 0.8) by nra. destruct (Rle_lt_dec 0 x); nra.
  + assert (H := slope_below_high _ _ Hm (conj (Rlt_le _ _ C) (proj2 Hv))). fold x in H.
    destruct (Rle_lt_dec 0 x); nra.
Qed.

(** At the fixed points nu = nu_tilde, so that chi = v E selu'^2 / variance *)

Definition excess_f (c : R) : formula := fun alpha lambda m s eps R_1 R_2 G =>
  s * s * slope_f alpha lambda m s eps R_1 R_2 G - c * variance_f alpha lambda m s eps R_1 R_2 G.

Ltac bound_excess c P :=
  bound (excess_f c) P 0.76 1.65; unfold excess_f, slope_f; expand.

Lemma excess_low m v : -0.01 <= m <= 0.01 -> 0.76 <= v <= 1.65 -> 0 <= value01 (excess_f 1.055) m v.
Proof. intros Hm Hv. bound_excess 1.055 (fun _ x : R => 0 <= x). Time branch_and_bound m s. Qed.
Lemma excess_high m v : -0.01 <= m <= 0.01 -> 0.76 <= v <= 1.65 -> value01 (excess_f 1.1) m v <= 0.
Proof. intros Hm Hv. bound_excess 1.1 (fun _ x : R => x <= 0). Time branch_and_bound m s. Qed.

Theorem chi_fixed_points mu omega nu tau : domain mu nu -> weights omega tau ->
  nu_tilde mu omega nu tau = nu -> 1.055 <= chi mu omega nu tau <= 1.1.
Proof.
intros [Hmu Hnu] [Ho Ht] E. assert (Hm : -0.01 <= mu * omega <= 0.01) by nra.
assert (Hv : 0.76 <= nu * tau <= 1.65) by nra.
rewrite chi_closed by lra. rewrite nu_tilde_closed in E by lra.
assert (A := excess_low _ _ Hm Hv). assert (B := excess_high _ _ Hm Hv). revert A B.
assert (X : forall c, value01 (excess_f c) (mu * omega) (nu * tau)
  = nu * tau * mean_slope_squared (mu * omega) (nu * tau) - c * variance (mu * omega) (nu * tau)).
{ intros c. unfold value01, value, excess_f. rewrite sqrt_sqrt by lra. reflexivity. }
rewrite !X, E. intros A B. split; nra.
Qed.
