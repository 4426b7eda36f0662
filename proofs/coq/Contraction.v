(* From a bound of the Jacobian to a contraction, and Banach's fixed point theorem for a rectangle of the plane.
   Nothing here is about SELU: other maps, domains and norms can use it. *)
Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Erfc.
Open Scope R_scope.

(** Mean value inequality, for the norm |(x, y)|^2 = A x^2 + 2 B x y + C y^2 *)

Section MeanValue.
Variables A B C : R.
Hypothesis form : 0 <= A /\ 0 <= C /\ B ^ 2 <= A * C.
Definition inner (x y x' y' : R) : R := A * x * x' + B * (x * y' + y * x') + C * y * y'.

Lemma inner_nonneg x y : 0 <= inner x y x y.
Proof.
unfold inner. destruct form as [HA [HC HB]]. destruct HA as [HA|HA].
- apply Rmult_le_reg_l with A; trivial. assert (0 <= (A * x + B * y) ^ 2) by apply pow2_ge_0.
  assert (0 <= (A * C - B ^ 2) * y ^ 2) by (apply Rmult_le_pos; [lra | apply pow2_ge_0]). nra.
- assert (B0 : B = 0) by (rewrite <- HA in HB; nra). rewrite B0, <- HA. assert (0 <= C * (y * y)) by nra. lra.
Qed.

Lemma cauchy_schwarz x y x' y' : inner x y x' y' ^ 2 <= inner x y x y * inner x' y' x' y'.
Proof.
assert (L : inner x y x y * inner x' y' x' y' - inner x y x' y' ^ 2 = (A * C - B ^ 2) * (x * y' - y * x') ^ 2).
{ unfold inner. ring. }
destruct form as [_ [_ HB]].
assert (0 <= (A * C - B ^ 2) * (x * y' - y * x') ^ 2) by (apply Rmult_le_pos; [lra | apply pow2_ge_0]). lra.
Qed.

(* f1, f2 along a segment, from (x1, y1) for t = 0 to (x2, y2) for t = 1, with slopes f1', f2' *)
Theorem mean_value (f1 f2 f1' f2' : R -> R) (k : R) :
  (forall t, 0 <= t <= 1 -> is_derive f1 t (f1' t)) -> (forall t, 0 <= t <= 1 -> is_derive f2 t (f2' t)) ->
  (forall t, 0 <= t <= 1 -> inner (f1' t) (f2' t) (f1' t) (f2' t) <= k) ->
  inner (f1 1 - f1 0) (f2 1 - f2 0) (f1 1 - f1 0) (f2 1 - f2 0) <= k.
Proof.
intros D1 D2 HK. set (u := f1 1 - f1 0). set (v := f2 1 - f2 0).
destruct (mean_value_theorem (fun t => inner (f1 t) (f2 t) u v) (fun t => inner (f1' t) (f2' t) u v) 0 1)
  as [c [Hc H]]. lra.
{ intros t Ht. specialize (D1 t Ht). specialize (D2 t Ht). unfold inner.
  auto_derive. repeat split; eexists; eassumption.
  replace (Derive (fun x => f1 x) t) with (f1' t) by (symmetry; apply is_derive_unique, D1).
  replace (Derive (fun x => f2 x) t) with (f2' t) by (symmetry; apply is_derive_unique, D2). ring. }
replace (inner (f1 1) (f2 1) u v - inner (f1 0) (f2 0) u v) with (inner u v u v) in H by (unfold inner, u, v; ring).
rewrite Rminus_0_r, Rmult_1_r in H. specialize (HK c Hc).
assert (CS := cauchy_schwarz (f1' c) (f2' c) u v). rewrite <- H in CS.
destruct (inner_nonneg u v) as [P|P]; [|rewrite <- P; eapply Rle_trans; [apply inner_nonneg | apply HK]].
apply Rmult_le_reg_r with (inner u v u v); trivial.
eapply Rle_trans; [|apply Rmult_le_compat_r; [lra | exact HK]]. lra.
Qed.
End MeanValue.

(** Banach's fixed point theorem on a rectangle, for any measure N of displacements comparable with the maximum *)

Section Banach.
Variables (a b c d : R) (F : R * R -> R * R) (N : R -> R -> R) (k K : R).
Definition inside (p : R * R) : Prop := a <= fst p <= b /\ c <= snd p <= d.
Definition gap (p q : R * R) : R := N (fst q - fst p) (snd q - snd p).
Definition converges (w : nat -> R * R) (p : R * R) : Prop :=
  is_lim_seq (fun n => fst (w n)) (fst p) /\ is_lim_seq (fun n => snd (w n)) (snd p).

Hypothesis nonempty : a <= b /\ c <= d.
Hypothesis comparable : 0 <= K /\ forall x y, 0 <= N x y /\ Rabs x <= K * N x y /\ Rabs y <= K * N x y /\
  N x y <= K * (Rabs x + Rabs y).
Hypothesis self_map : forall p, inside p -> inside (F p).
Hypothesis rate : 0 <= k < 1.
Hypothesis contracts : forall p q, inside p -> inside q -> gap (F p) (F q) <= k * gap p q.

Lemma iterate_inside n p : inside p -> inside (Nat.iter n F p).
Proof. intros H. induction n; trivial. apply self_map, IHn. Qed.

Lemma iterate_shift n p : Nat.iter n F (F p) = F (Nat.iter n F p).
Proof. induction n; simpl; congruence. Qed.

Lemma iterates_closer n p q : inside p -> inside q -> gap (Nat.iter n F p) (Nat.iter n F q) <= k ^ n * gap p q.
Proof.
intros Hp Hq. induction n. simpl. lra.
simpl. eapply Rle_trans. apply contracts; apply iterate_inside; trivial.
rewrite Rmult_assoc. apply Rmult_le_compat_l; [apply rate | exact IHn].
Qed.

Lemma equal_of_gap p q : gap p q <= 0 -> p = q.
Proof.
destruct p as [x y], q as [x' y']. unfold gap; simpl. intros H.
destruct comparable as [HK HN]. destruct (HN (x' - x) (y' - y)) as [N0 [Hx [Hy _]]].
assert (Z : K * N (x' - x) (y' - y) <= 0) by nra.
assert (Rabs (x' - x) <= 0) by lra. assert (Rabs (y' - y) <= 0) by lra.
f_equal; apply Rminus_diag_uniq_sym, Rabs_eq_0, Rle_antisym; trivial; apply Rabs_pos.
Qed.

Lemma unique_fixed_point p q : inside p -> inside q -> F p = p -> F q = q -> p = q.
Proof.
intros Hp Hq Ep Eq. apply equal_of_gap. assert (H := contracts p q Hp Hq). rewrite Ep, Eq in H.
assert (0 <= gap p q) by apply comparable. nra.
Qed.

(* a sequence with steps below a geometric one has a limit *)
Lemma lim_of_steps (w : nat -> R) M : (forall n, Rabs (w (S n) - w n) <= M * k ^ n) -> exists l : R, is_lim_seq w l.
Proof.
intros H. assert (X : ex_series (fun n => w (S n) - w n)).
{ apply (ex_series_le (K := R_AbsRing) (V := R_CompleteNormedModule) _ (fun n => M * k ^ n)). exact H.
  apply (ex_series_scal (K := R_AbsRing) (V := R_NormedModule) M (fun n => k ^ n)), ex_series_geom.
  rewrite Rabs_pos_eq; apply rate. }
destruct X as [l Hl]. exists (w O + l). apply (is_lim_seq_incr_1 w).
apply is_lim_seq_ext with (fun n => w O + sum_n (fun n => w (S n) - w n) n).
{ intros n. induction n. rewrite sum_O. ring. rewrite sum_Sn. unfold plus; simpl. lra. }
apply (is_lim_seq_plus' (fun _ => w O) _ (w O) l). apply is_lim_seq_const. exact Hl.
Qed.

Lemma lim_between (w : nat -> R) (l x y : R) : is_lim_seq w l -> (forall n, x <= w n <= y) -> x <= l <= y.
Proof.
intros Hw H. split.
- apply (is_lim_seq_le (fun _ => x) w x l); trivial. intros; apply H. apply is_lim_seq_const.
- apply (is_lim_seq_le w (fun _ => y) l y); trivial. intros; apply H. apply is_lim_seq_const.
Qed.

Lemma lim_of_rate (w : nat -> R) (l M : R) : (forall n, Rabs (w n - l) <= M * k ^ n) -> is_lim_seq w l.
Proof.
intros H. assert (G : is_lim_seq (fun n => M * k ^ n) 0).
{ replace (Finite 0) with (Finite (M * 0)) by (f_equal; ring). apply (is_lim_seq_scal_l _ M 0), is_lim_seq_geom.
  rewrite Rabs_pos_eq; apply rate. }
assert (Z : is_lim_seq (fun n => w n - l) 0).
{ apply (is_lim_seq_abs_0 (fun n => w n - l)).
  apply (is_lim_seq_le_le (fun _ => 0) _ (fun n => M * k ^ n)); trivial; [|apply is_lim_seq_const].
  intros n. split; [apply Rabs_pos | apply H]. }
replace (Finite l) with (Finite (0 + l)) by (f_equal; ring).
apply is_lim_seq_ext with (fun n => w n - l + l). intros; ring.
apply is_lim_seq_plus'; [exact Z | apply is_lim_seq_const].
Qed.

Lemma convergence p q : inside p -> F p = p -> inside q -> converges (fun n => Nat.iter n F q) p.
Proof.
intros Hp Ep Hq. assert (Fix : forall n, Nat.iter n F p = p) by (induction n; simpl; congruence).
destruct comparable as [HK HN].
assert (B : forall n, K * gap p (Nat.iter n F q) <= K * gap p q * k ^ n).
{ intros n. assert (I := iterates_closer n p q Hp Hq). rewrite Fix in I.
  rewrite Rmult_assoc. apply Rmult_le_compat_l; trivial. lra. }
split; apply lim_of_rate with (K * gap p q); intros n; (eapply Rle_trans; [|apply B]); apply HN.
Qed.

Theorem banach : exists p, inside p /\ F p = p /\ (forall q, inside q -> F q = q -> q = p) /\
  forall q, inside q -> converges (fun n => Nat.iter n F q) p.
Proof.
set (p0 := (a, c)). assert (H0 : inside p0) by (unfold inside; simpl; lra).
set (w := fun n => Nat.iter n F p0). assert (Hw : forall n, inside (w n)) by (intros; apply iterate_inside, H0).
destruct comparable as [HK HN].
assert (Step : forall n, K * gap (w n) (w (S n)) <= K * gap p0 (F p0) * k ^ n).
{ intros n. assert (I := iterates_closer n p0 (F p0) H0 (self_map _ H0)).
  rewrite iterate_shift in I. rewrite Rmult_assoc. apply Rmult_le_compat_l; trivial. unfold w; simpl. lra. }
destruct (lim_of_steps (fun n => fst (w n)) (K * gap p0 (F p0))) as [x Hx].
{ intros n. eapply Rle_trans; [|apply Step]. apply HN. }
destruct (lim_of_steps (fun n => snd (w n)) (K * gap p0 (F p0))) as [y Hy].
{ intros n. eapply Rle_trans; [|apply Step]. apply HN. }
set (p := (x, y)).
assert (Hp : inside p).
{ split; [apply (lim_between (fun n => fst (w n))) | apply (lim_between (fun n => snd (w n)))]; trivial;
    intros n; apply Hw. }
assert (Ep : F p = p).
{ (* gap (w (n+1)) (F p) <= k K (|x - x_n| + |y - y_n|) tends to 0, so w (n+1) tends to F p as well *)
  set (r := fun n => K * (k * (K * (Rabs (x - fst (w n)) + Rabs (y - snd (w n)))))).
  assert (Z : is_lim_seq r 0).
  { replace (Finite 0) with (Finite (K * (k * (K * (Rabs (x - x) + Rabs (y - y))))))
      by (rewrite !Rminus_diag_eq, Rabs_R0 by trivial; f_equal; ring).
    apply (is_lim_seq_scal_l _ K (k * (K * (Rabs (x - x) + Rabs (y - y))))).
    apply (is_lim_seq_scal_l _ k (K * (Rabs (x - x) + Rabs (y - y)))).
    apply (is_lim_seq_scal_l _ K (Rabs (x - x) + Rabs (y - y))).
    apply is_lim_seq_plus'.
    - apply (is_lim_seq_abs _ (x - x)), is_lim_seq_minus'; trivial. apply is_lim_seq_const.
    - apply (is_lim_seq_abs _ (y - y)), is_lim_seq_minus'; trivial. apply is_lim_seq_const. }
  assert (G : forall n, K * gap (w (S n)) (F p) <= r n).
  { intros n. unfold r. apply Rmult_le_compat_l; trivial. eapply Rle_trans. apply (contracts (w n) p); trivial.
    apply Rmult_le_compat_l. lra. apply HN. }
  assert (Lim : forall (pi : R * R -> R) (l : R), is_lim_seq (fun n => pi (w n)) l ->
    (forall p q, Rabs (pi q - pi p) <= K * gap p q) -> pi (F p) = l).
  { intros pi l Hl Hpi. apply (is_lim_seq_incr_1 (fun n => pi (w n))) in Hl.
    assert (D : is_lim_seq (fun n => pi (F p) - pi (w (S n))) 0).
    { apply (is_lim_seq_abs_0 (fun n => pi (F p) - pi (w (S n)))).
      apply (is_lim_seq_le_le (fun _ => 0) _ r); trivial; [|apply is_lim_seq_const].
      intros n. split; [apply Rabs_pos|]. eapply Rle_trans; [|apply G]. apply Hpi. }
    assert (D' : is_lim_seq (fun n => pi (F p) - pi (w (S n))) (pi (F p) - l)).
    { apply is_lim_seq_minus'; trivial. apply is_lim_seq_const. }
    apply is_lim_seq_unique in D, D'. rewrite D in D'. injection D'. lra. }
  rewrite (surjective_pairing (F p)). unfold p at 3. f_equal.
  - apply (Lim fst); trivial. intros; apply HN.
  - apply (Lim snd); trivial. intros; apply HN. }
exists p. split; trivial. split; trivial. split.
- intros q Hq Eq. apply unique_fixed_point; trivial.
- intros q. apply convergence; trivial.
Qed.
End Banach.
