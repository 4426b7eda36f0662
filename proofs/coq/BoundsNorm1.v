(* Branch and bound: S <= 0.89761 on Theorem 1's domain, tau <= 1.1. *)
Require Import Reals Psatz.
From SNN Require Import Enclosures Selu ClosedForms BoundsNorm.
Open Scope R_scope.

Lemma column_v_growing_1 m v : -0.01 <= m <= 0.01 -> 0.76 <= v <= 0.88 ->
  value01 (scaled_column_v_f growing) m v <= 0.805.
Proof.
intros Hm Hv. bound_norm (scaled_column_v_f growing) (fun _ x : R => x <= 0.805) 0.76 0.88. branch_and_bound m s.
Qed.

Lemma excess_growing_1 m v : -0.01 <= m <= 0.01 -> 0.76 <= v <= 0.88 ->
  0 <= value01 (excess_f 0.89761 growing) m v.
Proof.
intros Hm Hv. bound_norm (excess_f 0.89761 growing) (fun _ x : R => 0 <= x) 0.76 0.88. branch_and_bound m s.
Qed.

Lemma column_v_constant_1 m v : -0.01 <= m <= 0.01 -> 0.88 <= v <= 1.65 ->
  value01 (scaled_column_v_f (constant 1.1)) m v <= 0.805.
Proof.
intros Hm Hv. bound_norm (scaled_column_v_f (constant 1.1)) (fun _ x : R => x <= 0.805) 0.88 1.65. branch_and_bound m s.
Qed.

Lemma excess_constant_1 m v : -0.01 <= m <= 0.01 -> 0.88 <= v <= 1.65 ->
  0 <= value01 (excess_f 0.89761 (constant 1.1)) m v.
Proof.
intros Hm Hv. bound_norm (excess_f 0.89761 (constant 1.1)) (fun _ x : R => 0 <= x) 0.88 1.65. branch_and_bound m s.
Qed.

Lemma excess_at_1 : value01 (excess_f 0.8976 (constant 1.1)) (0.1 * 0.1) (0.8 * 1.1) < 0.
Proof.
assert (Hv : 0.88 <= 0.8 * 1.1 <= 0.88) by lra.
bound_norm (excess_f 0.8976 (constant 1.1)) (fun _ x : R => x < 0) 0.88 0.88. interval with (i_prec 60).
Qed.
