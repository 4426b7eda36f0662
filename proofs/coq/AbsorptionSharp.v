(* 22 layers are not enough for absorption: the orbit of mu = 1, nu = 0.02 for omega = 0.1, tau = 0.95 has a variance
   below 0.8 after them.  Its mean stays between lo and hi and its variance below top; from below the rectangles of
   AbsorptionLayer.v hold it. *)
Require Import Reals Psatz Lia List.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Intervals Erfc ErfcPolynomial ErfcEnclosure Selu ClosedForms Derivatives Map Enclosures.
From SNN Require Import AbsorptionBounds AbsorptionLayer MovingWeights Absorption.
Import ListNotations.
Open Scope R_scope.

Record box : Type := Box { lo : R; hi : R; top : R }.
Definition boxes (k : nat) : box := nth k [
  Box 1 1 0.02;
  Box 0.09 0.095 0.0271;
  Box (-0.025) (-0.02) 0.0436;
  Box (-0.045) (-0.04) 0.0685;
  Box (-0.055) (-0.05) 0.1029;
  Box (-0.06) (-0.055) 0.1473;
  Box (-0.065) (-0.06) 0.2009;
  Box (-0.065) (-0.06) 0.2614;
  Box (-0.065) (-0.06) 0.3258;
  Box (-0.065) (-0.055) 0.3908;
  Box (-0.06) (-0.055) 0.4535;
  Box (-0.055) (-0.05) 0.5117;
  Box (-0.05) (-0.045) 0.564;
  Box (-0.045) (-0.04) 0.6099;
  Box (-0.045) (-0.035) 0.6493;
  Box (-0.04) (-0.035) 0.6825;
  Box (-0.035) (-0.03) 0.7101;
  Box (-0.035) (-0.03) 0.7329;
  Box (-0.035) (-0.025) 0.7515;
  Box (-0.03) (-0.025) 0.7667;
  Box (-0.03) (-0.025) 0.7789;
  Box (-0.03) (-0.02) 0.7887;
  Box (-0.03) (-0.02) 0.7966] (Box 0 0 1).

Record box_leads (r : row) (o o' : box) : Prop := {
  box_variance : forall m, 0.1 * lo o <= m <= 0.1 * hi o -> variance m (0.95 * top o) <= top o';
  box_mean : forall v, 0.95 * l r <= v <= 0.95 * top o ->
    lo o' <= mean (0.1 * lo o) v /\ mean (0.1 * hi o) v <= hi o' }.

Lemma at_low_end x m v y : x <= m -> 0 < v -> (forall c, x <= c <= m -> variance_m c v <= 0) ->
  variance x v <= y -> variance m v <= y.
Proof. intros Hm Hv H Hy. destruct (variance_m_slope x m v Hm Hv) as [c [Hc E]]. assert (S := H c Hc). nra. Qed.
Lemma at_high_end x m v y : m <= x -> 0 < v -> (forall c, m <= c <= x -> 0 <= variance_m c v) ->
  variance x v <= y -> variance m v <= y.
Proof. intros Hm Hv H Hy. destruct (variance_m_slope m x v Hm Hv) as [c [Hc E]]. assert (S := H c Hc). nra. Qed.

Ltac box_extreme :=
  match goal with
  | Hm : ?x <= ?m <= ?z |- variance ?m ?v <= ?y =>
    first [apply (at_low_end x m v y); [lra | lra | falls | clear m Hm; at_point (fun _ t : R => t <= y) v]
          |apply (at_high_end z m v y); [lra | lra | rises | clear m Hm; at_point (fun _ t : R => t <= y) v]
          |on_line (fun _ t : R => t <= y) v m]
  | _ => extreme
  end.

Lemma box_step k : (k < 22)%nat -> box_leads (rectangles k) (boxes k) (boxes (Datatypes.S k)).
Proof.
intros Hk. do 22 (destruct k as [|k];
  [constructor; cbv [rectangles table boxes nth a l b h u lo hi top]; intros; try split; box_extreme|]). lia.
Qed.

Definition in_box (o : box) (p : R * R) : Prop := lo o <= fst p <= hi o /\ snd p <= top o.
Definition orbit22 : nat -> R * R := moving (fun _ => 0.1) (fun _ => 0.95) (1, 0.02).

Lemma orbit_in_rectangles k : (k <= 23)%nat -> inside (rectangles k) (orbit22 k).
Proof.
apply in_rectangles. intros; unfold weights; lra. unfold inside. cbv [rectangles table nth a l b h u]. simpl. lra.
Qed.

Lemma top_below k : (k < 22)%nat -> top (boxes k) < h (rectangles k) /\ l (rectangles k) <= top (boxes k) /\
  0.019 <= 0.95 * l (rectangles k) /\ top (boxes k) <= 1 /\ -1 <= lo (boxes k) /\ hi (boxes k) <= 1.
Proof. intros Hk. do 22 (destruct k as [|k]; [cbv [rectangles table boxes nth a l b h u lo hi top]; lra|]). lia. Qed.

Lemma orbit_in_boxes k : (k <= 22)%nat -> in_box (boxes k) (orbit22 k).
Proof.
induction k; intros Hk. { unfold in_box, orbit22. simpl. lra. }
assert (IH := IHk ltac:(lia)). assert (R := orbit_in_rectangles k ltac:(lia)). assert (T := top_below k ltac:(lia)).
destruct (box_step k ltac:(lia)) as [V M]. unfold orbit22 in *. simpl moving. unfold in_box, inside in *.
destruct (moving _ _ (1, 0.02) k) as [mu nu]. simpl in IH, R. unfold g; simpl.
rewrite mu_tilde_closed, nu_tilde_closed by lra. rewrite (Rmult_comm mu), (Rmult_comm nu).
assert (V1 : variance (0.1 * mu) (0.95 * nu) <= variance (0.1 * mu) (0.95 * top (boxes k))).
{ apply variance_increases; try lra. intros x Hx. apply slope_v; lra. }
specialize (V (0.1 * mu) ltac:(lra)). specialize (M (0.95 * nu) ltac:(lra)).
assert (M1 := mean_increases (0.1 * lo (boxes k)) (0.1 * mu) (0.95 * nu) ltac:(lra) ltac:(lra)).
assert (M2 := mean_increases (0.1 * mu) (0.1 * hi (boxes k)) (0.95 * nu) ltac:(lra) ltac:(lra)). lra.
Qed.

Theorem absorption_sharp : snd (orbit22 22) < 0.8.
Proof. assert (H := orbit_in_boxes 22 (le_n 22)). unfold in_box in H. cbv [boxes nth lo hi top] in H. lra. Qed.
