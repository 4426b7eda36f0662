(* Branch and bound for absorption: signs of the derivatives of the variance, so that a rectangle's ends decide. *)
Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Enclosures Erfc Selu ClosedForms Derivatives.
Open Scope R_scope.

Lemma variance_v_small m v : -0.1 <= m <= 0.1 -> 0.019 <= v <= 0.06 -> 0 <= variance_v m v.
Proof. intros Hm Hv. bound variance_v_f (fun _ x : R => 0 <= x) 0.019 0.06. Time branch_and_bound m s. Qed.
Lemma variance_v_large m v : -0.111 <= m <= 0.111 -> 0.05 <= v <= 17.6 -> 0 <= variance_v m v.
Proof. intros Hm Hv. bound variance_v_f (fun _ x : R => 0 <= x) 0.05 17.6. Time branch_and_bound m s. Qed.

(* for small v the variance falls with m, for large v it rises *)
Lemma falls_1 m v : -0.007 <= m <= 0.007 -> 0.04 <= v <= 0.13 -> variance_m m v <= 0.
Proof. intros Hm Hv. bound variance_m_f (fun _ x : R => x <= 0) 0.04 0.13. Time branch_and_bound m s. Qed.
Lemma falls_2 m v : -0.007 <= m <= 0.007 -> 0.13 <= v <= 0.19 -> variance_m m v <= 0.
Proof. intros Hm Hv. bound variance_m_f (fun _ x : R => x <= 0) 0.13 0.19. Time branch_and_bound m s. Qed.
Lemma rises_1 m v : -0.007 <= m <= 0.007 -> 0.24 <= v <= 0.3 -> 0 <= variance_m m v.
Proof. intros Hm Hv. bound variance_m_f (fun _ x : R => 0 <= x) 0.24 0.3. Time branch_and_bound m s. Qed.
Lemma rises_2 m v : -0.019 <= m <= 0.019 -> 0.3 <= v <= 2 -> 0 <= variance_m m v.
Proof. intros Hm Hv. bound variance_m_f (fun _ x : R => 0 <= x) 0.3 2. Time branch_and_bound m s. Qed.
Lemma rises_3 m v : -0.111 <= m <= 0.111 -> 1.5 <= v <= 17.6 -> 0 <= variance_m m v.
Proof. intros Hm Hv. bound variance_m_f (fun _ x : R => 0 <= x) 1.5 17.6. Time branch_and_bound m s. Qed.
