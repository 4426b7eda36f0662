(* Branch and bound for Theorem 2: abs m <= 0.1, 2.4 <= v <= 20. *)
Require Import Reals Psatz.
From SNN Require Import Enclosures Selu ClosedForms.
Open Scope R_scope.

Lemma variance_below_3 m v : -0.1 <= m <= 0.1 -> 2.4 <= v <= 3.75 -> variance m v <= 3 - 0.1197.
Proof.
intros Hm Hv. bound variance_f (fun _ x : R => x <= 3 - 0.1197) 2.4 3.75. branch_and_bound m s.
Qed.

Lemma variance_below_v m v : -0.1 <= m <= 0.1 -> 3.75 <= v <= 20 -> variance m v <= 0.8 * v - 0.1197.
Proof.
intros Hm Hv. cut (variance m v - 0.8 * v <= - 0.1197); [lra|].
bound variance_f (fun v x : R => x - 0.8 * v <= - 0.1197) 3.75 20. branch_and_bound m s.
Qed.
