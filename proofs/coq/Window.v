(* The sharp window of tau for omega = 0, and what happens inside, below and above it. *)
Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Intervals Erfc Selu ClosedForms Constants Derivatives Map WindowVariance MonotoneMap.
Open Scope R_scope.

Definition tau_low : R := 2 / (lambda01 ^ 2 * (1 + alpha01 ^ 2 - (alpha01 - 1) ^ 2 / PI)).
Definition tau_high : R := 2 * PI / (lambda01 ^ 2 * (PI - 1)).

Lemma tau_low_digits : 0.4955893006557005 < tau_low < 0.4955893006557006.
Proof.
unfold tau_low. generalize alpha01_digits lambda01_digits. generalize alpha01 lambda01. intros a l Ha Hl.
split; interval with (i_prec 80).
Qed.
Lemma tau_high_digits : 2.657570040520786 < tau_high < 2.657570040520787.
Proof.
unfold tau_high. generalize lambda01_digits. generalize lambda01. intros l Hl. split; interval with (i_prec 80).
Qed.

Lemma h_0_pos : 0 < h_0.
Proof.
unfold h_0. assert (A := alpha01_range). assert (L := lambda01_range). revert A L. generalize alpha01 lambda01.
intros a l A L. interval with (i_prec 40).
Qed.
Lemma h_infinity_pos : 0 < h_infinity.
Proof.
unfold h_infinity. assert (L := lambda01_range). revert L. generalize lambda01. intros l L. interval with (i_prec 40).
Qed.
Lemma tau_low_h : tau_low = / h_0.
Proof.
assert (P := h_0_pos). unfold tau_low, h_0 in *. revert P. assert (L := lambda01_range).
generalize (1 + alpha01 ^ 2 - (alpha01 - 1) ^ 2 / PI). intros W P. assert (W <> 0) by (intros ->; lra). field. lra.
Qed.
Lemma tau_high_h : tau_high = / h_infinity.
Proof.
unfold tau_high, h_infinity. assert (P := PI2_1). assert (L := lambda01_range). unfold PI2 in P. field. lra.
Qed.

(** The map of the variance *)

Section Tau.
Variable tau : R.
Hypothesis tau_pos : 0 < tau.
Definition next (nu : R) : R := variance 0 (nu * tau).

Lemma next_h nu : 0 < nu -> next nu = nu * (tau * h (sqrt (nu * tau))).
Proof.
intros Hn. assert (0 < nu * tau) by nra. unfold next. rewrite <- (sqrt_sqrt (nu * tau)) at 1 by lra.
rewrite variance_h by (apply sqrt_lt_R0; trivial). rewrite pow2_sqrt by lra. ring.
Qed.
Lemma next_pos nu : 0 < nu -> 0 < next nu.
Proof.
intros Hn. rewrite next_h by trivial. assert (A := h_above_infinity (sqrt (nu * tau))). assert (B := h_infinity_pos).
assert (0 < nu * tau) by nra. specialize (A (sqrt_lt_R0 _ H)). apply Rmult_lt_0_compat; [|apply Rmult_lt_0_compat]; lra.
Qed.
Lemma root_less u v : 0 < u < v -> 0 < sqrt (u * tau) < sqrt (v * tau).
Proof. intros H. split. apply sqrt_lt_R0; nra. apply sqrt_lt_1_alt; nra. Qed.
Lemma next_increasing u v : 0 < u < v -> next u < next v.
Proof.
intros H. unfold next. rewrite <- (sqrt_sqrt (u * tau)), <- (sqrt_sqrt (v * tau)) by nra.
apply variance_increasing, root_less, H.
Qed.
Lemma next_ratio u v : 0 < u < v -> next v / v < next u / u.
Proof.
intros H. rewrite !next_h by lra. unfold Rdiv.
rewrite !(Rmult_comm _ (tau * _)), !Rmult_assoc, !Rinv_r, !Rmult_1_r by lra.
apply Rmult_lt_compat_l; trivial. apply h_decreasing, root_less, H.
Qed.
Lemma next_continuous nu : 0 < nu -> continuity_pt next nu.
Proof.
intros Hn. apply derivable_continuous_pt, ex_derive_Reals_0. eexists.
apply (variance_curve (fun _ => 0) (fun u => u * tau) nu 0 tau). apply @is_derive_const. auto_derive; trivial; ring.
nra.
Qed.
Lemma next_mean_continuous nu : 0 < nu -> continuity_pt (fun nu => mean 0 (nu * tau)) nu.
Proof.
intros Hn. apply derivable_continuous_pt, ex_derive_Reals_0. eexists.
apply (mean_curve (fun _ => 0) (fun u => u * tau) nu 0 tau). apply @is_derive_const. auto_derive; trivial; ring. nra.
Qed.

Lemma next_above nu : 0 < nu -> / tau < h (sqrt (nu * tau)) -> nu < next nu.
Proof.
intros Hn H. rewrite next_h by trivial. apply (Rmult_lt_compat_l tau) in H; trivial. rewrite Rinv_r in H; nra.
Qed.
Lemma next_below nu : 0 < nu -> h (sqrt (nu * tau)) < / tau -> next nu < nu.
Proof.
intros Hn H. rewrite next_h by trivial. apply (Rmult_lt_compat_l tau) in H; trivial. rewrite Rinv_r in H; nra.
Qed.

Lemma next_fixed : h_infinity < / tau < h_0 -> exists nu, 0 < nu /\ next nu = nu.
Proof.
intros H. set (s := Rmin 1 ((h_0 - / tau) / 8)). set (t := Rmax 2 (6 / (/ tau - h_infinity))).
assert (Hs : 0 < s <= 1 /\ s <= (h_0 - / tau) / 8).
{ unfold s. assert (X := Rmin_l 1 ((h_0 - / tau) / 8)). assert (Y := Rmin_r 1 ((h_0 - / tau) / 8)).
  repeat split; trivial. apply Rmin_glb_lt; lra. }
assert (Ht : 2 <= t /\ 6 / (/ tau - h_infinity) <= t) by (split; [apply Rmax_l | apply Rmax_r]).
assert (A := h_near_0 s ltac:(lra)). assert (B := h_near_infinity t ltac:(lra)).
assert (C : 3 / t <= (/ tau - h_infinity) / 2).
{ assert (D : 0 < / tau - h_infinity) by lra. revert D Ht. generalize (/ tau - h_infinity). intros d D Ht.
  apply Rmult_le_reg_r with t. lra. replace (3 / t * t) with 3 by (field; lra).
  assert (6 / d * d <= t * d) by (apply Rmult_le_compat_r; lra). replace (6 / d * d) with 6 in H0 by (field; lra).
  lra. }
assert (I : forall s, 0 < s -> sqrt (s * s / tau * tau) = s).
{ intros u Hu. replace (u * u / tau * tau) with (u * u) by (field; lra). apply sqrt_square. lra. }
assert (J : forall s, 0 < s -> 0 < s * s / tau) by (intros; apply Rdiv_lt_0_compat; nra).
apply (fixed_point_exists next next_pos next_increasing next_continuous (s * s / tau) (t * t / tau)).
- split. apply J; lra. apply Rmult_lt_compat_r. apply Rinv_0_lt_compat; lra. nra.
- apply Rlt_le, next_above. apply J; lra. rewrite I; lra.
- apply Rlt_le, next_below. apply J; lra. rewrite I; lra.
Qed.

(** The same for the map of the layer *)

Lemma g_next mu nu : 0 < nu -> g 0 tau (mu, nu) = (mean 0 (nu * tau), next nu).
Proof.
intros Hn. unfold g, next; simpl. rewrite mu_tilde_closed, nu_tilde_closed, Rmult_0_r by nra. reflexivity.
Qed.
Lemma layers_next n mu nu : 0 < nu -> snd (layers 0 tau n (mu, nu)) = orbit next nu n.
Proof.
intros Hn. induction n. reflexivity. unfold layers in *. simpl Nat.iter.
rewrite (surjective_pairing (Nat.iter n _ _)), g_next.
simpl. rewrite IHn. reflexivity. rewrite IHn. apply orbit_pos; trivial. apply next_pos.
Qed.
Lemma layers_mean n mu nu : 0 < nu -> fst (layers 0 tau (Datatypes.S n) (mu, nu)) = mean 0 (orbit next nu n * tau).
Proof.
intros Hn. unfold layers. simpl Nat.iter. rewrite (surjective_pairing (Nat.iter n _ _)).
assert (E := layers_next n mu nu Hn). unfold layers in E. rewrite g_next, E. reflexivity.
rewrite E. apply orbit_pos; trivial. apply next_pos.
Qed.

Theorem window_inside : tau_low < tau < tau_high -> exists mu nu, 0 < nu /\ g 0 tau (mu, nu) = (mu, nu) /\
  (forall mu' nu', 0 < nu' -> g 0 tau (mu', nu') = (mu', nu') -> mu' = mu /\ nu' = nu) /\
  (forall mu0 nu0, 0 < nu0 -> is_lim_seq (fun n => fst (layers 0 tau n (mu0, nu0))) mu /\
                              is_lim_seq (fun n => snd (layers 0 tau n (mu0, nu0))) nu).
Proof.
intros H. rewrite tau_low_h, tau_high_h in H. assert (A := h_0_pos). assert (B := h_infinity_pos).
destruct next_fixed as [nu [Hn E]].
{ rewrite <- (Rinv_inv h_0), <- (Rinv_inv h_infinity). assert (0 < / h_0) by (apply Rinv_0_lt_compat, A).
  split; apply Rinv_lt_contravar; nra. }
exists (mean 0 (nu * tau)), nu. split; trivial. split. { rewrite g_next by trivial. congruence. } split.
- intros mu' nu' Hn' E'. rewrite g_next in E' by trivial. injection E' as E1 E2.
  assert (nu' = nu) by (apply (fixed_point_unique next); trivial; apply next_ratio).
  split; congruence.
- intros mu0 nu0 Hn0.
  assert (L : is_lim_seq (orbit next nu0) nu).
  { apply orbits_converge; trivial. apply next_pos. apply next_increasing. apply next_ratio. apply next_continuous. }
  split.
  + apply is_lim_seq_incr_1. apply is_lim_seq_ext with (fun n => mean 0 (orbit next nu0 n * tau)).
    { intros n. symmetry. apply layers_mean. trivial. }
    apply (is_lim_seq_continuous (fun u => mean 0 (u * tau))); trivial. apply next_mean_continuous. trivial.
  + apply is_lim_seq_ext with (2 := L). intros n. symmetry. apply layers_next. trivial.
Qed.

Theorem window_below mu nu : tau <= tau_low -> 0 < nu ->
  is_lim_seq (fun n => snd (layers 0 tau n (mu, nu))) 0 /\ g 0 tau (mu, nu) <> (mu, nu).
Proof.
intros H Hn. assert (K : forall u, 0 < u -> next u < u).
{ intros u Hu. apply next_below; trivial. apply Rlt_le_trans with h_0. apply h_below_0, sqrt_lt_R0; nra.
  rewrite tau_low_h in H. rewrite <- (Rinv_inv h_0). apply Rinv_le_contravar; trivial. }
split.
- apply is_lim_seq_ext with (orbit next nu). intros n. symmetry. apply layers_next. trivial.
  apply orbits_vanish; trivial. apply next_pos. apply next_increasing. apply next_continuous.
- rewrite g_next by trivial. intros E. injection E as _ E. specialize (K nu Hn). lra.
Qed.

Theorem window_above mu nu : tau_high <= tau -> 0 < nu ->
  is_lim_seq (fun n => snd (layers 0 tau n (mu, nu))) p_infty /\ g 0 tau (mu, nu) <> (mu, nu).
Proof.
intros H Hn. assert (K : forall u, 0 < u -> u < next u).
{ intros u Hu. apply next_above; trivial.
  apply Rle_lt_trans with h_infinity; [|apply h_above_infinity, sqrt_lt_R0; nra].
  rewrite tau_high_h in H. rewrite <- (Rinv_inv h_infinity). apply Rinv_le_contravar; trivial.
  apply Rinv_0_lt_compat, h_infinity_pos. }
split.
- apply is_lim_seq_ext with (orbit next nu). intros n. symmetry. apply layers_next. trivial.
  apply orbits_explode; trivial. apply next_pos. apply next_increasing. apply next_continuous.
- rewrite g_next by trivial. intros E. injection E as _ E. specialize (K nu Hn). lra.
Qed.

Theorem window : (exists mu nu, 0 < nu /\ g 0 tau (mu, nu) = (mu, nu)) <-> tau_low < tau < tau_high.
Proof.
split.
- intros [mu [nu [Hn E]]]. split; apply Rnot_le_lt; intros H.
  apply (window_below mu nu H Hn), E. apply (window_above mu nu H Hn), E.
- intros H. destruct (window_inside H) as [mu [nu [Hn [E _]]]]. exists mu, nu. split; trivial.
Qed.
End Tau.

Theorem window_monotone mu nu nu' tau : 0 < tau -> 0 < nu < nu' ->
  nu_tilde mu 0 nu tau < nu_tilde mu 0 nu' tau /\ nu_tilde mu 0 nu' tau / nu' < nu_tilde mu 0 nu tau / nu.
Proof.
intros T H. rewrite !nu_tilde_closed, Rmult_0_r by nra. split. apply next_increasing; trivial.
apply next_ratio; trivial.
Qed.
