(* Branch and bound: what Matrix.scaled_singular_value_le asks for, with omega^2 <= 0.01 and tau^2 <= T. *)
Require Import Reals Psatz.
From SNN Require Import Enclosures Selu ClosedForms.
Open Scope R_scope.

Definition column_m_f : formula := fun alpha lambda m s eps R_1 R_2 G =>
  mean_m_f alpha lambda m s eps R_1 R_2 G ^ 2 + variance_m_f alpha lambda m s eps R_1 R_2 G ^ 2.
Definition column_v_f : formula := fun alpha lambda m s eps R_1 R_2 G =>
  mean_v_f alpha lambda m s eps R_1 R_2 G ^ 2 + variance_v_f alpha lambda m s eps R_1 R_2 G ^ 2.
(* the same determinant with the second moment in the place of the variance, which is less to compute *)
Definition det_f : formula := fun alpha lambda m s eps R_1 R_2 G =>
  mean_m_f alpha lambda m s eps R_1 R_2 G * second_v_f alpha lambda m s eps R_1 R_2 G
  - mean_v_f alpha lambda m s eps R_1 R_2 G * second_m_f alpha lambda m s eps R_1 R_2 G.
Definition excess_f (k : R) (T : R -> R) : formula := fun alpha lambda m s eps R_1 R_2 G =>
  k ^ 4 - k ^ 2 * (0.01 * column_m_f alpha lambda m s eps R_1 R_2 G + T s * column_v_f alpha lambda m s eps R_1 R_2 G)
  + 0.01 * T s * det_f alpha lambda m s eps R_1 R_2 G ^ 2.
Definition scaled_column_v_f (T : R -> R) : formula := fun alpha lambda m s eps R_1 R_2 G =>
  T s * column_v_f alpha lambda m s eps R_1 R_2 G.


(* tau <= constant, or tau <= v / 0.8 since nu >= 0.8 *)
Definition constant (c : R) : R -> R := fun _ => c ^ 2.
Definition growing : R -> R := fun s => (s * s / 0.8) ^ 2.

Ltac bound_norm f P a b := bound f P a b;
  cbv beta delta [excess_f scaled_column_v_f column_m_f column_v_f det_f constant growing]; expand.

Lemma column_m_small m v : -0.01 <= m <= 0.01 -> 0.64 <= v <= 1.875 -> value01 column_m_f m v <= 2.
Proof. intros Hm Hv. bound_norm column_m_f (fun _ x : R => x <= 2) 0.64 1.875. branch_and_bound m s. Qed.
