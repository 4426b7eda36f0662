(* Branch and bound: mean and variance of the next layer on Theorem 1's domain, abs m <= 0.01, 0.76 <= v <= 1.65. *)
Require Import Reals Psatz.
From SNN Require Import Enclosures Selu ClosedForms.
Open Scope R_scope.

Lemma mean_range m v : -0.01 <= m <= 0.01 -> 0.76 <= v <= 1.65 -> -0.03107 <= mean m v <= 0.06773.
Proof.
intros Hm Hv. bound mean_f (fun _ x : R => -0.03107 <= x <= 0.06773) 0.76 1.65. branch_and_bound m s.
Qed.

Lemma variance_range m v : -0.01 <= m <= 0.01 -> 0.76 <= v <= 1.65 -> 0.80009 <= variance m v <= 1.48617.
Proof.
intros Hm Hv. bound variance_f (fun _ x : R => 0.80009 <= x <= 1.48617) 0.76 1.65. branch_and_bound m s.
Qed.

(* for a mean that has been through the map once, abs mu <= 0.06773 *)
Lemma mean_range_again m v : -0.006773 <= m <= 0.006773 -> 0.76 <= v <= 1.65 -> -0.03106 <= mean m v.
Proof. intros Hm Hv. bound mean_f (fun _ x : R => -0.03106 <= x) 0.76 1.65. branch_and_bound m s. Qed.
