(* The theorems.  mu and nu are the mean and the variance of the inputs of a unit, omega the sum of its weights, tau the
   sum of their squares; mu_tilde, nu_tilde are mean and variance of selu (z), z normal with mean mu omega and variance
   nu tau.  All definitions are in Selu.v, all proofs in the other files.  `a <= x <= b` says that x is in [a, b];
   `domain mu nu` that mu is in [-0.1, 0.1] and nu in [0.8, 1.5]; `weights omega tau` that omega is in [-0.1, 0.1] and
   tau in [0.95, 1.1].  Numbers are exact rationals.  A comment `claim: ID` names the claim of snntheory. *)
Require Import Reals.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Erfc Selu.
From SNN Require Map Matrix Moments Constants FixedPoint Theorem1 Theorem2 Theorem3.
Open Scope R_scope.

(** The setting means what it should: the density has mass 1, the integrals converge, nu_tilde is the variance, the
    partial derivatives exist, and the largest singular value is the greatest factor by which a matrix stretches *)

Theorem setting_density m v : 0 < v -> E_exists (fun _ => 1) m v /\ E (fun _ => 1) m v = 1.
Proof. exact (Theorem1.density_total m v). Qed.

Theorem setting_integrals mu omega nu tau : 0 < nu * tau ->
  E_exists selu01 (mu * omega) (nu * tau) /\ E_exists (fun z => selu01 z ^ 2) (mu * omega) (nu * tau) /\
  nu_tilde mu omega nu tau = E (fun z => (selu01 z - mu_tilde mu omega nu tau) ^ 2) (mu * omega) (nu * tau).
Proof. exact (Theorem1.integrals mu omega nu tau). Qed.

Theorem setting_jacobian mu omega nu tau : 0 < nu * tau -> differentiable mu omega nu tau.
Proof. exact (Map.map_differentiable mu omega nu tau). Qed.

Theorem setting_singular_value a b c d : let sigma := largest_singular_value a b c d in
  (forall p q, (a * p + b * q) ^ 2 + (c * p + d * q) ^ 2 <= sigma ^ 2 * (p ^ 2 + q ^ 2)) /\
  exists p q, 0 < p ^ 2 + q ^ 2 /\ (a * p + b * q) ^ 2 + (c * p + d * q) ^ 2 = sigma ^ 2 * (p ^ 2 + q ^ 2).
Proof. exact (conj (Matrix.stretch_le a b c d) (Matrix.stretch_attained a b c d)). Qed.

(** Eqs. (4) and (5): the integrals in closed form; m is the paper's y, v its x *)

(* claim: eq4.mean *)
Theorem eq4_mean mu omega nu tau : let m := mu * omega in let v := nu * tau in 0 < v -> mu_tilde mu omega nu tau =
  lambda01 / 2 * (m * erf (m / sqrt (2 * v)) + alpha01 * exp (m + v / 2) * erfc ((m + v) / sqrt (2 * v))
    - alpha01 * erfc (m / sqrt (2 * v)) + sqrt (2 / PI) * sqrt v * exp (- m ^ 2 / (2 * v)) + m).
Proof. exact (Map.eq4 mu omega nu tau). Qed.

(* claim: eq5.second-moment *)
Theorem eq5_second_moment mu omega nu tau : let m := mu * omega in let v := nu * tau in 0 < v ->
  xi_tilde mu omega nu tau =
  lambda01 ^ 2 / 2 * ((m ^ 2 + v) * (2 - erfc (m / sqrt (2 * v))) + alpha01 ^ 2 * (erfc (m / sqrt (2 * v))
    - 2 * (exp (m + v / 2) * erfc ((m + v) / sqrt (2 * v))) + exp (2 * (m + v)) * erfc ((m + 2 * v) / sqrt (2 * v)))
    + sqrt (2 / PI) * m * sqrt v * exp (- m ^ 2 / (2 * v))).
Proof. exact (Map.eq5 mu omega nu tau). Qed.

(** The constants, Eq. (14): digits; for omega = 0, tau = 1 they, and no others, have the fixed point (0, 1) *)

(* claim: eq14.alpha01 *)
Theorem alpha01_digits : 1.67326324235437728 <= alpha01 <= 1.67326324235437729.
Proof. exact Constants.alpha01_digits. Qed.

(* claim: eq14.lambda01 *)
Theorem lambda01_digits : 1.05070098735548049 <= lambda01 <= 1.05070098735548050.
Proof. exact Constants.lambda01_digits. Qed.

(* claim: eq14.fixed-point *)
Theorem eq14_fixed_point : mu_tilde 0 0 1 1 = 0 /\ nu_tilde 0 0 1 1 = 1.
Proof. exact Theorem1.fixed_point_01. Qed.

Theorem constants_unique alpha lambda : 0 < lambda ->
  E (selu alpha lambda) 0 1 = 0 -> E (fun z => selu alpha lambda z ^ 2) 0 1 = 1 ->
  alpha = alpha01 /\ lambda = lambda01.
Proof. exact (Theorem1.constants_unique alpha lambda). Qed.

(** Eq. (6): the Jacobian at that fixed point, ((0, 0.088835), (0, 0.782648)), and its norm 0.7877 *)

(* claim: eq6.J11, eq6.J12.corrected, eq6.J21, eq6.J22 *)
Theorem eq6_jacobian : H11 0 0 1 1 = 0 /\ 0.0888347551068901 <= H12 0 0 1 1 <= 0.0888347551068902 /\
  H21 0 0 1 1 = 0 /\ 0.7826478831968128 <= H22 0 0 1 1 <= 0.7826478831968129.
Proof. exact Theorem1.jacobian_01. Qed.

(* claim: eq6.spectral-norm *)
Theorem eq6_norm : 0.78767336046571 <= S 0 0 1 1 <= 0.78767336046572.
Proof. exact Theorem1.S_01. Qed.

(* claim: thm1.fixed-point-01 *)
Theorem thm1_fixed_point_01 : fixed_point 0 1 0 1 /\ S 0 0 1 1 < 1.
Proof. exact Theorem1.fixed_point_01_stable. Qed.

(** Theorem 1, on the domain and for all weights: S < 1, sharply; the domain is mapped into itself, distances shrink; so
    there is one fixed point in it, it lies where the paper says, and the iterates from every point converge to it *)

(* claim: thm1.contraction *)
Theorem thm1_contraction mu omega nu tau : domain mu nu -> weights omega tau -> S mu omega nu tau <= 0.89761.
Proof. exact (Theorem1.S_theorem_1 mu omega nu tau). Qed.

Theorem thm1_contraction_sharp : 0.8976 < S 0.1 0.1 0.8 1.1.
Proof. exact Theorem1.S_theorem_1_sharp. Qed.

(* claim: cor14.self-map *)
Theorem cor14_self_map mu omega nu tau : domain mu nu -> weights omega tau ->
  -0.1 <= mu_tilde mu omega nu tau <= 0.1 /\ 0.8 <= nu_tilde mu omega nu tau <= 1.5.
Proof. exact (Theorem1.self_map mu omega nu tau). Qed.

(* claim: lem13.mean.corrected, lem13.variance *)
Theorem lem13_image mu omega nu tau : domain mu nu -> weights omega tau ->
  -0.03107 <= mu_tilde mu omega nu tau <= 0.06773 /\ 0.80009 <= nu_tilde mu omega nu tau <= 1.48617.
Proof. exact (Theorem1.image mu omega nu tau). Qed.

Theorem thm1_distances omega tau k p q : weights omega tau -> domain (fst p) (snd p) -> domain (fst q) (snd q) ->
  distance (layers omega tau k p) (layers omega tau k q) <= 0.89761 ^ k * distance p q.
Proof. exact (Theorem1.layers_closer omega tau k p q). Qed.

(* claim: thm1.existence *)
Theorem thm1_existence omega tau : weights omega tau ->
  exists mu nu, domain mu nu /\ fixed_point omega tau mu nu /\
    forall mu' nu', domain mu' nu' -> fixed_point omega tau mu' nu' -> mu' = mu /\ nu' = nu.
Proof. exact (Theorem1.fixed_point_exists omega tau). Qed.

(* claim: thm1.fixed-point-domain *)
Theorem thm1_fixed_point_domain omega tau mu nu : weights omega tau -> domain mu nu -> fixed_point omega tau mu nu ->
  -0.03106 <= mu <= 0.06773 /\ 0.80009 <= nu <= 1.48617.
Proof. exact (Theorem1.fixed_point_location omega tau mu nu). Qed.

(* claim: thm1.convergence *)
Theorem thm1_convergence omega tau mu nu mu0 nu0 : weights omega tau -> domain mu nu -> fixed_point omega tau mu nu ->
  domain mu0 nu0 -> is_lim_seq (fun k => fst (layers omega tau k (mu0, nu0))) mu /\
    is_lim_seq (fun k => snd (layers omega tau k (mu0, nu0))) nu.
Proof. exact (Theorem1.convergence omega tau mu nu mu0 nu0). Qed.

(** Lemma 12: S < 1, sharply, on the larger range of tau as well *)

(* claim: lem12.S *)
Theorem lem12_S mu omega nu tau :
  -0.1 <= mu <= 0.1 -> -0.1 <= omega <= 0.1 -> 0.8 <= nu <= 1.5 -> 0.8 <= tau <= 1.25 -> S mu omega nu tau <= 0.98903.
Proof. exact (fun Hm Ho Hn => Theorem1.S_lemma_12 mu omega nu tau (conj Hm Hn) Ho). Qed.

Theorem lem12_S_sharp : 0.98902 < S 0.1 0.1 0.8 1.25.
Proof. exact Theorem1.S_lemma_12_sharp. Qed.

(** Theorem 2: variances from 3 to 16 decrease *)

(* claim: thm2.main, thm2.app *)
Theorem thm2_main mu omega nu tau :
  -1 <= mu <= 1 -> -0.1 <= omega <= 0.1 ->
  3 <= nu <= 16 -> 0.8 <= tau <= 1.25 -> nu_tilde mu omega nu tau <= nu - 0.1197.
Proof. exact (Theorem2.variance_decreases mu omega nu tau). Qed.

(** Theorem 3: low variances increase, on both domains of the main text (those of the appendix are parts of them) *)

(* claim: thm3.main-1 *)
Theorem thm3_main_1 mu omega nu tau : -0.1 <= mu <= 0.1 -> -0.1 <= omega <= 0.1 ->
  0.02 <= nu <= 0.16 -> 0.8 <= tau <= 1.25 -> nu + 0.0077 <= nu_tilde mu omega nu tau.
Proof. exact (Theorem3.variance_increases_1 mu omega nu tau). Qed.

(* claim: thm3.main-2 *)
Theorem thm3_main_2 mu omega nu tau : -0.1 <= mu <= 0.1 -> -0.1 <= omega <= 0.1 ->
  0.02 <= nu <= 0.24 -> 0.9 <= tau <= 1.25 -> nu + 0.011 <= nu_tilde mu omega nu tau.
Proof. exact (Theorem3.variance_increases_2 mu omega nu tau). Qed.
