(* omega = 0: the next variance is v h (sqrt v) with v = nu tau, where h decreases from h_0 to h_infinity.  So there
   is a fixed point exactly for tau between 1 / h_0 and 1 / h_infinity. *)
Require Import Reals Psatz List.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Intervals Erfc Selu ClosedForms Constants HalfNormal.
Import ListNotations.
Open Scope R_scope.

(** Elementary functions of x > 0: k s x is between 0 and x, increases with x and decreases with s *)

Definition k (s x : R) : R := (1 - exp (- (s * x))) / s.

Lemma exp_double s x : exp (- (2 * s * x)) = exp (- (s * x)) ^ 2.
Proof. simpl. rewrite Rmult_1_r, <- exp_plus. f_equal. ring. Qed.

Lemma exp_less s t x : s < t -> 0 < x -> exp (- (t * x)) < exp (- (s * x)).
Proof. intros. apply exp_increasing. nra. Qed.

(* k s - k t increases *)
Lemma k_gap s t x y : 0 < s < t -> 0 <= x < y -> k s x - k t x < k s y - k t y.
Proof.
intros Hs Hx.
destruct (MVT_cor2 (fun x => k s x - k t x) (fun x => exp (- (s * x)) - exp (- (t * x))) x y) as [c [E Hc]]. lra.
- intros c _. apply is_derive_Reals. unfold k. auto_derive. lra. field. lra.
- assert (L := exp_less s t c ltac:(lra) ltac:(lra)). nra.
Qed.

Lemma k_0 s : k s 0 = 0.
Proof. unfold k, Rdiv. rewrite Rmult_0_r, Ropp_0, exp_0. ring. Qed.

Lemma k_less s t x : 0 < s < t -> 0 < x -> k t x < k s x.
Proof. intros Hs Hx. assert (H := k_gap s t 0 x Hs ltac:(lra)). rewrite !k_0 in H. lra. Qed.

Lemma k_increasing s x y : 0 < s -> x < y -> k s x < k s y.
Proof.
intros Hs Hx. unfold k, Rdiv. apply Rmult_lt_compat_r. apply Rinv_0_lt_compat, Hs.
assert (exp (- (s * y)) < exp (- (s * x))) by (apply exp_increasing; nra). lra.
Qed.

Lemma k_pos s x : 0 < s -> 0 < x -> 0 < k s x.
Proof. intros Hs Hx. rewrite <- (k_0 s). apply k_increasing; trivial. Qed.

Lemma exp_taylor u : 0 <= u -> 1 - u <= exp (- u) <= 1 - u + u ^ 2 / 2.
Proof.
intros Hu. split. assert (H := exp_ineq1_le (- u)). lra.
destruct Hu as [Hu|<-]; [|rewrite Ropp_0, exp_0; lra].
destruct (MVT_cor2 (fun u => 1 - u + u ^ 2 / 2 - exp (- u)) (fun u => - 1 + u + exp (- u)) 0 u Hu) as [c [E Hc]].
- intros c _. apply is_derive_Reals. auto_derive. trivial. field.
- rewrite Ropp_0, exp_0 in E. assert (H := exp_ineq1_le (- c)). nra.
Qed.

Lemma k_taylor s x : 0 < s -> 0 < x -> x - s * x ^ 2 / 2 <= k s x <= x.
Proof.
intros Hs Hx. assert (E : k s x * s = 1 - exp (- (s * x))) by (unfold k; field; lra).
assert (T := exp_taylor (s * x) ltac:(nra)). split; apply Rmult_le_reg_r with s; trivial; rewrite E; nra.
Qed.

(** Their expectations *)

Definition Ek (s : R) : R := (1 - w s) / s.
Definition Ek2 (s : R) : R := (1 - 2 * w s + w (2 * s)) / s ^ 2.

Lemma w_less s t : 0 <= s < t -> 0 < w s - w t < (t - s) * d0.
Proof.
intros Hs. split.
- cut (0 < E_sum 0 0 0 0 [(1, s); (-1, t)]). unfold E_sum; simpl; lra.
  apply E_sum_pos. intros x Hx. unfold sum; cbn [exps]. assert (L := exp_less s t x ltac:(lra) Hx). lra.
- cut (0 < E_sum 0 (t - s) 0 0 [(-1, s); (1, t)]). unfold E_sum; simpl; lra.
  apply E_sum_pos. intros x Hx. unfold sum; cbn [exps].
  assert (E : exp (- (t * x)) = exp (- (s * x)) * exp (- ((t - s) * x))) by (rewrite <- exp_plus; f_equal; ring).
  assert (0 < exp (- (s * x)) <= 1) by (split; [apply exp_pos | rewrite <- exp_0; apply exp_le; nra]).
  assert (1 - (t - s) * x < exp (- ((t - s) * x))) by (assert (I := exp_ineq1 (- ((t - s) * x)) ltac:(nra)); lra).
  assert (0 < (t - s) * x) by nra. rewrite E. revert H H0 H1.
  generalize ((t - s) * x) (exp (- ((t - s) * x))) (exp (- (s * x))). intros u f e. nra.
Qed.

Lemma w_pos s : 0 < w s.
Proof. cut (0 < E_sum 0 0 0 0 [(1, s)]). unfold E_sum; simpl; lra.
apply E_sum_pos. intros x Hx. unfold sum; cbn [exps]. assert (H := exp_pos (- (s * x))). lra. Qed.

Lemma w_below_1 s : 0 < s -> 1 - s * d0 < w s < 1.
Proof. intros Hs. assert (H := w_less 0 s ltac:(lra)). rewrite w_0 in H. lra. Qed.

Lemma square_increasing s t : 0 < s < t -> - 2 * w s + w (2 * s) < - 2 * w t + w (2 * t).
Proof.
intros Hs. cut (0 < E_sum 0 0 0 0 [(2, s); (-1, 2 * s); (-2, t); (1, 2 * t)]). unfold E_sum; simpl; lra.
apply E_sum_pos. intros x Hx. unfold sum; cbn [exps]. rewrite !exp_double.
assert (L := exp_less s t x ltac:(lra) Hx).
assert (exp (- (s * x)) < 1) by (rewrite <- exp_0; apply exp_increasing; nra). nra.
Qed.

Lemma Ek_decreasing s t : 0 < s < t -> Ek t < Ek s.
Proof.
intros Hs. cut (0 < E_sum (/ s - / t) 0 0 0 [(- / s, s); (/ t, t)]).
{ unfold E_sum; cbn [E_exps]. replace (Ek t) with (/ t - / t * w t) by (unfold Ek; field; lra).
  replace (Ek s) with (/ s - / s * w s) by (unfold Ek; field; lra). lra. }
apply E_sum_pos. intros x Hx. assert (L := k_less s t x Hs Hx). unfold sum; cbn [exps].
unfold k in L. unfold Rdiv in L. lra.
Qed.

(* Chebyshev's association inequality for k s and k s - k t, which both increase with x: let x0 be where k s is equal
   to its expectation; then (k s x - k s x0) (k s x - k t x - (k s x0 - k t x0)) is never negative *)
Lemma chebyshev s t : 0 < s < t -> Ek s * (Ek s - Ek t) <= Ek2 s - Ek2 t.
Proof.
intros Hs. set (x0 := - ln (w s) / s). assert (W := w_below_1 s ltac:(lra)). assert (W0 := w_pos s).
assert (E0 : k s x0 = Ek s).
{ unfold k, Ek, x0. replace (- (s * (- ln (w s) / s))) with (ln (w s)) by (field; lra). rewrite exp_ln; trivial. }
assert (X0 : 0 < x0).
{ apply Rdiv_lt_0_compat; [|lra]. assert (ln (w s) < ln 1) by (apply ln_increasing; lra). rewrite ln_1 in H. lra. }
set (a := Ek s). set (d := k s x0 - k t x0).
cut (0 <= E_sum (/ s ^ 2 - / t ^ 2 - a * (/ s - / t) - d * (/ s - a)) 0 0 0
  [(- 2 / s ^ 2 + a / s + d / s, s); (/ s ^ 2, 2 * s); (2 / t ^ 2 - a / t, t); (- / t ^ 2, 2 * t)]).
{ intros H. cut (0 <= Ek2 s - Ek2 t - a * (Ek s - Ek t) - d * (Ek s - a)). unfold a; lra.
  eapply Rle_trans; [exact H|]. apply Req_le. unfold E_sum; cbn [E_exps]. unfold Ek2, Ek. field. lra. }
apply E_sum_nonneg. intros x Hx.
replace (sum _ _ _ _ _ _) with ((k s x - k t x - d) * (k s x - a) + k t x * (k s x - k t x)).
2:{ unfold sum; cbn [exps]. rewrite !exp_double. unfold k. field. lra. }
assert (P := k_pos t x ltac:(lra) Hx). assert (L := k_less s t x Hs Hx).
assert (0 <= (k s x - k t x - d) * (k s x - a)); [|nra].
unfold a, d. rewrite <- E0. destruct (Rtotal_order x x0) as [C|[->|C]].
- assert (M := k_gap s t x x0 Hs ltac:(lra)). assert (K := k_increasing s x x0 ltac:(lra) C). nra.
- nra.
- assert (M := k_gap s t x0 x Hs ltac:(lra)). assert (K := k_increasing s x0 x ltac:(lra) C). nra.
Qed.

Lemma Ek_bounds s : 0 < s -> 0 < Ek s /\ d0 - s / 2 <= Ek s <= d0 /\ Ek s <= / s.
Proof.
intros Hs. assert (W := w_below_1 s Hs). assert (W0 := w_pos s).
assert (E : Ek s * s = 1 - w s) by (unfold Ek; field; lra). split; [|split; [split|]].
- apply Rdiv_lt_0_compat; lra.
- cut (0 <= E_sum (/ s) (- 1) (s / 2) 0 [(- / s, s)]).
  { unfold E_sum; cbn [E_exps]. replace (Ek s) with (/ s - / s * w s) by (unfold Ek; field; lra). lra. }
  apply E_sum_nonneg. intros x Hx. unfold sum; cbn [exps].
  assert (T := k_taylor s x Hs Hx). unfold k, Rdiv in T. lra.
- apply Rmult_le_reg_r with s; trivial. lra.
- apply Rmult_le_reg_r with s; trivial. rewrite Rinv_l; lra.
Qed.

Lemma Ek2_bounds s : 0 < s -> 0 < Ek2 s /\ 1 - 2 * d0 * s <= Ek2 s <= 1 /\ Ek2 s <= / s ^ 2.
Proof.
intros Hs. assert (Hi : 0 < / s ^ 2) by (apply Rinv_0_lt_compat, pow_lt, Hs).
assert (E : Ek2 s = / s ^ 2 + -2 / s ^ 2 * w s + / s ^ 2 * w (2 * s)) by (unfold Ek2; field; lra).
assert (K : forall x, k s x ^ 2 = / s ^ 2 + -2 / s ^ 2 * exp (- (s * x)) + / s ^ 2 * exp (- (2 * s * x))).
{ intros x. rewrite exp_double. unfold k. field. lra. }
split; [|split; [split|]].
- cut (0 < E_sum (/ s ^ 2) 0 0 0 [(-2 / s ^ 2, s); (/ s ^ 2, 2 * s)]). unfold E_sum; cbn [E_exps]; lra.
  apply E_sum_pos. intros x Hx. unfold sum; cbn [exps]. assert (P := pow_lt (k s x) 2 (k_pos s x Hs Hx)).
  rewrite K in P. lra.
- cut (0 <= E_sum (/ s ^ 2) 0 (- 1) s [(-2 / s ^ 2, s); (/ s ^ 2, 2 * s)]). unfold E_sum; cbn [E_exps]; lra.
  apply E_sum_nonneg. intros x Hx. cut (0 <= k s x ^ 2 - x ^ 2 + s * x ^ 3). rewrite K; unfold sum; cbn [exps]; lra.
  assert (T := k_taylor s x Hs Hx). assert (P := k_pos s x Hs Hx). destruct (Rle_lt_dec (s * x) 2) as [C|C].
  + assert (0 <= x - s * x ^ 2 / 2) by nra. assert ((x - s * x ^ 2 / 2) ^ 2 <= k s x ^ 2) by nra.
    assert (0 <= s ^ 2 * x ^ 4) by (apply Rmult_le_pos; apply pow_le; lra). nra.
  + assert (0 <= x ^ 2 * (s * x - 1)) by (apply Rmult_le_pos; [apply pow_le | ]; lra). nra.
- cut (0 <= E_sum (- / s ^ 2) 0 1 0 [(2 / s ^ 2, s); (- / s ^ 2, 2 * s)]). unfold E_sum; cbn [E_exps]; lra.
  apply E_sum_nonneg. intros x Hx. cut (0 <= x ^ 2 - k s x ^ 2). rewrite K; unfold sum; cbn [exps]; lra.
  assert (T := k_taylor s x Hs Hx). assert (P := k_pos s x Hs Hx). nra.
- cut (0 <= E_sum 0 0 0 0 [(2 / s ^ 2, s); (- / s ^ 2, 2 * s)]). unfold E_sum; cbn [E_exps]; lra.
  apply E_sum_nonneg. intros x Hx. unfold sum; cbn [exps]. rewrite exp_double.
  assert (L : 0 < exp (- (s * x)) <= 1) by (split; [apply exp_pos | rewrite <- exp_0; apply exp_le; nra]).
  assert (0 <= / s ^ 2 * (2 * exp (- (s * x)) - exp (- (s * x)) ^ 2)) by (apply Rmult_le_pos; nra). lra.
Qed.

(** The variance at m = 0 *)

Definition h (s : R) : R := lambda01 ^ 2 / 2 * (1 + alpha01 ^ 2 * Ek2 s - (d0 - alpha01 * Ek s) ^ 2 / 2).
Definition h_0 : R := lambda01 ^ 2 / 2 * (1 + alpha01 ^ 2 - (alpha01 - 1) ^ 2 / PI).
Definition h_infinity : R := lambda01 ^ 2 / 2 * (1 - / PI).

Lemma d0_squared : d0 ^ 2 = 2 / PI.
Proof. unfold d0. apply pow2_sqrt, Rlt_le, two_over_PI_pos. Qed.
Lemma d0_range : 0.79 < d0 < 0.8.
Proof.
assert (Q := d0_squared). assert (P := d0_pos).
assert (0.6366 < 2 / PI < 0.6367) by (split; interval with (i_prec 40)). nra.
Qed.

Lemma variance_closed s : 0 < s ->
  variance 0 (s * s) = lambda01 ^ 2 / 2 *
    (s ^ 2 + alpha01 ^ 2 * (1 - 2 * w s + w (2 * s)) - (s * d0 - alpha01 * (1 - w s)) ^ 2 / 2).
Proof.
intros Hs. assert (Q := sqrt_2_neq_0).
assert (R : sqrt (2 * (s * s)) = sqrt 2 * s) by (rewrite sqrt_mult, sqrt_square; nra).
assert (A0 : eps 0 (s * s) = 1) by (unfold eps, Rdiv; rewrite Rmult_0_l; apply erfc_0).
assert (A1 : R_1 0 (s * s) = w s).
{ unfold R_1, w. rewrite R. f_equal; f_equal; [field | field; lra]. }
assert (A2 : R_2 0 (s * s) = w (2 * s)).
{ unfold R_2, w. rewrite R. f_equal; f_equal; [field | field; lra]. }
assert (A3 : G 0 (s * s) = d0).
{ unfold G, d0. replace (- 0 ^ 2 / (2 * (s * s))) with 0 by (field; lra). rewrite exp_0. ring. }
unfold variance, value01, value. rewrite A0, A1, A2, A3, sqrt_square by lra. unfold variance_f, second_f, mean_f. field.
Qed.

Lemma variance_h s : 0 < s -> variance 0 (s * s) = s ^ 2 * h s.
Proof. intros Hs. rewrite variance_closed by trivial. unfold h, Ek, Ek2. field. lra. Qed.

Lemma lambda_pos : 0 < lambda01 ^ 2 / 2.
Proof. assert (L := lambda01_range). nra. Qed.

Theorem h_decreasing s t : 0 < s < t -> h t < h s.
Proof.
intros Hs. unfold h. apply Rmult_lt_compat_l. apply lambda_pos.
assert (C := chebyshev s t Hs). assert (D := Ek_decreasing s t Hs). assert (P := d0_pos). assert (A := alpha01_range).
assert (0 < alpha01 * d0 * (Ek s - Ek t)) by (apply Rmult_lt_0_compat; nra).
assert (0 <= alpha01 ^ 2 * (Ek2 s - Ek2 t - Ek s * (Ek s - Ek t))) by (apply Rmult_le_pos; nra).
assert (0 <= alpha01 ^ 2 * (Ek s - Ek t) ^ 2) by (apply Rmult_le_pos; apply pow2_ge_0). nra.
Qed.

Theorem variance_increasing s t : 0 < s < t -> variance 0 (s * s) < variance 0 (t * t).
Proof.
intros Hs. rewrite !variance_closed by lra. apply Rmult_lt_compat_l. apply lambda_pos.
assert (S := square_increasing s t Hs). assert (W := w_less s t ltac:(lra)).
assert (Ws := w_below_1 s ltac:(lra)). assert (Wt := w_below_1 t ltac:(lra)).
assert (A := alpha01_range). assert (D := d0_range).
set (f := fun s => s * d0 - alpha01 * (1 - w s)).
change (s * d0 - alpha01 * (1 - w s)) with (f s). change (t * d0 - alpha01 * (1 - w t)) with (f t).
assert (0 <= alpha01 ^ 2 * (- 2 * w t + w (2 * t) - (- 2 * w s + w (2 * s)))) by (apply Rmult_le_pos; nra).
assert (B : forall u y, 0 < u < y -> - y <= y - alpha01 * u <= y) by (intros; split; nra).
assert (F1 := B (w s - w t) ((t - s) * d0) ltac:(lra)). assert (F2 := B (2 - w s - w t) ((t + s) * d0) ltac:(lra)).
replace ((t - s) * d0 - alpha01 * (w s - w t)) with (f t - f s) in F1 by (unfold f; ring).
replace ((t + s) * d0 - alpha01 * (2 - w s - w t)) with (f t + f s) in F2 by (unfold f; ring).
assert (M : forall a b p q, - p <= a <= p -> - q <= b <= q -> a * b <= p * q) by (intros; nra).
assert (F := M _ _ _ _ F1 F2). assert (0 < t ^ 2 - s ^ 2) by nra. assert (d0 ^ 2 < 1) by nra. nra.
Qed.

(* the limits of h, with bounds *)
Lemma h_near_0 s : 0 < s <= 1 -> h_0 - 4 * s <= h s <= h_0 + 4 * s.
Proof.
intros Hs. destruct (Ek_bounds s ltac:(lra)) as [_ [E1 _]]. destruct (Ek2_bounds s ltac:(lra)) as [_ [E2 _]].
assert (A := alpha01_range). assert (L := lambda01_range). assert (D := d0_range).
assert (H0 : h_0 = lambda01 ^ 2 / 2 * (1 + alpha01 ^ 2 - ((alpha01 - 1) * d0) ^ 2 / 2)).
{ unfold h_0. rewrite Rpow_mult_distr, d0_squared. field. apply PI_neq0. }
set (y := 1 - Ek2 s). set (x := d0 - Ek s). assert (Y : 0 <= y <= 2 * d0 * s) by (unfold y; lra).
assert (X : 0 <= x <= s / 2) by (unfold x; lra).
replace (h s) with
  (h_0 + lambda01 ^ 2 / 2 * (- alpha01 ^ 2 * y + alpha01 * x * ((alpha01 - 1) * d0 - alpha01 * x / 2))).
2:{ rewrite H0. unfold h, x, y. field. }
assert (0 <= lambda01 ^ 2 / 2 <= 0.6) by nra. assert (2.7 <= alpha01 ^ 2 <= 2.9) by nra.
assert (0 <= alpha01 ^ 2 * y <= 4.7 * s) by nra. assert (0 <= alpha01 * x <= 0.84 * s) by nra.
assert (- 0.42 <= (alpha01 - 1) * d0 - alpha01 * x / 2 <= 0.6) by nra.
assert (- 0.5 * s <= alpha01 * x * ((alpha01 - 1) * d0 - alpha01 * x / 2) <= 0.6 * s) by nra. nra.
Qed.

Lemma h_near_infinity s : 1 <= s -> h s <= h_infinity + 3 / s.
Proof.
intros Hs. destruct (Ek_bounds s ltac:(lra)) as [E0 [_ E1]]. destruct (Ek2_bounds s ltac:(lra)) as [_ [_ E2]].
assert (A := alpha01_range). assert (L := lambda01_range). assert (D := d0_range).
assert (H0 : h_infinity = lambda01 ^ 2 / 2 * (1 - d0 ^ 2 / 2))
  by (unfold h_infinity; rewrite d0_squared; field; apply PI_neq0).
assert (I : 0 < / s <= 1) by (split; [apply Rinv_0_lt_compat; lra | rewrite <- Rinv_1; apply Rinv_le_contravar; lra]).
replace (/ s ^ 2) with (/ s * / s) in E2 by (field; lra).
rewrite H0. unfold h. change (3 / s) with (3 * / s). revert I E0 E1 E2. generalize (/ s) (Ek s) (Ek2 s).
intros i x y I E0 E1 E2.
assert (0 <= lambda01 ^ 2 / 2 <= 0.6) by nra. assert (2.7 <= alpha01 ^ 2 <= 2.9) by nra. assert (y <= i) by nra.
assert (alpha01 ^ 2 * y <= 2.9 * i) by nra. assert (0 <= alpha01 * d0 <= 1.4) by nra.
assert (0 <= alpha01 * d0 * x <= 1.4 * i) by (split; nra).
assert (0 <= (alpha01 * x) ^ 2) by apply pow2_ge_0. nra.
Qed.

Lemma h_above_infinity s : 0 < s -> h_infinity < h s.
Proof.
intros Hs. destruct (Ek_bounds s Hs) as [E0 [E1 _]]. destruct (Ek2_bounds s Hs) as [E2 _].
assert (A := alpha01_range). assert (D := d0_range).
assert (H0 : h_infinity = lambda01 ^ 2 / 2 * (1 - d0 ^ 2 / 2))
  by (unfold h_infinity; rewrite d0_squared; field; apply PI_neq0).
rewrite H0. unfold h. apply Rmult_lt_compat_l. apply lambda_pos.
assert (0 < alpha01 ^ 2 * Ek2 s) by (apply Rmult_lt_0_compat; nra).
assert (0 <= alpha01 * Ek s * (2 * d0 - alpha01 * Ek s)) by (apply Rmult_le_pos; nra). nra.
Qed.

Lemma h_below_0 s : 0 < s -> h s < h_0.
Proof.
intros Hs. assert (H : forall s, 0 < s -> h s <= h_0).
{ intros t Ht. apply Rnot_lt_le. intros C. set (u := Rmin (Rmin 1 (t / 2)) ((h t - h_0) / 8)).
  assert (U : 0 < u /\ u <= 1 /\ u <= t / 2 /\ u <= (h t - h_0) / 8).
  { unfold u. split. apply Rmin_glb_lt; [apply Rmin_glb_lt|]; lra.
    assert (X := Rmin_l (Rmin 1 (t / 2)) ((h t - h_0) / 8)). assert (Y := Rmin_r (Rmin 1 (t / 2)) ((h t - h_0) / 8)).
    assert (X' := Rmin_l 1 (t / 2)). assert (Y' := Rmin_r 1 (t / 2)). lra. }
  assert (N := h_near_0 u ltac:(lra)). assert (D := h_decreasing u t ltac:(lra)). lra. }
assert (D := h_decreasing (s / 2) s ltac:(lra)). assert (K := H (s / 2) ltac:(lra)). lra.
Qed.
