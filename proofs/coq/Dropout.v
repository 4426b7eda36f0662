(* Theorem 1 for a layer that is followed by alpha dropout at any rate p in [0, 1): a unit is kept with probability
   q = 1 - p and set to alpha' = - lambda alpha otherwise, and then a x + b restores mean 0 and variance 1. *)
Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Erfc Selu ClosedForms Constants Moments Derivatives FixedPoint Matrix Contraction Map
  Enclosures.
From SNN Require Import BoundsNorm Theorem1 Gradients.
Open Scope R_scope.

Definition alpha' : R := - lambda01 * alpha01.
Definition a (p : R) : R := / sqrt ((1 - p) + alpha' ^ 2 * (1 - p) * p).
Definition b (p : R) : R := - a p * (p * alpha').
(* mean and second moment over the net input z and over what is dropped *)
Definition mu_dropout (p mu omega nu tau : R) : R :=
  E (fun z => (1 - p) * (a p * selu01 z + b p) + p * (a p * alpha' + b p)) (mu * omega) (nu * tau).
Definition xi_dropout (p mu omega nu tau : R) : R :=
  E (fun z => (1 - p) * (a p * selu01 z + b p) ^ 2 + p * (a p * alpha' + b p) ^ 2) (mu * omega) (nu * tau).
Definition nu_dropout (p mu omega nu tau : R) : R := xi_dropout p mu omega nu tau - mu_dropout p mu omega nu tau ^ 2.
Definition g_dropout (p omega tau : R) (x : R * R) : R * R :=
  (mu_dropout p (fst x) omega (snd x) tau, nu_dropout p (fst x) omega (snd x) tau).

(** Closed forms in terms of mu_tilde and nu_tilde *)

Lemma E_quadratic (f : R -> R) c2 c1 c0 m v : 0 < v -> (forall z, f z = c2 * selu01 z ^ 2 + (c1 * selu01 z + c0)) ->
  E f m v = c2 * E (fun z => selu01 z ^ 2) m v + (c1 * E selu01 m v + c0).
Proof.
intros Hv Hf. rewrite E_selu, E_selu_squared by trivial. apply E_value.
replace (c2 * second m v + (c1 * mean m v + c0)) with
  (plus (scal c2 (second m v)) (plus (scal c1 (mean m v)) (scal c0 1)))
  by (unfold plus, scal; simpl; unfold mult; simpl; ring).
apply (is_RInt_gen_ext (V := R_NormedModule) (fun z => plus (scal c2 (integrand (fun z => selu01 z ^ 2) m v z))
  (plus (scal c1 (integrand selu01 m v z)) (scal c0 (integrand (fun _ => 1) m v z))))).
- apply filter_forall. intros ab z _. unfold integrand. rewrite Hf. unfold plus, scal; simpl; unfold mult; simpl. ring.
- apply (is_RInt_gen_plus (V := R_NormedModule)); [|apply (is_RInt_gen_plus (V := R_NormedModule))];
  apply (is_RInt_gen_scal (V := R_NormedModule)).
  apply integral_selu_squared, Hv. apply integral_selu, Hv. apply density_mass, Hv.
Qed.

Lemma alpha'_range : -1.76 < alpha' < -1.758.
Proof. unfold alpha'. assert (A := alpha01_range). assert (L := lambda01_range). nra. Qed.

Section Rate.
Variable p : R.
Hypothesis Hp : 0 <= p < 1.

Lemma dilution_pos : 0 < 1 + p * alpha' ^ 2.
Proof. assert (0 <= p * alpha' ^ 2) by (apply Rmult_le_pos; [lra | apply pow2_ge_0]). lra. Qed.
Lemma under_root : 0 < (1 - p) + alpha' ^ 2 * (1 - p) * p.
Proof.
replace (1 - p + alpha' ^ 2 * (1 - p) * p) with ((1 - p) * (1 + p * alpha' ^ 2)) by ring.
apply Rmult_lt_0_compat. lra. apply dilution_pos.
Qed.
Lemma a_pos : 0 < a p.
Proof. apply Rinv_0_lt_compat, sqrt_lt_R0, under_root. Qed.
Lemma a_squared : a p ^ 2 * (1 - p) = / (1 + p * alpha' ^ 2).
Proof.
assert (D := dilution_pos). assert (U := under_root). unfold a. rewrite pow_inv, pow2_sqrt by lra. field. lra.
Qed.

Lemma mu_dropout_closed mu omega nu tau : 0 < nu * tau ->
  mu_dropout p mu omega nu tau = a p * (1 - p) * mu_tilde mu omega nu tau.
Proof.
intros H. unfold mu_dropout.
rewrite (E_quadratic _ 0 ((1 - p) * a p) ((1 - p) * b p + p * (a p * alpha' + b p))); trivial.
unfold b, mu_tilde. ring. intros; ring.
Qed.

Lemma nu_dropout_closed mu omega nu tau : 0 < nu * tau -> nu_dropout p mu omega nu tau =
  (nu_tilde mu omega nu tau + p * (mu_tilde mu omega nu tau - alpha') ^ 2) / (1 + p * alpha' ^ 2).
Proof.
intros H. unfold nu_dropout. rewrite mu_dropout_closed by trivial. unfold xi_dropout.
rewrite (E_quadratic _ ((1 - p) * a p ^ 2) ((1 - p) * (2 * a p * b p)) ((1 - p) * b p ^ 2 + p * (a p * alpha' + b
  p) ^ 2)); trivial.
2:{ intros; ring. } unfold Rdiv. rewrite <- a_squared. unfold b, nu_tilde, xi_tilde, mu_tilde. ring.
Qed.

(* the mean is multiplied by c in [0, 1], the variance is averaged with another quantity, with weights r and 1 - r *)
Let c := a p * (1 - p).
Let r := / (1 + p * alpha' ^ 2).

Lemma r_range : 0 < r <= 1.
Proof.
assert (D := dilution_pos). split. apply Rinv_0_lt_compat, D. unfold r. rewrite <- Rinv_1. apply Rinv_le_contravar. lra.
assert (0 <= p * alpha' ^ 2) by (apply Rmult_le_pos; [lra | apply pow2_ge_0]). lra.
Qed.
Lemma c_range : 0 <= c <= 1.
Proof.
assert (Q := a_squared). fold r in Q. assert (R := r_range). assert (A := a_pos). unfold c. split.
apply Rmult_le_pos; lra.
apply le_of_squares. lra. replace ((a p * (1 - p)) ^ 2) with (r * (1 - p)) by (rewrite <- Q; ring). nra.
Qed.
Lemma average x y : (y + p * (x - alpha') ^ 2) / (1 + p * alpha' ^ 2) = r * y + (1 - r) * (1 - x / alpha') ^ 2.
Proof. assert (D := dilution_pos). assert (A := alpha'_range). unfold r. field. lra. Qed.

Theorem dropout_self_map omega tau x : weights omega tau -> in_domain x -> in_domain (g_dropout p omega tau x).
Proof.
intros W D. destruct x as [mu nu]. unfold in_domain, g_dropout in *; simpl in *. assert (V := domain_v_pos _ _ _ _ D W).
rewrite mu_dropout_closed, nu_dropout_closed, average by trivial. fold c.
destruct (image _ _ _ _ D W) as [I1 I2]. revert I1 I2.
generalize (mu_tilde mu omega nu tau) (nu_tilde mu omega nu tau). intros x y I1 I2.
assert (C := c_range). assert (R := r_range). assert (A := alpha'_range).
assert (X : -0.04 <= x / alpha' <= 0.04).
{ assert (E : x / alpha' * alpha' = x) by (field; lra). revert E. generalize (x / alpha'). intros t E. split; nra. }
assert (Y : 0.9 <= (1 - x / alpha') ^ 2 <= 1.1) by (revert X; generalize (x / alpha'); intros; nra).
split; nra.
Qed.

(** Contraction *)

Lemma mean_v_small m v : -0.01 <= m <= 0.01 -> 0.76 <= v <= 1.65 -> -0.3 <= mean_v m v <= 0.3.
Proof. intros Hm Hv. bound mean_v_f (fun _ x : R => -0.3 <= x <= 0.3) 0.76 1.65. branch_and_bound m s. Qed.

Lemma mean_closer omega tau x y : weights omega tau -> in_domain x -> in_domain y ->
  (mu_tilde (fst y) omega (snd y) tau - mu_tilde (fst x) omega (snd x) tau) ^ 2 <= 0.2 * distance x y ^ 2.
Proof.
intros W Dx Dy. destruct x as [x1 x2], y as [y1 y2]. unfold in_domain in *. rewrite distance_squared.
cbn [fst snd] in *.
set (X := fun t => x1 + t * (y1 - x1)). set (Y := fun t => x2 + t * (y2 - x2)).
assert (D : forall t, 0 <= t <= 1 -> domain (X t) (Y t)).
{ intros t Ht. apply (convex_rectangle (-0.1) 0.1 0.8 1.5); trivial. }
assert (V : forall t, 0 <= t <= 1 -> 0.76 <= Y t * tau <= 1.65) by (intros; eapply domain_v; eauto).
assert (M : forall t, 0 <= t <= 1 -> -0.01 <= X t * omega <= 0.01) by (intros; eapply domain_m; eauto).
destruct (mean_value_theorem (fun t => mean (X t * omega) (Y t * tau))
  (fun t => omega * (y1 - x1) * mean_m (X t * omega) (Y t * tau) + tau * (y2 - x2) * mean_v (X t * omega) (Y t *
    tau)) 0 1)
  as [t [Ht E]]. lra.
{ intros t Ht. specialize (V t Ht). apply (mean_curve (fun t => X t * omega) (fun t => Y t * tau)).
  unfold X; auto_derive; trivial; ring. unfold Y; auto_derive; trivial; ring. lra. }
assert (E0 : X 0 = x1 /\ Y 0 = x2) by (unfold X, Y; split; ring). destruct E0 as [-> ->] in E.
assert (E1 : X 1 = y1 /\ Y 1 = y2) by (unfold X, Y; split; ring). destruct E1 as [-> ->] in E.
rewrite !mu_tilde_closed, E by (eapply domain_v_pos; eassumption).
specialize (V t Ht). specialize (M t Ht). assert (B := mean_v_small _ _ M V).
assert (A : mean_m (X t * omega) (Y t * tau) ^ 2 <= 2).
{ assert (K := column_m_small _ (Y t * tau) M ltac:(lra)). unfold value01, value, column_m_f in K.
  unfold mean_m, value01, value. eapply Rle_trans; [|exact K].
  match goal with |- ?p <= ?p + ?q => assert (0 <= q) by apply pow2_ge_0; lra end. }
revert A B. generalize (mean_m (X t * omega) (Y t * tau)) (mean_v (X t * omega) (Y t * tau)). intros f h A B.
destruct W as [Ho Ht']. assert (P : (omega * f) ^ 2 <= 0.02).
{ rewrite Rpow_mult_distr. assert (0 <= omega ^ 2 <= 0.01) by nra. assert (0 <= f ^ 2) by apply pow2_ge_0. nra. }
assert (Q : (tau * h) ^ 2 <= 0.11).
{ rewrite Rpow_mult_distr. assert (0 <= tau ^ 2 <= 1.21) by nra. assert (0 <= h ^ 2 <= 0.09) by nra. nra. }
replace ((omega * (y1 - x1) * f + tau * (y2 - x2) * h) * (1 - 0))
  with (omega * f * (y1 - x1) + tau * h * (y2 - x2)) by ring.
revert P Q. generalize (omega * f) (tau * h) (y1 - x1) (y2 - x2). intros i j u v P Q.
assert (0 <= (i * v - j * u) ^ 2) by apply pow2_ge_0. nra.
Qed.

Theorem dropout_contraction omega tau x y : weights omega tau -> in_domain x -> in_domain y ->
  distance (g_dropout p omega tau x) (g_dropout p omega tau y) <= 0.89761 * distance x y.
Proof.
intros W Dx Dy. assert (K := contraction _ _ _ _ W Dx Dy). assert (L := mean_closer _ _ _ _ W Dx Dy).
assert (Dn := distance_nonneg x y). apply le_of_squares. lra.
assert (K2 : distance (g omega tau x) (g omega tau y) ^ 2 <= (0.89761 * distance x y) ^ 2).
{ apply pow_incr. split; trivial. apply distance_nonneg. }
rewrite Rpow_mult_distr, distance_squared in K2. rewrite Rpow_mult_distr, (distance_squared (g_dropout _ _ _ _)).
destruct x as [x1 x2], y as [y1 y2]. unfold g, g_dropout, in_domain in *; simpl fst in *; simpl snd in *.
destruct (image _ _ _ _ Dx W) as [Ix _]. destruct (image _ _ _ _ Dy W) as [Iy _].
rewrite !mu_dropout_closed, !nu_dropout_closed, !average by (eapply domain_v_pos; eassumption). fold c.
revert K2 L Ix Iy. generalize (distance (x1, x2) (y1, y2) ^ 2).
generalize (mu_tilde x1 omega x2 tau) (mu_tilde y1 omega y2 tau) (nu_tilde x1 omega x2 tau) (nu_tilde y1 omega y2 tau).
intros m m' n n' d K2 L Ix Iy. assert (C := c_range). assert (R := r_range). assert (A := alpha'_range).
(* the second quantity changes by e (m' - m), e about 2 / alpha' *)
set (e := (m + m' - 2 * alpha') / alpha' ^ 2).
assert (Eq : e * alpha' ^ 2 = m + m' - 2 * alpha') by (unfold e; field; lra).
assert (A2 : 3.09 <= alpha' ^ 2) by nra. assert (Be : 0 <= e <= 1.3) by (split; nra).
replace (r * n' + (1 - r) * (1 - m' / alpha') ^ 2 - (r * n + (1 - r) * (1 - m / alpha') ^ 2))
  with (r * (n' - n) + (1 - r) * (e * (m' - m))) by (unfold e; field; lra).
revert K2 L. generalize (n' - n). intros y K2 L.
replace (c * m' - c * m) with (c * (m' - m)) by ring. revert K2 L. generalize (m' - m). intros x K2 L.
assert (F1 : (c * x) ^ 2 <= x ^ 2). { rewrite Rpow_mult_distr. assert (0 <= x ^ 2) by apply pow2_ge_0.
assert (c ^ 2 <= 1) by nra. nra. }
assert (F2 : (e * x) ^ 2 <= 1.69 * x ^ 2). { rewrite Rpow_mult_distr. assert (0 <= x ^ 2) by apply pow2_ge_0.
assert (e ^ 2 <= 1.69) by nra. nra. }
(* the square is convex *)
assert (F3 : (r * y + (1 - r) * (e * x)) ^ 2 <= r * y ^ 2 + (1 - r) * (e * x) ^ 2).
{ assert (0 <= r * (1 - r) * (y - e * x) ^ 2) by (apply Rmult_le_pos; [nra | apply pow2_ge_0]). lra. }
assert (F4 : r * (x ^ 2 + y ^ 2) <= r * (0.89761 ^ 2 * d)) by (apply Rmult_le_compat_l; lra).
assert (F5 : (1 - r) * (2.69 * x ^ 2) <= (1 - r) * (0.538 * d)) by (apply Rmult_le_compat_l; lra).
assert (F6 : (1 - r) * (e * x) ^ 2 <= (1 - r) * (1.69 * x ^ 2)) by (apply Rmult_le_compat_l; lra).
assert (0 <= d) by (assert (0 <= x ^ 2) by apply pow2_ge_0; lra). nra.
Qed.

(** Exactly one fixed point, which attracts the domain *)

Theorem dropout_fixed_point omega tau : weights omega tau -> exists x, in_domain x /\ g_dropout p omega tau x = x /\
  (forall y, in_domain y -> g_dropout p omega tau y = y -> y = x) /\
  (forall y, in_domain y -> converges (fun n => Nat.iter n (g_dropout p omega tau) y) x).
Proof.
intros W. apply (banach (-0.1) 0.1 0.8 1.5 (g_dropout p omega tau) (fun x y => sqrt (x ^ 2 + y ^ 2)) 0.89761 1);
  try lra.
- apply euclidean_comparable.
- intros; apply dropout_self_map; trivial.
- intros; apply dropout_contraction; trivial.
Qed.

Theorem dropout_01 : g_dropout p 0 1 (0, 1) = (0, 1).
Proof.
unfold g_dropout; simpl. rewrite mu_dropout_closed, nu_dropout_closed by lra.
destruct fixed_point_01 as [-> ->]. assert (D := dilution_pos). f_equal; field; lra.
Qed.
End Rate.

(* rates and weights that change from layer to layer *)
Fixpoint moving_dropout (p omega tau : nat -> R) (x : R * R) (n : nat) : R * R :=
  match n with O => x | Datatypes.S n => g_dropout (p n) (omega n) (tau n) (moving_dropout p omega tau x n) end.

Theorem moving_dropout_closer p omega tau x y n :
  (forall n, 0 <= p n < 1) -> (forall n, weights (omega n) (tau n)) -> in_domain x -> in_domain y ->
  in_domain (moving_dropout p omega tau x n) /\
  distance (moving_dropout p omega tau x n) (moving_dropout p omega tau y n) <= 0.89761 ^ n * distance x y.
Proof.
intros Hp W Dx Dy. assert (K : forall x, in_domain x -> in_domain (moving_dropout p omega tau x n)).
{ intros z Dz. induction n; simpl; trivial. apply dropout_self_map; trivial. }
split. apply K, Dx. clear K. assert (K : forall n x, in_domain x -> in_domain (moving_dropout p omega tau x n)).
{ intros k z Dz. induction k; simpl; trivial. apply dropout_self_map; trivial. }
induction n; simpl. lra. eapply Rle_trans. apply dropout_contraction; auto.
rewrite Rmult_assoc. apply Rmult_le_compat_l; lra.
Qed.

(** Gradients: dropout multiplies them by a with probability 1 - p and by 0 otherwise, so that their mean square is
    multiplied by a^2 (1 - p) chi per layer; at (0, 1) that is 1 for one rate, between 2 and 3 percent *)

Definition balanced_rate : R := (chi 0 0 1 1 - 1) / alpha' ^ 2.

Lemma balanced_rate_digits : 0.0231565837302 < balanced_rate < 0.0231565837303.
Proof.
unfold balanced_rate, alpha'. generalize chi_01 alpha01_digits lambda01_digits.
generalize (chi 0 0 1 1) alpha01 lambda01.
intros c x y Hc Hx Hy. split; interval with (i_prec 80).
Qed.

Lemma balanced_rate_value : balanced_rate = (chi 0 0 1 1 - 1) / (lambda01 * alpha01) ^ 2 /\
  0.0231565837302 < balanced_rate < 0.0231565837303.
Proof.
split; [|exact balanced_rate_digits]. unfold balanced_rate, alpha'. f_equal. ring.
Qed.

Theorem dropout_gradients p : 0 <= p < 1 -> let factor := a p ^ 2 * (1 - p) * chi 0 0 1 1 in
  (p < balanced_rate -> 1 < factor) /\ (balanced_rate < p -> factor < 1).
Proof.
intros Hp. cbv zeta. rewrite a_squared by trivial. assert (D := dilution_pos p Hp).
assert (A := alpha'_range).
assert (A2 : 0 < alpha' ^ 2) by (apply pow2_gt_0; lra). set (c := chi 0 0 1 1).
assert (E : c = 1 + balanced_rate * alpha' ^ 2) by (unfold balanced_rate; fold c; field; lra).
set (d := 1 + p * alpha' ^ 2) in *. assert (F : / d * c * d = c) by (field; lra).
split; intros H; apply (Rmult_lt_reg_r d); trivial; rewrite F, E; unfold d; nra.
Qed.
