(* Closed forms of the moments of selu(z), z normal with mean m and variance v, and of their derivatives by m and v.
   Moments.v proves that they are the integrals, Derivatives.v that the derivatives are right. *)
Require Import Reals.
From SNN Require Import Erfc Selu.
Open Scope R_scope.

(** The transcendental parts; eps, R_1, R_2 as in the paper's Eqs. (62) to (65), G with the factor sqrt (2/PI) *)

Definition eps (m v : R) : R := erfc (m / sqrt (2 * v)).
Definition R_1 (m v : R) : R := exp (m + v / 2) * erfc ((m + v) / sqrt (2 * v)).
Definition R_2 (m v : R) : R := exp (2 * m + 2 * v) * erfc ((m + 2 * v) / sqrt (2 * v)).
Definition G (m v : R) : R := sqrt (2 / PI) * exp (- m ^ 2 / (2 * v)).

(** A formula is an expression in alpha, lambda, m, s = sqrt v, and the four parts *)

Definition formula : Type := R -> R -> R -> R -> R -> R -> R -> R -> R.

Definition mean_f : formula := fun alpha lambda m s eps R_1 R_2 G =>
  lambda / 2 * (m * (2 - eps) + s * G + alpha * (R_1 - eps)).
Definition second_f : formula := fun alpha lambda m s eps R_1 R_2 G =>
  lambda ^ 2 / 2 * ((m ^ 2 + s * s) * (2 - eps) + m * s * G + alpha ^ 2 * (eps - 2 * R_1 + R_2)).
Definition variance_f : formula := fun alpha lambda m s eps R_1 R_2 G =>
  second_f alpha lambda m s eps R_1 R_2 G - mean_f alpha lambda m s eps R_1 R_2 G ^ 2.

Definition mean_m_f : formula := fun alpha lambda m s eps R_1 R_2 G => lambda / 2 * (2 - eps + alpha * R_1).
Definition mean_v_f : formula := fun alpha lambda m s eps R_1 R_2 G =>
  lambda / 4 * (alpha * R_1 - (alpha - 1) * G / s).
Definition second_m_f : formula := fun alpha lambda m s eps R_1 R_2 G =>
  lambda ^ 2 * (m * (2 - eps) + s * G + alpha ^ 2 * (R_2 - R_1)).
Definition second_v_f : formula := fun alpha lambda m s eps R_1 R_2 G =>
  lambda ^ 2 * ((2 - eps) / 2 + alpha ^ 2 * (R_2 - R_1 / 2)).
Definition variance_m_f : formula := fun alpha lambda m s eps R_1 R_2 G =>
  second_m_f alpha lambda m s eps R_1 R_2 G
  - 2 * mean_f alpha lambda m s eps R_1 R_2 G * mean_m_f alpha lambda m s eps R_1 R_2 G.
Definition variance_v_f : formula := fun alpha lambda m s eps R_1 R_2 G =>
  second_v_f alpha lambda m s eps R_1 R_2 G
  - 2 * mean_f alpha lambda m s eps R_1 R_2 G * mean_v_f alpha lambda m s eps R_1 R_2 G.

(** The value of a formula at (m, v), for any constants and for the paper's *)

Definition value (f : formula) (alpha lambda m v : R) : R :=
  f alpha lambda m (sqrt v) (eps m v) (R_1 m v) (R_2 m v) (G m v).
Definition value01 (f : formula) : R -> R -> R := value f alpha01 lambda01.

Definition mean := value01 mean_f.
Definition second := value01 second_f.
Definition variance := value01 variance_f.
Definition mean_m := value01 mean_m_f.
Definition mean_v := value01 mean_v_f.
Definition variance_m := value01 variance_m_f.
Definition variance_v := value01 variance_v_f.
