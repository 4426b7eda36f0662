(* Theorems beyond the paper, in the notation of Theorems.v (definitions in Selu.v).  More definitions:
   `moving omega tau p n` (MovingWeights.v) is the pair of mean and variance after n layers that starts from the pair p,
   layer k having the weights omega k and tau k; `in_domain p` says that p is in Theorem 1's domain; `chi`
   (Gradients.v) is tau times the expectation of the square of selu's slope; `g_dropout p` (Dropout.v) is the layer's map
   g followed by alpha dropout at rate p: a unit is kept with probability 1 - p and set to - lambda alpha otherwise, and
   then the affine map of the paper restores mean 0 and variance 1. *)
Require Import Reals.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Selu Contraction Theorem1 MovingWeights Gradients Window Dropout.
From SNN Require Absorption AbsorptionSharp.
Open Scope R_scope.

(** Weights that change from layer to layer: two trajectories under the same weights of Theorem 1's range stay in its
    domain, come closer by the factor 0.89761 per layer, and so converge together; seven layers halve their distance *)

(* claim: beyond.moving.contraction (the Euclidean norm) *)
Theorem moving_contraction omega tau p q n : (forall k, weights (omega k) (tau k)) -> in_domain p -> in_domain q ->
  in_domain (moving omega tau p n) /\
  distance (moving omega tau p n) (moving omega tau q n) <= 0.89761 ^ n * distance p q.
Proof. exact (fun W Dp Dq => conj (moving_domain omega tau W p n Dp) (moving_closer omega tau W p q n Dp Dq)). Qed.

(* claim: beyond.moving.contraction (the trajectories converge together) *)
Theorem moving_together omega tau p q : (forall k, weights (omega k) (tau k)) -> in_domain p -> in_domain q ->
  is_lim_seq (fun n => distance (moving omega tau p n) (moving omega tau q n)) 0.
Proof. exact (fun W => moving_together omega tau W p q). Qed.

(* claim: beyond.moving.halving *)
Theorem moving_halving : 0.89761 ^ 7 < 1 / 2.
Proof. exact seven_layers. Qed.

(** Absorption: from every mu in [-1, 1], nu in [0.02, 16] mean and variance are in Theorem 1's domain after 23 layers
    and stay there, under any weights of Theorem 1's range that may change from layer to layer *)

(* claim: beyond.absorption.upper *)
Theorem absorption omega tau mu nu n : (forall k, weights (omega k) (tau k)) -> -1 <= mu <= 1 -> 0.02 <= nu <= 16 ->
  (23 <= n)%nat -> in_domain (moving omega tau (mu, nu) n).
Proof. exact (fun W => Absorption.absorption omega tau W (mu, nu) n). Qed.

(* claim: beyond.absorption.lower *)
Theorem absorption_sharp : snd (moving (fun _ => 0.1) (fun _ => 0.95) (1, 0.02) 22) < 0.8.
Proof. exact AbsorptionSharp.absorption_sharp. Qed.

(** The sharp window for omega = 0 and tau > 0: a fixed point with positive variance exists exactly for tau between
    2 / (lambda^2 (1 + alpha^2 - (alpha - 1)^2 / PI)) and 2 PI / (lambda^2 (PI - 1)) *)

(* claim: beyond.window.increasing, beyond.window.decreasing *)
Theorem window_monotone mu nu nu' tau : 0 < tau -> 0 < nu < nu' ->
  nu_tilde mu 0 nu tau < nu_tilde mu 0 nu' tau /\ nu_tilde mu 0 nu' tau / nu' < nu_tilde mu 0 nu tau / nu.
Proof. exact (Window.window_monotone mu nu nu' tau). Qed.

(* claim: beyond.window.lower *)
Theorem window_lower : tau_low = 2 / (lambda01 ^ 2 * (1 + alpha01 ^ 2 - (alpha01 - 1) ^ 2 / PI)) /\
  0.4955893006557005 < tau_low < 0.4955893006557006.
Proof. exact (conj eq_refl tau_low_digits). Qed.

(* claim: beyond.window.upper *)
Theorem window_upper : tau_high = 2 * PI / (lambda01 ^ 2 * (PI - 1)) /\
  2.657570040520786 < tau_high < 2.657570040520787.
Proof. exact (conj eq_refl tau_high_digits). Qed.

(* claim: beyond.window.theorem (existence) *)
Theorem window tau : 0 < tau ->
  (exists mu nu, 0 < nu /\ g 0 tau (mu, nu) = (mu, nu)) <-> tau_low < tau < tau_high.
Proof. exact (Window.window tau). Qed.

(* claim: beyond.window.theorem (in the window: uniqueness, and convergence from every start with nu > 0) *)
Theorem window_inside tau : 0 < tau -> tau_low < tau < tau_high ->
  exists mu nu, 0 < nu /\ g 0 tau (mu, nu) = (mu, nu) /\
    (forall mu' nu', 0 < nu' -> g 0 tau (mu', nu') = (mu', nu') -> mu' = mu /\ nu' = nu) /\
    (forall mu0 nu0, 0 < nu0 -> is_lim_seq (fun n => fst (layers 0 tau n (mu0, nu0))) mu /\
                                is_lim_seq (fun n => snd (layers 0 tau n (mu0, nu0))) nu).
Proof. exact (Window.window_inside tau). Qed.

(* claim: beyond.window.theorem (at and below the lower end the variance tends to 0) *)
Theorem window_below tau mu nu : 0 < tau -> tau <= tau_low -> 0 < nu ->
  is_lim_seq (fun n => snd (layers 0 tau n (mu, nu))) 0.
Proof. exact (fun T H Hn => proj1 (Window.window_below tau T mu nu H Hn)). Qed.

(* claim: beyond.window.theorem (at and above the upper end it tends to infinity) *)
Theorem window_above tau mu nu : 0 < tau -> tau_high <= tau -> 0 < nu ->
  is_lim_seq (fun n => snd (layers 0 tau n (mu, nu))) p_infty.
Proof. exact (fun T H Hn => proj1 (Window.window_above tau T mu nu H Hn)). Qed.

(** Gradients: chi, the growth of mean squared gradients per layer *)

(* selu_slope is the derivative of selu wherever there is one *)
Theorem slope_is_derivative alpha lambda z : z <> 0 -> is_derive (selu alpha lambda) z (selu_slope alpha lambda z).
Proof. exact (is_derive_selu alpha lambda z). Qed.

(* claim: beyond.gradients.at-one *)
Theorem chi_01 : 1.07157499245579 < chi 0 0 1 1 < 1.07157499245580.
Proof. exact Gradients.chi_01. Qed.

(* claim: beyond.gradients.growth *)
Theorem growth_01 : chi 0 0 1 1 ^ 10 < 2 < chi 0 0 1 1 ^ 11 /\ 1000 < chi 0 0 1 1 ^ 100.
Proof. exact Gradients.growth_01. Qed.

(* claim: beyond.gradients.domain (four digits) *)
Theorem chi_domain mu omega nu tau : domain mu nu -> weights omega tau -> 0.9526 <= chi mu omega nu tau <= 1.209.
Proof. exact (Gradients.chi_domain mu omega nu tau). Qed.

(* claim: beyond.gradients.fixed-points (with wider bounds) *)
Theorem chi_fixed_points mu omega nu tau : domain mu nu -> weights omega tau -> nu_tilde mu omega nu tau = nu ->
  1.055 <= chi mu omega nu tau <= 1.1.
Proof. exact (Gradients.chi_fixed_points mu omega nu tau). Qed.

(** Theorem 1 for layers with alpha dropout at any rate p in [0, 1) *)

(* claim: beyond.dropout.self-map *)
Theorem dropout_self_map p omega tau x : 0 <= p < 1 -> weights omega tau -> in_domain x ->
  in_domain (g_dropout p omega tau x).
Proof. exact (fun Hp => Dropout.dropout_self_map p Hp omega tau x). Qed.

(* claim: beyond.dropout.contraction *)
Theorem dropout_contraction p omega tau x y : 0 <= p < 1 -> weights omega tau -> in_domain x -> in_domain y ->
  distance (g_dropout p omega tau x) (g_dropout p omega tau y) <= 0.89761 * distance x y.
Proof. exact (fun Hp => Dropout.dropout_contraction p Hp omega tau x y). Qed.

(* claim: beyond.dropout.theorem *)
Theorem dropout_fixed_point p omega tau : 0 <= p < 1 -> weights omega tau ->
  exists x, in_domain x /\ g_dropout p omega tau x = x /\
    (forall y, in_domain y -> g_dropout p omega tau y = y -> y = x) /\
    (forall y, in_domain y -> converges (fun n => Nat.iter n (g_dropout p omega tau) y) x).
Proof. exact (fun Hp => Dropout.dropout_fixed_point p Hp omega tau). Qed.

(* claim: beyond.dropout.theorem (the fixed point for omega = 0, tau = 1) *)
Theorem dropout_01 p : 0 <= p < 1 -> g_dropout p 0 1 (0, 1) = (0, 1).
Proof. exact (Dropout.dropout_01 p). Qed.

(* claim: beyond.dropout.theorem (rates and weights that change from layer to layer) *)
Theorem dropout_moving p omega tau x y n :
  (forall k, 0 <= p k < 1) -> (forall k, weights (omega k) (tau k)) -> in_domain x -> in_domain y ->
  in_domain (moving_dropout p omega tau x n) /\
  distance (moving_dropout p omega tau x n) (moving_dropout p omega tau y n) <= 0.89761 ^ n * distance x y.
Proof. exact (moving_dropout_closer p omega tau x y n). Qed.

(* claim: beyond.gradients.dropout *)
Theorem dropout_balanced_rate : balanced_rate = (chi 0 0 1 1 - 1) / (lambda01 * alpha01) ^ 2 /\
  0.0231565837302 < balanced_rate < 0.0231565837303.
Proof. exact Dropout.balanced_rate_value. Qed.

(* claim: beyond.gradients.dropout (below that rate squared gradients grow at (0, 1), above it they shrink) *)
Theorem dropout_gradients p : 0 <= p < 1 -> let factor := a p ^ 2 * (1 - p) * chi 0 0 1 1 in
  (p < balanced_rate -> 1 < factor) /\ (balanced_rate < p -> factor < 1).
Proof. exact (Dropout.dropout_gradients p). Qed.
