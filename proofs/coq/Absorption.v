(* Absorption: from every mu in [-1, 1], nu in [0.02, 16], mean and variance are in Theorem 1's domain after 23 layers
   and stay there, whatever the weights of each layer are in Theorem 1's range. *)
Require Import Reals Psatz Lia List.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Selu Theorem1 MovingWeights AbsorptionLayer AbsorptionSteps1 AbsorptionSteps2 AbsorptionSteps3.
Open Scope R_scope.

Lemma step k : (k < 23)%nat -> leads (rectangles k) (rectangles (Datatypes.S k)).
Proof.
intros Hk. destruct (Nat.lt_ge_cases k 8) as [A|A]; [apply steps_1; trivial|].
destruct (Nat.lt_ge_cases k 16) as [B|B].
- replace k with (8 + (k - 8))%nat by lia. apply steps_2. lia.
- replace k with (16 + (k - 16))%nat by lia. apply steps_3. lia.
Qed.

Lemma all_fit k : (k <= 23)%nat -> fits (rectangles k).
Proof.
intros Hk. do 24 (destruct k as [|k]; [unfold fits; cbv [rectangles table nth a l b h u]; lra|]). lia.
Qed.

Section Absorption.
Variables omega tau : nat -> R.
Hypothesis W : forall n, weights (omega n) (tau n).

Lemma in_rectangles p k : inside (rectangles 0) p -> (k <= 23)%nat -> inside (rectangles k) (moving omega tau p k).
Proof.
intros Hp. induction k; intros Hk; trivial. apply (layer (rectangles k)).
- apply all_fit. lia.
- apply all_fit. trivial.
- apply step. lia.
- apply W.
- apply IHk. lia.
Qed.

Theorem absorption p n : -1 <= fst p <= 1 -> 0.02 <= snd p <= 16 -> (23 <= n)%nat -> in_domain (moving omega tau p n).
Proof.
intros Hm Hv Hn. assert (H : in_domain (moving omega tau p 23)).
{ assert (I := in_rectangles p 23 ltac:(unfold inside; cbv [rectangles table nth a l b h u]; lra) (le_n 23)).
  unfold inside in I. cbv [rectangles table nth a l b h u] in I. unfold in_domain, domain. lra. }
induction Hn; trivial. apply self_map; [exact IHHn | apply W].
Qed.
End Absorption.
