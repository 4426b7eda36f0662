(* Every definition that the statements in Theorems.v rest on, in the paper's notation. *)
Require Import Reals.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Erfc.
Open Scope R_scope.

(** The constants, Eq. (14); erfc t = 1 - 2 / sqrt PI * (integral of exp (-u^2) over [0, t]) is from Erfc.v *)

Definition alpha01 : R := - sqrt (2 / PI) / (erfc (1 / sqrt 2) * exp (1 / 2) - 1).
Definition lambda01 : R :=
  (1 - erfc (1 / sqrt 2) * sqrt (exp 1)) * sqrt (2 * PI) *
  / sqrt (2 * erfc (sqrt 2) * exp 2 + PI * (erfc (1 / sqrt 2)) ^ 2 * exp 1
          - 2 * (2 + PI) * erfc (1 / sqrt 2) * sqrt (exp 1) + PI + 2).

(** SELU, Eq. (2); selu01 is the one with the constants above *)

Definition selu (alpha lambda z : R) : R :=
  if Rlt_dec 0 z then lambda * z else lambda * (alpha * exp z - alpha).
Definition selu01 : R -> R := selu alpha01 lambda01.

(** Expectation of f z for a normal variable z of mean m and variance v: an improper integral over the real line *)

Definition density (m v z : R) : R := / sqrt (2 * PI * v) * exp (- (z - m) ^ 2 / (2 * v)).
Definition integrand (f : R -> R) (m v z : R) : R := f z * density m v z.
Definition E (f : R -> R) (m v : R) : R :=
  RInt_gen (integrand f m v) (Rbar_locally m_infty) (Rbar_locally p_infty).
Definition E_exists (f : R -> R) (m v : R) : Prop :=
  ex_RInt_gen (integrand f m v) (Rbar_locally m_infty) (Rbar_locally p_infty).

(** The map, Eqs. (3) to (5): mean, second moment and variance of the next layer *)

Definition mu_tilde (mu omega nu tau : R) : R := E selu01 (mu * omega) (nu * tau).
Definition xi_tilde (mu omega nu tau : R) : R := E (fun z => selu01 z ^ 2) (mu * omega) (nu * tau).
Definition nu_tilde (mu omega nu tau : R) : R := xi_tilde mu omega nu tau - mu_tilde mu omega nu tau ^ 2.

(* the map as a map of the plane, and k layers of it with the same omega and tau *)
Definition g (omega tau : R) (p : R * R) : R * R :=
  (mu_tilde (fst p) omega (snd p) tau, nu_tilde (fst p) omega (snd p) tau).
Definition layers (omega tau : R) (k : nat) (p : R * R) : R * R := Nat.iter k (g omega tau) p.

Definition fixed_point (omega tau mu nu : R) : Prop :=
  mu_tilde mu omega nu tau = mu /\ nu_tilde mu omega nu tau = nu.

(** Its Jacobian by (mu, nu), and the largest singular value of it, Eqs. (61), (68) to (70), (88) *)

Definition H11 (mu omega nu tau : R) : R := Derive (fun x => mu_tilde x omega nu tau) mu.
Definition H12 (mu omega nu tau : R) : R := Derive (fun y => mu_tilde mu omega y tau) nu.
Definition H21 (mu omega nu tau : R) : R := Derive (fun x => nu_tilde x omega nu tau) mu.
Definition H22 (mu omega nu tau : R) : R := Derive (fun y => nu_tilde mu omega y tau) nu.
Definition differentiable (mu omega nu tau : R) : Prop :=
  ex_derive (fun x => mu_tilde x omega nu tau) mu /\ ex_derive (fun y => mu_tilde mu omega y tau) nu /\
  ex_derive (fun x => nu_tilde x omega nu tau) mu /\ ex_derive (fun y => nu_tilde mu omega y tau) nu.

Definition largest_singular_value (a b c d : R) : R :=
  (sqrt ((a + d) ^ 2 + (c - b) ^ 2) + sqrt ((a - d) ^ 2 + (b + c) ^ 2)) / 2.
Definition S (mu omega nu tau : R) : R :=
  largest_singular_value (H11 mu omega nu tau) (H12 mu omega nu tau) (H21 mu omega nu tau) (H22 mu omega nu tau).

(** Theorem 1's domain of (mu, nu), its range of the weights (omega, tau), and Euclidean distance in the plane *)

Definition domain (mu nu : R) : Prop := -0.1 <= mu <= 0.1 /\ 0.8 <= nu <= 1.5.
Definition weights (omega tau : R) : Prop := -0.1 <= omega <= 0.1 /\ 0.95 <= tau <= 1.1.
Definition distance (p q : R * R) : R := sqrt ((fst q - fst p) ^ 2 + (snd q - snd p) ^ 2).
