(* Branch and bound for Theorem 3: abs m <= 0.01, 0.016 <= v <= 0.3.  For small v the variance is least at m = 0.01,
   which is left to one dimension. *)
Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Enclosures Erfc Selu ClosedForms Derivatives.
Open Scope R_scope.

Lemma variance_m_negative m v : -0.01 <= m <= 0.01 -> 0.016 <= v <= 0.128 -> variance_m m v <= 0.
Proof. intros Hm Hv. bound variance_m_f (fun _ x : R => x <= 0) 0.016 0.128. branch_and_bound m s. Qed.

Lemma variance_least m v : -0.01 <= m <= 0.01 -> 0.016 <= v <= 0.128 -> variance 0.01 v <= variance m v.
Proof.
intros Hm Hv.
destruct (mean_value_theorem (fun m => variance m v) (fun m => variance_m m v) m 0.01) as [c [Hc H]]. lra.
{ intros x _. evar_last. apply (variance_curve (fun m => m) (fun _ => v) x 1 0).
  apply @is_derive_id. apply @is_derive_const. lra. simpl. ring. }
assert (N := variance_m_negative c v ltac:(lra) Hv). nra.
Qed.

(** First domain: nu <= v / 0.8 and nu <= 0.16 *)

Lemma variance_above_v m v : -0.01 <= m <= 0.01 -> 0.016 <= v <= 0.128 -> v / 0.8 + 0.0077 <= variance m v.
Proof.
intros Hm Hv. apply Rle_trans with (variance 0.01 v); [|apply variance_least; trivial].
cut (0.0077 <= variance 0.01 v - v / 0.8); [lra|].
bound variance_f (fun v x : R => 0.0077 <= x - v / 0.8) 0.016 0.128. branch_and_bound s s.
Qed.

Lemma variance_above_016 m v : -0.01 <= m <= 0.01 -> 0.128 <= v <= 0.2 -> 0.16 + 0.0077 <= variance m v.
Proof. intros Hm Hv. bound variance_f (fun _ x : R => 0.16 + 0.0077 <= x) 0.128 0.2. branch_and_bound m s. Qed.

(** Second domain: nu <= v / 0.9 and nu <= 0.24 *)

Lemma variance_above_v' m v : -0.01 <= m <= 0.01 -> 0.018 <= v <= 0.216 -> v / 0.9 + 0.011 <= variance m v.
Proof.
intros Hm Hv. cut (0.011 <= variance m v - v / 0.9); [lra|]. destruct (Rle_lt_dec v 0.128) as [L|L].
- apply Rle_trans with (variance 0.01 v - v / 0.9); [|apply Rplus_le_compat_r, variance_least; lra].
  assert (Hv' : 0.018 <= v <= 0.128) by lra. clear Hv L.
  bound variance_f (fun v x : R => 0.011 <= x - v / 0.9) 0.018 0.128. branch_and_bound s s.
- assert (Hv' : 0.128 <= v <= 0.216) by lra. clear Hv L.
  bound variance_f (fun v x : R => 0.011 <= x - v / 0.9) 0.128 0.216. branch_and_bound m s.
Qed.

Lemma variance_above_024 m v : -0.01 <= m <= 0.01 -> 0.216 <= v <= 0.3 -> 0.24 + 0.011 <= variance m v.
Proof. intros Hm Hv. bound variance_f (fun _ x : R => 0.24 + 0.011 <= x) 0.216 0.3. branch_and_bound m s. Qed.
