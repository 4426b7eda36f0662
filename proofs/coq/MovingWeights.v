(* Theorem 1 when omega and tau change from layer to layer. *)
Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Erfc Selu Matrix Contraction Map Theorem1.
Open Scope R_scope.

(* mean and variance after n layers with the weights (omega 0, tau 0), (omega 1, tau 1), ... *)
Fixpoint moving (omega tau : nat -> R) (p : R * R) (n : nat) : R * R :=
  match n with O => p | Datatypes.S n => g (omega n) (tau n) (moving omega tau p n) end.

Section Moving.
Variables omega tau : nat -> R.
Hypothesis W : forall n, weights (omega n) (tau n).

Theorem moving_domain p n : in_domain p -> in_domain (moving omega tau p n).
Proof. intros D. induction n; simpl; trivial. apply self_map; trivial. Qed.

Theorem moving_closer p q n : in_domain p -> in_domain q ->
  distance (moving omega tau p n) (moving omega tau q n) <= 0.89761 ^ n * distance p q.
Proof.
intros Dp Dq. induction n; simpl. lra. eapply Rle_trans. apply contraction; trivial; apply moving_domain; trivial.
rewrite Rmult_assoc. apply Rmult_le_compat_l; lra.
Qed.

Theorem moving_together p q : in_domain p -> in_domain q ->
  is_lim_seq (fun n => distance (moving omega tau p n) (moving omega tau q n)) 0.
Proof.
intros Dp Dq. apply (is_lim_seq_le_le (fun _ => 0) _ (fun n => distance p q * 0.89761 ^ n)).
- intros n. split. apply distance_nonneg. rewrite Rmult_comm. apply moving_closer; trivial.
- apply is_lim_seq_const.
- replace (Finite 0) with (Finite (distance p q * 0)) by (f_equal; ring).
  apply (is_lim_seq_scal_l _ (distance p q) 0), is_lim_seq_geom. rewrite Rabs_pos_eq; lra.
Qed.
End Moving.

(* seven layers halve the distance *)
Lemma seven_layers : 0.89761 ^ 7 < 1 / 2.
Proof. lra. Qed.
