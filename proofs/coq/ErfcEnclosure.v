(* erfcx t = erfcx_fit t * (1 + e) with abs e <= 2e-8, for every t >= -0.55, where erfcx_fit is a polynomial in
   1 / (t + 2.2).  No numerical integration: exp (-t^2) * erfcx_fit t - erfc t has the derivative exp (-t^2) * r with a
   polynomial r of 1 / (t + 2.2), abs r <= 1e-8, and tends to 0. *)
Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Intervals Erfc ErfcPolynomial.
Open Scope R_scope.

Definition erfcx_fit (t : R) : R := / (t + 2.2) * poly (/ (t + 2.2)).
Definition residual (u : R) : R :=
  - (u * u) * (poly u + u * poly_slope u) - 2 * (1 - 2.2 * u) * poly u + 2 / sqrt PI.
Definition delta : R := 1 / 10 ^ 8.

Lemma is_derive_poly u : is_derive poly u (poly_slope u).
Proof. unfold poly, poly_slope. auto_derive. exact I. field. Qed.

Lemma residual_small u : 0 <= u <= 20 / 33 -> Rabs (residual u) <= delta.
Proof.
intros H. unfold residual, poly, poly_slope, delta.
interval with (i_taylor u, i_degree 18, i_bisect u, i_prec 80, i_depth 10).
Qed.

Lemma fit_bounded u : 0 <= u <= 20 / 33 -> Rabs (u * poly u) <= 3.
Proof. intros H. unfold poly. interval with (i_taylor u, i_degree 18, i_bisect u, i_prec 80, i_depth 10). Qed.

Lemma u_range t : -0.55 <= t -> 0 <= / (t + 2.2) <= 20 / 33.
Proof.
intros H. split. apply Rlt_le, Rinv_0_lt_compat. lra.
replace (20 / 33) with (/ (33 / 20)) by field. apply Rinv_le_contravar; lra.
Qed.

Lemma is_derive_fit t : -0.55 <= t ->
  is_derive (fun t => exp (- (t * t)) * erfcx_fit t) t (exp (- (t * t)) * (residual (/ (t + 2.2)) - 2 / sqrt PI)).
Proof.
intros Ht. assert (t + 2.2 <> 0) by lra.
assert (Du : is_derive (fun t => / (t + 2.2)) t (- (/ (t + 2.2) * / (t + 2.2)))) by (auto_derive; trivial; field; lra).
assert (De : is_derive (fun t => exp (- (t * t))) t (- 2 * t * exp (- (t * t)))) by (auto_derive; trivial; ring).
assert (Dp := is_derive_comp poly (fun t => / (t + 2.2)) t _ _ (is_derive_poly _) Du).
assert (Df := is_derive_mult (fun t => / (t + 2.2)) _ t _ _ Du Dp Rmult_comm).
evar_last. exact (is_derive_mult (fun t => exp (- (t * t))) _ t _ _ De Df Rmult_comm).
unfold plus, mult, scal; simpl; unfold mult; simpl. unfold residual.
replace (1 - 2.2 * / (t + 2.2)) with (t * / (t + 2.2)) by (field; lra). ring.
Qed.

Lemma exp_minus_square_small epsilon t0 : 0 < epsilon -> exists s, t0 <= s /\ 0 <= s /\ exp (- (s * s)) < epsilon.
Proof.
intros He. exists (Rmax (Rmax t0 1) (/ epsilon)). set (s := Rmax (Rmax t0 1) (/ epsilon)).
assert (t0 <= s /\ 1 <= s) as [H1 H2].
{ unfold s. split; apply (Rle_trans _ (Rmax t0 1)); try apply Rmax_l. apply Rmax_r. }
assert (H3 : / epsilon <= s) by apply Rmax_r.
split; [trivial|]. split; [lra|]. rewrite exp_Ropp, <- (Rinv_inv epsilon).
assert (E : 1 + s * s < exp (s * s)) by (apply exp_ineq1; nra).
assert (0 < / epsilon) by (apply Rinv_0_lt_compat; trivial). apply Rinv_lt_contravar; nra.
Qed.

(* what decreases to 0 is nonnegative *)
Lemma nonneg_of_decreasing (F F' : R -> R) (K t : R) :
  (forall s, t <= s -> is_derive F s (F' s)) -> (forall s, t <= s -> F' s <= 0) ->
  0 < K -> (forall s, t <= s -> 0 <= s -> - K * exp (- (s * s)) <= F s) -> 0 <= F t.
Proof.
intros HD HN HK HL. destruct (Rle_lt_dec 0 (F t)) as [H|H]; trivial. exfalso.
destruct (exp_minus_square_small (- F t / K) t) as [s [H1 [H2 H3]]]. { apply Rdiv_lt_0_compat; lra. }
destruct (mean_value_theorem F F' t s H1) as [c [Hc E]]. { intros; apply HD; lra. }
assert (N := HN c ltac:(lra)). specialize (HL s H1 H2).
apply (Rmult_lt_compat_l K) in H3; trivial. replace (K * (- F t / K)) with (- F t) in H3 by (field; lra). nra.
Qed.

Lemma fit_error t : -0.55 <= t -> Rabs (exp (- (t * t)) * erfcx_fit t - erfc t) <= delta * erfc t.
Proof.
intros Ht. assert (Sp := sqrt_PI_pos). assert (S1 : 1 <= 2 / sqrt PI) by interval with (i_prec 50).
assert (KP : 0 < 4 / PI) by (apply Rdiv_lt_0_compat; [lra|apply PI_RGT_0]).
assert (HB : forall s, t <= s -> - delta <= residual (/ (s + 2.2)) <= delta).
{ intros s Hs. apply Rabs_le_between, residual_small, u_range. lra. }
assert (HQ : forall s, t <= s -> - 3 <= erfcx_fit s <= 3).
{ intros s Hs. apply Rabs_le_between, (fit_bounded (/ (s + 2.2))), u_range. lra. }
assert (U : 0 <= (1 + delta) * erfc t - exp (- (t * t)) * erfcx_fit t).
{ apply (nonneg_of_decreasing (fun t => (1 + delta) * erfc t - exp (- (t * t)) * erfcx_fit t)
    (fun s => (1 + delta) * (- (2 / sqrt PI * exp (- (s * s))))
              - exp (- (s * s)) * (residual (/ (s + 2.2)) - 2 / sqrt PI)) 3 t).
  - intros s Hs. apply @is_derive_minus. apply (is_derive_scal erfc s (1 + delta)), is_derive_erfc.
    apply is_derive_fit. lra.
  - intros s Hs. assert (B := HB s Hs). assert (E := exp_pos (- (s * s))). unfold delta in *. nra.
  - lra.
  - intros s Hs Hs0. destruct (erfc_bounds s Hs0) as [B _].
    assert (B2 := HQ s Hs). assert (E := exp_pos (- (s * s))). unfold delta in *. nra. }
assert (L : 0 <= exp (- (t * t)) * erfcx_fit t - (1 - delta) * erfc t).
{ apply (nonneg_of_decreasing (fun t => exp (- (t * t)) * erfcx_fit t - (1 - delta) * erfc t)
    (fun s => exp (- (s * s)) * (residual (/ (s + 2.2)) - 2 / sqrt PI)
              - (1 - delta) * (- (2 / sqrt PI * exp (- (s * s))))) (3 + 4 / PI) t).
  - intros s Hs. apply @is_derive_minus. apply is_derive_fit. lra.
    apply (is_derive_scal erfc s (1 - delta)), is_derive_erfc.
  - intros s Hs. assert (B := HB s Hs). assert (E := exp_pos (- (s * s))). unfold delta in *. nra.
  - lra.
  - intros s Hs Hs0. destruct (erfc_bounds s Hs0) as [B0 B].
    assert (B2 := HQ s Hs). assert (E := exp_pos (- (s * s))). unfold delta in *. nra. }
apply Rabs_le_between. lra.
Qed.

Theorem erfcx_enclosure t : -0.55 <= t ->
  exists e, - (2 / 10 ^ 8) <= e <= 2 / 10 ^ 8 /\ erfcx t = erfcx_fit t * (1 + e).
Proof.
intros Ht. assert (H := fit_error t Ht). rewrite erfc_erfcx in H. assert (E := exp_pos (- (t * t))).
replace (exp (- (t * t)) * erfcx_fit t - exp (- (t * t)) * erfcx t)
  with (exp (- (t * t)) * (erfcx_fit t - erfcx t)) in H by ring.
rewrite Rabs_mult, (Rabs_pos_eq (exp _)) in H by lra.
assert (H' : Rabs (erfcx_fit t - erfcx t) <= delta * erfcx t) by (apply Rmult_le_reg_l with (exp (- (t * t))); lra).
assert (N : 0 <= erfcx t) by (assert (0 <= Rabs (erfcx_fit t - erfcx t)) by apply Rabs_pos; unfold delta in *; nra).
apply Rabs_le_between in H'.
assert (P0 : 0 <= erfcx_fit t) by (unfold delta in *; nra). destruct P0 as [P0|P0].
- exists (erfcx t / erfcx_fit t - 1). split. 2: field; lra.
  assert (Q : erfcx t = erfcx_fit t * (erfcx t / erfcx_fit t)) by (field; lra).
  revert Q. generalize (erfcx t / erfcx_fit t) as r. intros r Q. rewrite Q in H'. unfold delta in *. split; nra.
- exists 0. split. lra. rewrite <- P0 in *. unfold delta in *. nra.
Qed.
