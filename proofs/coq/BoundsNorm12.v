(* Branch and bound: S <= 0.98903 on Lemma 12's domain, tau <= 1.25. *)
Require Import Reals Psatz.
From SNN Require Import Enclosures Selu ClosedForms BoundsNorm.
Open Scope R_scope.

Lemma column_v_growing_12 m v : -0.01 <= m <= 0.01 -> 0.64 <= v <= 1 ->
  value01 (scaled_column_v_f growing) m v <= 0.977.
Proof.
intros Hm Hv. bound_norm (scaled_column_v_f growing) (fun _ x : R => x <= 0.977) 0.64 1. branch_and_bound m s.
Qed.

Lemma excess_growing_12 m v : -0.01 <= m <= 0.01 -> 0.64 <= v <= 1 ->
  0 <= value01 (excess_f 0.98903 growing) m v.
Proof.
intros Hm Hv. bound_norm (excess_f 0.98903 growing) (fun _ x : R => 0 <= x) 0.64 1. branch_and_bound m s.
Qed.

Lemma column_v_constant_12 m v : -0.01 <= m <= 0.01 -> 1 <= v <= 1.875 ->
  value01 (scaled_column_v_f (constant 1.25)) m v <= 0.977.
Proof.
intros Hm Hv. bound_norm (scaled_column_v_f (constant 1.25)) (fun _ x : R => x <= 0.977) 1 1.875. branch_and_bound m s.
Qed.

Lemma excess_constant_12 m v : -0.01 <= m <= 0.01 -> 1 <= v <= 1.875 ->
  0 <= value01 (excess_f 0.98903 (constant 1.25)) m v.
Proof.
intros Hm Hv. bound_norm (excess_f 0.98903 (constant 1.25)) (fun _ x : R => 0 <= x) 1 1.875. branch_and_bound m s.
Qed.

Lemma excess_at_12 : value01 (excess_f 0.98902 (constant 1.25)) (0.1 * 0.1) (0.8 * 1.25) < 0.
Proof.
assert (Hv : 1 <= 0.8 * 1.25 <= 1) by lra.
bound_norm (excess_f 0.98902 (constant 1.25)) (fun _ x : R => x < 0) 1 1. interval with (i_prec 60).
Qed.
