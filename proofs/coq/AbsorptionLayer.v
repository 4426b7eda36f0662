(* Absorption: the rectangles, and what has to be shown of each pair of successive ones; AbsorptionSteps*.v show it. *)
Require Import Reals Psatz Lia List.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Erfc ErfcPolynomial ErfcEnclosure Selu ClosedForms Constants Derivatives Map Enclosures.
From SNN Require Import AbsorptionBounds.
Import ListNotations.
Open Scope R_scope.

(** Two rectangles hold all that k layers make of the start: a low one, abs mu <= a and l <= nu <= h, and a high one,
    abs mu <= b and h <= nu <= u.  What leaves the low one upwards is in the high one, since a <= b. *)

Record row : Type := Row { a : R; l : R; b : R; h : R; u : R }.
Definition inside (r : row) (p : R * R) : Prop :=
  (- a r <= fst p <= a r /\ l r <= snd p <= h r) \/ (- b r <= fst p <= b r /\ h r <= snd p <= u r).

(* a, l, b, h, u for k = 0, ..., 23 *)
Definition table : list row := [
  Row 1 0.02 1 0.04 16;
  Row 0.173 0.027 1.108 0.0558 9.98;
  Row 0.069 0.0428 0.788 0.0771 6.78;
  Row 0.059 0.0666 0.558 0.1085 4.93;
  Row 0.061 0.0996 0.405 0.1508 3.81;
  Row 0.063 0.1425 0.304 0.2031 3.1;
  Row 0.064 0.1947 0.235 0.2633 2.63;
  Row 0.064 0.2543 0.187 0.3271 2.31;
  Row 0.063 0.3183 0.154 0.3913 2.09;
  Row 0.061 0.3832 0.13 0.453 1.93;
  Row 0.058 0.4461 0.113 0.5103 1.81;
  Row 0.054 0.5047 0.1 0.5618 1.72;
  Row 0.05 0.5576 0.09 0.607 1.66;
  Row 0.046 0.6041 0.083 0.6459 1.61;
  Row 0.042 0.6441 0.08 0.6787 1.57;
  Row 0.038 0.6779 0.08 0.706 1.54;
  Row 0.035 0.7061 0.08 0.7284 1.52;
  Row 0.033 0.7294 0.08 0.7467 1.51;
  Row 0.031 0.7485 0.08 0.7615 1.5;
  Row 0.029 0.764 0.08 0.7734 1.5;
  Row 0.028 0.7765 0.08 0.7829 1.5;
  Row 0.027 0.7865 0.08 0.7905 1.5;
  Row 0.026 0.7946 0.08 0.7966 1.5;
  Row 0.025 0.801 0.08 0.8014 1.5].

Definition rectangles (k : nat) : row := nth k table (Row 0.08 0.8 0.08 0.8 1.5).

(** What one layer does, at the ends of the rectangles only *)

Record leads (r r' : row) : Prop := {
  low_variance : forall m, - (a r / 10) <= m <= a r / 10 -> l r' <= variance m (0.95 * l r);
  high_variance : forall m, - (b r / 10) <= m <= b r / 10 -> h r' <= variance m (0.95 * h r);
  top_variance : forall m, - (b r / 10) <= m <= b r / 10 -> variance m (1.1 * u r) <= u r';
  low_mean : forall v, 0.95 * l r <= v <= 1.1 * h r -> - a r' <= mean (- (a r / 10)) v /\ mean (a r / 10) v <= a r';
  high_mean : forall v, 0.95 * h r <= v <= 1.1 * u r -> - b r' <= mean (- (b r / 10)) v /\ mean (b r / 10) v <= b r' }.

(* where AbsorptionBounds says that the variance does not fall with v *)
Definition fits (r : row) : Prop :=
  a r <= b r <= 1.11 /\ a r <= 1 /\ 0.02 <= l r <= h r /\ 0.04 <= h r <= u r /\ u r <= 16 /\ (b r <= 1 \/ 0.055 <= h r).

(** Monotonicity *)

Lemma erfc_range t : 0 <= erfc t <= 2.
Proof.
assert (K : forall t, 0 <= t -> 0 <= erfc t <= 2).
{ intros x Hx. assert (B := erfc_bounds x Hx). assert (exp (- (x * x)) <= 1) by (rewrite <- exp_0; apply exp_le; nra).
  assert (0 < 4 / PI <= 2) by (split; interval with (i_prec 40)). assert (P := exp_pos (- (x * x))). nra. }
destruct (Rle_lt_dec 0 t) as [H|H]; [apply K; trivial|].
assert (B := K (- t) ltac:(lra)). rewrite erfc_opp in B. lra.
Qed.

Lemma mean_increases m m' v : m <= m' -> 0 < v -> mean m v <= mean m' v.
Proof.
intros Hm Hv. destruct (mean_value_theorem (fun m => mean m v) (fun m => mean_m m v) m m' Hm) as [c [_ H]].
{ intros x _. evar_last. apply (mean_curve (fun m => m) (fun _ => v) x 1 0).
  apply @is_derive_id. apply @is_derive_const. trivial. simpl. ring. }
assert (0 <= mean_m c v); [|nra]. unfold mean_m, value01, value, mean_m_f, eps, R_1.
assert (A := alpha01_range). assert (L := lambda01_range). assert (E1 := erfc_range (c / sqrt (2 * v))).
assert (E2 := erfc_range ((c + v) / sqrt (2 * v))). assert (P := exp_pos (c + v / 2)).
assert (0 <= exp (c + v / 2) * erfc ((c + v) / sqrt (2 * v))) by (apply Rmult_le_pos; lra).
apply Rmult_le_pos; nra.
Qed.

Lemma variance_increases m v v' : v <= v' -> 0 < v -> (forall x, v <= x <= v' -> 0 <= variance_v m x) ->
  variance m v <= variance m v'.
Proof.
intros Hv Hp Hs. destruct (mean_value_theorem (fun v => variance m v) (fun v => variance_v m v) v v' Hv) as [c [Hc H]].
{ intros x Hx. evar_last. apply (variance_curve (fun _ => m) (fun v => v) x 0 1).
  apply @is_derive_const. apply @is_derive_id. lra. simpl. ring. }
specialize (Hs c Hc). nra.
Qed.

Lemma variance_m_slope m m' v : m <= m' -> 0 < v ->
  exists c, m <= c <= m' /\ variance m' v - variance m v = variance_m c v * (m' - m).
Proof.
intros Hm Hv. apply (mean_value_theorem (fun m => variance m v) (fun m => variance_m m v)); trivial.
intros x _. evar_last. apply (variance_curve (fun m => m) (fun _ => v) x 1 0).
apply @is_derive_id. apply @is_derive_const. trivial. simpl. ring.
Qed.
Lemma at_right x m v y : 0 < v -> (forall m, - x <= m <= x -> variance_m m v <= 0) -> - x <= m <= x ->
  y <= variance x v -> y <= variance m v.
Proof.
intros Hv H Hm Hy. destruct (variance_m_slope m x v) as [c [Hc E]]; try lra.
assert (S := H c ltac:(lra)). nra.
Qed.
Lemma at_left x m v y : 0 < v -> (forall m, - x <= m <= x -> 0 <= variance_m m v) -> - x <= m <= x ->
  y <= variance (- x) v -> y <= variance m v.
Proof.
intros Hv H Hm Hy. destruct (variance_m_slope (- x) m v) as [c [Hc E]]; try lra.
assert (S := H c ltac:(lra)). nra.
Qed.
Lemma at_right_above x m v y : 0 < v -> (forall m, - x <= m <= x -> 0 <= variance_m m v) -> - x <= m <= x ->
  variance x v <= y -> variance m v <= y.
Proof.
intros Hv H Hm Hy. destruct (variance_m_slope m x v) as [c [Hc E]]; try lra.
assert (S := H c ltac:(lra)). nra.
Qed.

(** One layer *)

Lemma slope_v m v : (-0.1 <= m <= 0.1 /\ 0.019 <= v) \/ (-0.111 <= m <= 0.111 /\ 0.05 <= v) -> v <= 17.6 ->
  0 <= variance_v m v.
Proof.
intros [[Hm Hv]|[Hm Hv]] H; [destruct (Rle_lt_dec v 0.06)|].
apply variance_v_small; lra. apply variance_v_large; lra. apply variance_v_large; lra.
Qed.

Theorem layer r r' omega tau p : fits r -> a r' <= b r' -> leads r r' -> weights omega tau -> inside r p ->
  inside r' (g omega tau p).
Proof.
intros F Hab [LV HV TV LM HM] [Ho Ht] Hp. unfold fits in F. destruct p as [mu nu]. unfold inside in *; simpl in Hp.
assert (Hn : 0.02 <= nu <= 16) by (destruct Hp; lra). assert (Hv : 0.95 * nu <= nu * tau <= 1.1 * nu) by nra.
assert (Pv : 0 < nu * tau) by lra. unfold g; simpl. rewrite mu_tilde_closed, nu_tilde_closed by trivial.
destruct Hp as [[Hm N]|[Hm N]].
- assert (X : - (a r / 10) <= mu * omega <= a r / 10) by nra.
  assert (V1 : variance (mu * omega) (0.95 * l r) <= variance (mu * omega) (nu * tau)).
  { apply variance_increases; try lra. intros x Hx. apply slope_v; lra. }
  assert (V2 : variance (mu * omega) (nu * tau) <= variance (mu * omega) (1.1 * u r)).
  { apply variance_increases; try lra. intros x Hx. apply slope_v; lra. }
  assert (M1 := mean_increases (- (a r / 10)) (mu * omega) (nu * tau) ltac:(lra) Pv).
  assert (M2 := mean_increases (mu * omega) (a r / 10) (nu * tau) ltac:(lra) Pv).
  specialize (LM (nu * tau) ltac:(lra)). specialize (LV (mu * omega) X). specialize (TV (mu * omega) ltac:(lra)).
  destruct (Rle_lt_dec (variance (mu * omega) (nu * tau)) (h r')); [left | right]; lra.
- assert (X : - (b r / 10) <= mu * omega <= b r / 10) by nra.
  assert (V1 : variance (mu * omega) (0.95 * h r) <= variance (mu * omega) (nu * tau)).
  { apply variance_increases; try lra. intros x Hx. apply slope_v; lra. }
  assert (V2 : variance (mu * omega) (nu * tau) <= variance (mu * omega) (1.1 * u r)).
  { apply variance_increases; try lra. intros x Hx. apply slope_v; lra. }
  assert (M1 := mean_increases (- (b r / 10)) (mu * omega) (nu * tau) ltac:(lra) Pv).
  assert (M2 := mean_increases (mu * omega) (b r / 10) (nu * tau) ltac:(lra) Pv).
  specialize (HM (nu * tau) ltac:(lra)). specialize (HV (mu * omega) X). specialize (TV (mu * omega) ltac:(lra)).
  right; lra.
Qed.

(** The tactic for it *)

Ltac falls := let m := fresh in let H := fresh in intros m H; first [apply falls_1; lra | apply falls_2; lra].
Ltac rises := let m := fresh in let H := fresh in
  intros m H; first [apply rises_1; lra | apply rises_2; lra | apply rises_3; lra].
(* at a point the four parts are enclosed one by one *)
Ltac enclose_part A :=
  let e := eval cbv beta delta [erfcx_fit poly expo] in A in
  let H := fresh in interval_intro e with (i_prec 40) as H; change e with A in H; revert H; generalize A; intros ? ?.
Ltac at_point P v :=
  let H := fresh in assert (H : v <= v <= v) by lra;
  apply (enclose variance_f P _ _ v v); [lra | exact H | interval with (i_prec 40) |];
  intros s alpha lambda e0 e1 e2 Hs Hs0 Ha Hl He0 He1 He2;
  match goal with |- context [variance_f _ _ _ _ ?A ?B ?C ?D] =>
    enclose_part A; enclose_part B; enclose_part C; enclose_part D end;
  cbv beta delta [variance_f second_f mean_f]; interval with (i_prec 40).
Ltac on_line P v m := let H := fresh in assert (H : v <= v <= v) by lra; bound variance_f P v v;
  interval with (i_prec 40, i_bisect m, i_autodiff m, i_depth 30).
Ltac on_segment P x y := bound mean_f P x y;
  match goal with Hs : sqrt _ <= ?s <= sqrt _ |- _ => interval with (i_prec 40, i_bisect s, i_autodiff s) end.
Ltac extreme :=
  match goal with
  | Hm : - ?x <= ?m <= ?x |- ?y <= variance ?m ?v =>
    first [apply (at_right x m v y); [lra | falls | exact Hm | clear m Hm; at_point (fun _ t : R => y <= t) v]
          |apply (at_left x m v y); [lra | rises | exact Hm | clear m Hm; at_point (fun _ t : R => y <= t) v]
          |on_line (fun _ t : R => y <= t) v m]
  | Hm : - ?x <= ?m <= ?x |- variance ?m ?v <= ?y =>
    apply (at_right_above x m v y); [lra | rises | exact Hm | clear m Hm; at_point (fun _ t : R => t <= y) v]
  | Hv : ?x <= ?v <= ?z |- ?y <= mean ?m ?v => on_segment (fun _ t : R => y <= t) x z
  | Hv : ?x <= ?v <= ?z |- mean ?m ?v <= ?y => on_segment (fun _ t : R => t <= y) x z
  end.
Ltac prove_leads := constructor; cbv [rectangles table nth Nat.add a l b h u]; intros; try split; extreme.

