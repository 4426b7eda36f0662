(* Maps f of (0, infinity) into itself that increase while f v / v decreases: all orbits converge, to the fixed point if
   there is one, and otherwise to 0 or to infinity. *)
Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Section MonotoneMap.
Variable f : R -> R.
Hypothesis f_pos : forall v, 0 < v -> 0 < f v.
Hypothesis f_increasing : forall u v, 0 < u < v -> f u < f v.
Hypothesis f_ratio : forall u v, 0 < u < v -> f v / v < f u / u.
Hypothesis f_continuous : forall v, 0 < v -> continuity_pt f v.
Definition orbit (v : R) (n : nat) : R := Nat.iter n f v.

Lemma orbit_pos v n : 0 < v -> 0 < orbit v n.
Proof. intros Hv. induction n; simpl; auto. Qed.

Lemma f_le u v : 0 < u <= v -> f u <= f v.
Proof. intros [Hu [H|<-]]; [apply Rlt_le, f_increasing|]; lra. Qed.

Lemma limit_is_fixed v (l : R) : is_lim_seq (orbit v) l -> 0 < l -> f l = l.
Proof.
intros H Hl. assert (H1 := proj1 (is_lim_seq_incr_1 _ _) H).
assert (H2 := is_lim_seq_continuous f (orbit v) l (f_continuous l Hl) H). simpl in H1.
apply is_lim_seq_unique in H1, H2. unfold orbit in *. simpl in H1. rewrite H2 in H1. injection H1. trivial.
Qed.

(* growth at each step makes the orbit grow *)
Lemma orbit_grows v n : 0 < v -> v <= f v -> orbit v n <= orbit v (S n).
Proof.
intros Hv H. induction n. exact H. change (f (orbit v n) <= f (orbit v (S n))).
apply f_le. split; [apply orbit_pos|]; trivial.
Qed.
Lemma orbit_falls v n : 0 < v -> f v <= v -> orbit v (S n) <= orbit v n.
Proof.
intros Hv H. induction n. exact H. change (f (orbit v (S n)) <= f (orbit v n)).
apply f_le. split; [apply (orbit_pos v (S n))|]; trivial.
Qed.
Lemma orbit_from v n : 0 < v -> v <= f v -> v <= orbit v n.
Proof. intros Hv H. induction n. apply Rle_refl. eapply Rle_trans. apply IHn. apply orbit_grows; trivial. Qed.

Lemma grows_below p v : f p = p -> 0 < v < p -> v < f v.
Proof.
intros Ep Hv. assert (H := f_ratio v p Hv). rewrite Ep in H. unfold Rdiv at 1 in H. rewrite Rinv_r in H by lra.
apply (Rmult_lt_compat_r v) in H; [|lra]. unfold Rdiv in H. rewrite Rmult_assoc, Rinv_l in H; lra.
Qed.
Lemma falls_above p v : f p = p -> 0 < p < v -> f v < v.
Proof.
intros Ep Hv. assert (H := f_ratio p v Hv). rewrite Ep in H. unfold Rdiv at 2 in H. rewrite Rinv_r in H by lra.
apply (Rmult_lt_compat_r v) in H; [|lra]. unfold Rdiv in H. rewrite Rmult_assoc, Rinv_l in H; lra.
Qed.

Theorem fixed_point_unique p q : 0 < p -> 0 < q -> f p = p -> f q = q -> p = q.
Proof.
intros Hp Hq Ep Eq. destruct (Rtotal_order p q) as [L|[E|L]]; trivial.
- assert (H := grows_below q p Eq). lra.
- assert (H := grows_below p q Ep). lra.
Qed.

Theorem orbits_converge p v : 0 < p -> f p = p -> 0 < v -> is_lim_seq (orbit v) p.
Proof.
intros Hp Ep Hv. cut (exists l : R, is_lim_seq (orbit v) l /\ 0 < l).
{ intros [l [Hl L0]]. rewrite (fixed_point_unique p l); trivial. apply (limit_is_fixed v); trivial. }
destruct (Rle_lt_dec v p) as [L|L].
- assert (G : v <= f v). { destruct L as [L| ->]; [apply Rlt_le, (grows_below p)|]; lra. }
  assert (B : forall n, orbit v n <= p).
  { intros n. induction n. exact L. simpl. rewrite <- Ep. apply f_le. split; [apply orbit_pos|]; trivial. }
  destruct (ex_finite_lim_seq_incr (orbit v) p) as [l Hl]; trivial. { intros n. apply orbit_grows; trivial. }
  exists l. split; trivial. apply Rlt_le_trans with v; trivial.
  apply (is_lim_seq_le (fun _ => v) (orbit v) v l); trivial. { intros n. apply orbit_from; trivial.
  } apply is_lim_seq_const.
- assert (G := falls_above p v Ep ltac:(lra)).
  assert (B : forall n, p <= orbit v n).
  { intros n. induction n. apply Rlt_le, L. simpl. rewrite <- Ep at 1. apply f_le. split; trivial. }
  destruct (ex_finite_lim_seq_decr (orbit v) p) as [l Hl]; trivial. { intros n. apply orbit_falls; lra. }
  exists l. split; trivial. apply Rlt_le_trans with p; trivial.
  apply (is_lim_seq_le (fun _ => p) (orbit v) p l); trivial. apply is_lim_seq_const.
Qed.

Theorem fixed_point_exists u v : 0 < u < v -> u <= f u -> f v <= v -> exists p, 0 < p /\ f p = p.
Proof.
intros Huv Hu Hv. assert (B : forall n, orbit u n <= v).
{ intros n. induction n. simpl; lra. simpl. apply Rle_trans with (f v); trivial. apply f_le. split; trivial.
apply orbit_pos; lra. }
destruct (ex_finite_lim_seq_incr (orbit u) v) as [l Hl]; trivial. { intros n. apply orbit_grows; lra. }
exists l. assert (L : u <= l).
{ apply (is_lim_seq_le (fun _ => u) (orbit u) u l); trivial. intros n. apply orbit_from; lra. apply is_lim_seq_const. }
split. lra. apply (limit_is_fixed u); trivial. lra.
Qed.

Theorem orbits_vanish v : (forall u, 0 < u -> f u < u) -> 0 < v -> is_lim_seq (orbit v) 0.
Proof.
intros H Hv. destruct (ex_finite_lim_seq_decr (orbit v) 0) as [l Hl].
{ intros n. apply orbit_falls; trivial. apply Rlt_le, H, Hv. } { intros n. apply Rlt_le, orbit_pos, Hv. }
assert (L : 0 <= l). { apply (is_lim_seq_le (fun _ => 0) (orbit v) 0 l); trivial; [|apply is_lim_seq_const].
  intros n. apply Rlt_le, orbit_pos, Hv. }
destruct L as [L|<-]; trivial. assert (E := limit_is_fixed v l Hl L). specialize (H l L). lra.
Qed.

Theorem orbits_explode v : (forall u, 0 < u -> u < f u) -> 0 < v -> is_lim_seq (orbit v) p_infty.
Proof.
intros H Hv. destruct (ex_lim_seq_incr (orbit v)) as [l Hl].
{ intros n. apply orbit_grows; trivial. apply Rlt_le, H, Hv. }
assert (L : Rbar_le v l).
{ apply (is_lim_seq_le (fun _ => v) (orbit v) v l); trivial; [|apply is_lim_seq_const].
  intros n. apply orbit_from; trivial. apply Rlt_le, H, Hv. }
destruct l as [l| |]; simpl in L; [|exact Hl|contradiction].
assert (E := limit_is_fixed v l Hl ltac:(lra)). specialize (H l ltac:(lra)). lra.
Qed.
End MonotoneMap.
