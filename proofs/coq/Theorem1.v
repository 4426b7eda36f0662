(* Theorem 1 and Lemma 12. *)
Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Intervals Erfc Selu ClosedForms FixedPoint Matrix Contraction Map.
From SNN Require Import BoundsRange BoundsNorm BoundsNorm1 BoundsNorm12.
Open Scope R_scope.

(** The setting *)

Lemma density_total m v : 0 < v -> E_exists (fun _ => 1) m v /\ E (fun _ => 1) m v = 1.
Proof. intros H. assert (M := Moments.density_mass m v H). split. eexists; exact M. apply Moments.E_value, M. Qed.

Lemma integrals mu omega nu tau : 0 < nu * tau ->
  E_exists selu01 (mu * omega) (nu * tau) /\ E_exists (fun z => selu01 z ^ 2) (mu * omega) (nu * tau) /\
  nu_tilde mu omega nu tau = E (fun z => (selu01 z - mu_tilde mu omega nu tau) ^ 2) (mu * omega) (nu * tau).
Proof. intros H. split. apply mean_exists, H. split. apply second_exists, H. apply nu_tilde_variance, H. Qed.

(** The products m = mu omega and v = nu tau *)

Lemma product_small mu omega a b : 0 <= a -> - a <= mu <= a -> - b <= omega <= b -> - (a * b) <= mu * omega <= a * b.
Proof. intros. split; nra. Qed.

Lemma domain_m mu nu omega tau : domain mu nu -> weights omega tau -> -0.01 <= mu * omega <= 0.01.
Proof. intros [Hm _] [Ho _]. assert (P := product_small mu omega 0.1 0.1). lra. Qed.
Lemma domain_v mu nu omega tau : domain mu nu -> weights omega tau -> 0.76 <= nu * tau <= 1.65.
Proof. intros [_ Hn] [_ Ht]. split; nra. Qed.
Lemma domain_v_pos mu nu omega tau : domain mu nu -> weights omega tau -> 0 < nu * tau.
Proof. intros D W. assert (V := domain_v _ _ _ _ D W). lra. Qed.

(** The singular value.  T is a bound of tau^2, either a constant or, as nu >= 0.8, (v / 0.8)^2. *)

Lemma S_le_of_bounds k T mu omega nu tau :
  0.8 <= k -> -0.1 <= omega <= 0.1 -> 0 < nu * tau -> tau ^ 2 <= T (sqrt (nu * tau)) ->
  value01 column_m_f (mu * omega) (nu * tau) <= 2 ->
  value01 (scaled_column_v_f T) (mu * omega) (nu * tau) <= k ^ 2 ->
  0 <= value01 (excess_f k T) (mu * omega) (nu * tau) -> S mu omega nu tau <= k.
Proof.
intros Hk Ho Hv HT HA HB HX. rewrite S_closed by trivial.
apply (scaled_singular_value_le k 0.01 (T (sqrt (nu * tau)))); trivial; try lra. nra.
- apply Rle_trans with (0.01 * 2); [|nra]. apply Rmult_le_compat_l; [lra | exact HA].
- eapply Rle_trans; [exact HX|]. right. unfold mean_m, mean_v, variance_m, variance_v, value01, value, excess_f.
  unfold column_m_f, column_v_f, det_f, variance_m_f, variance_v_f. ring.
Qed.

Lemma growing_tau nu tau : 0.8 <= nu -> 0 < tau -> tau ^ 2 <= growing (sqrt (nu * tau)).
Proof. intros Hn Ht. unfold growing. rewrite sqrt_sqrt by nra. apply pow_incr. split; nra. Qed.

Lemma S_theorem_1 mu omega nu tau : domain mu nu -> weights omega tau -> S mu omega nu tau <= 0.89761.
Proof.
intros D W. assert (M := domain_m _ _ _ _ D W). assert (V := domain_v _ _ _ _ D W).
destruct D as [_ Hn], W as [Ho Ht]. assert (A := column_m_small _ (nu * tau) M ltac:(lra)).
destruct (Rle_lt_dec (nu * tau) 0.88) as [L|L].
- apply (S_le_of_bounds _ growing); trivial; try lra. apply growing_tau; lra.
  eapply Rle_trans. apply column_v_growing_1; trivial; lra. lra. apply excess_growing_1; trivial; lra.
- apply (S_le_of_bounds _ (constant 1.1)); trivial; try lra. apply pow_incr; lra.
  eapply Rle_trans. apply column_v_constant_1; trivial; lra. lra. apply excess_constant_1; trivial; lra.
Qed.

Lemma S_lemma_12 mu omega nu tau :
  domain mu nu -> -0.1 <= omega <= 0.1 -> 0.8 <= tau <= 1.25 -> S mu omega nu tau <= 0.98903.
Proof.
intros [Hm Hn] Ho Ht. assert (M : -0.01 <= mu * omega <= 0.01) by (assert (P := product_small mu omega 0.1 0.1); lra).
assert (V : 0.64 <= nu * tau <= 1.875) by (split; nra). assert (A := column_m_small _ (nu * tau) M V).
destruct (Rle_lt_dec (nu * tau) 1) as [L|L].
- apply (S_le_of_bounds _ growing); trivial; try lra. apply growing_tau; lra.
  eapply Rle_trans. apply column_v_growing_12; trivial; lra. lra. apply excess_growing_12; trivial; lra.
- apply (S_le_of_bounds _ (constant 1.25)); trivial; try lra. apply pow_incr; lra.
  eapply Rle_trans. apply column_v_constant_12; trivial; lra. lra. apply excess_constant_12; trivial; lra.
Qed.

(* the bounds are sharp: S at mu = omega = 0.1, nu = 0.8 and the greatest tau *)
Lemma S_gt_of_bounds k omega mu nu tau : 0 <= k -> omega ^ 2 = 0.01 -> 0 < nu * tau ->
  value01 (excess_f k (constant tau)) (mu * omega) (nu * tau) < 0 -> k < S mu omega nu tau.
Proof.
intros Hk Ho Hv HX. rewrite S_closed by trivial. apply singular_value_gt; trivial.
eapply Rle_lt_trans; [|exact HX]. right. unfold excess, frobenius, det, mean_m, mean_v, variance_m, variance_v.
unfold value01, value, excess_f, column_m_f, column_v_f, det_f, variance_m_f, variance_v_f, constant.
rewrite <- Ho. ring.
Qed.

Lemma S_theorem_1_sharp : 0.8976 < S 0.1 0.1 0.8 1.1.
Proof. apply S_gt_of_bounds; try lra. apply excess_at_1. Qed.
Lemma S_lemma_12_sharp : 0.98902 < S 0.1 0.1 0.8 1.25.
Proof. apply S_gt_of_bounds; try lra. apply excess_at_12. Qed.

(** Image of the domain, contraction, and the fixed point *)

Lemma image mu omega nu tau : domain mu nu -> weights omega tau ->
  -0.03107 <= mu_tilde mu omega nu tau <= 0.06773 /\ 0.80009 <= nu_tilde mu omega nu tau <= 1.48617.
Proof.
intros D W. assert (M := domain_m _ _ _ _ D W). assert (V := domain_v _ _ _ _ D W).
rewrite mu_tilde_closed, nu_tilde_closed by lra. split. apply mean_range; trivial. apply variance_range; trivial.
Qed.

Lemma self_map mu omega nu tau : domain mu nu -> weights omega tau ->
  domain (mu_tilde mu omega nu tau) (nu_tilde mu omega nu tau).
Proof. intros D W. destruct (image _ _ _ _ D W). unfold domain. lra. Qed.

Definition in_domain (p : R * R) : Prop := domain (fst p) (snd p).

Lemma contraction omega tau p q : weights omega tau -> in_domain p -> in_domain q ->
  distance (g omega tau p) (g omega tau q) <= 0.89761 * distance p q.
Proof.
intros W. apply (contraction_of_S domain); try lra. apply (convex_rectangle (-0.1) 0.1 0.8 1.5).
intros mu nu D. split. apply (domain_v_pos _ _ _ _ D W). apply S_theorem_1; trivial.
Qed.

Lemma euclidean_comparable : 0 <= 1 /\ forall x y, let N := sqrt (x ^ 2 + y ^ 2) in
  0 <= N /\ Rabs x <= 1 * N /\ Rabs y <= 1 * N /\ N <= 1 * (Rabs x + Rabs y).
Proof.
split. lra. intros x y N. assert (P : 0 <= N) by apply sqrt_pos.
assert (Q : N ^ 2 = x ^ 2 + y ^ 2) by (apply pow2_sqrt, Rplus_le_le_0_compat; apply pow2_ge_0).
assert (x2 := pow2_ge_0 x). assert (y2 := pow2_ge_0 y). assert (ax := Rabs_pos x). assert (ay := Rabs_pos y).
rewrite !Rmult_1_l. split; trivial. split; [|split]; apply le_of_squares; rewrite ?Q, ?pow2_abs; try lra.
replace ((Rabs x + Rabs y) ^ 2) with (Rabs x ^ 2 + Rabs y ^ 2 + 2 * (Rabs x * Rabs y)) by ring.
rewrite !pow2_abs. assert (0 <= Rabs x * Rabs y) by (apply Rmult_le_pos; trivial). lra.
Qed.

Lemma fixed_point_location omega tau mu nu : weights omega tau -> domain mu nu -> fixed_point omega tau mu nu ->
  -0.03106 <= mu <= 0.06773 /\ 0.80009 <= nu <= 1.48617.
Proof.
intros W D [E1 E2]. destruct (image _ _ _ _ D W) as [I1 I2]. assert (V := domain_v _ _ _ _ D W).
rewrite E1 in I1. rewrite E2 in I2. split; trivial. split; [|lra]. rewrite <- E1, mu_tilde_closed by lra.
apply mean_range_again; trivial. destruct W as [Ho _]. assert (P := product_small mu omega 0.06773 0.1). lra.
Qed.

Lemma fixed_point_g omega tau mu nu : fixed_point omega tau mu nu <-> g omega tau (mu, nu) = (mu, nu).
Proof. unfold fixed_point, g; simpl. split. intros [-> ->]; trivial. intros H. injection H. auto. Qed.

Lemma fixed_point_exists omega tau : weights omega tau ->
  exists mu nu, domain mu nu /\ fixed_point omega tau mu nu /\
    forall mu' nu', domain mu' nu' -> fixed_point omega tau mu' nu' -> mu' = mu /\ nu' = nu.
Proof.
intros W. destruct (banach (-0.1) 0.1 0.8 1.5 (g omega tau) (fun x y => sqrt (x ^ 2 + y ^ 2)) 0.89761 1)
  as [[mu nu] [I [F [U _]]]]; try lra.
- apply euclidean_comparable.
- intros p Hp. apply self_map; trivial.
- intros p q Hp Hq. apply contraction; trivial.
- exists mu, nu. split. exact I. split. apply fixed_point_g, F.
  intros mu' nu' D' F'. apply fixed_point_g in F'. assert (X := U (mu', nu') D' F'). injection X. auto.
Qed.

Lemma layers_closer omega tau k p q : weights omega tau -> in_domain p -> in_domain q ->
  distance (layers omega tau k p) (layers omega tau k q) <= 0.89761 ^ k * distance p q.
Proof.
intros W. apply (iterates_closer (-0.1) 0.1 0.8 1.5 (g omega tau) (fun x y => sqrt (x ^ 2 + y ^ 2))); try lra.
- intros; apply self_map; trivial.
- intros; apply contraction; trivial.
Qed.

Lemma convergence omega tau mu nu mu0 nu0 : weights omega tau -> domain mu nu -> fixed_point omega tau mu nu ->
  domain mu0 nu0 -> converges (fun k => layers omega tau k (mu0, nu0)) (mu, nu).
Proof.
intros W D F D0.
apply (Contraction.convergence (-0.1) 0.1 0.8 1.5 (g omega tau) (fun x y => sqrt (x ^ 2 + y ^ 2)) 0.89761 1); try lra.
- apply euclidean_comparable.
- intros; apply self_map; trivial.
- intros; apply contraction; trivial.
- exact D.
- apply fixed_point_g, F.
- exact D0.
Qed.

(** The fixed point for omega = 0, tau = 1 *)

Lemma fixed_point_01 : mu_tilde 0 0 1 1 = 0 /\ nu_tilde 0 0 1 1 = 1.
Proof.
rewrite mu_tilde_closed, nu_tilde_closed by lra. rewrite Rmult_0_l, Rmult_1_l. split. apply mean_01. apply variance_01.
Qed.

Lemma jacobian_01 : H11 0 0 1 1 = 0 /\ 0.0888347551068901 <= H12 0 0 1 1 <= 0.0888347551068902 /\
  H21 0 0 1 1 = 0 /\ 0.7826478831968128 <= H22 0 0 1 1 <= 0.7826478831968129.
Proof.
rewrite H11_closed, H12_closed, H21_closed, H22_closed by lra. rewrite !Rmult_0_l, !Rmult_1_l.
generalize mean_v_01 variance_v_01. lra.
Qed.

Lemma S_01 : 0.78767336046571 <= S 0 0 1 1 <= 0.78767336046572.
Proof.
unfold S. destruct jacobian_01 as [E1 [B1 [E2 B2]]]. rewrite E1, E2. unfold largest_singular_value.
replace (sqrt ((0 - H22 0 0 1 1) ^ 2 + (H12 0 0 1 1 + 0) ^ 2)) with
  (sqrt ((0 + H22 0 0 1 1) ^ 2 + (0 - H12 0 0 1 1) ^ 2)) by (f_equal; ring).
revert B1 B2. generalize (H12 0 0 1 1) (H22 0 0 1 1). intros b d B1 B2.
split; interval with (i_prec 80).
Qed.

Lemma fixed_point_01_stable : fixed_point 0 1 0 1 /\ S 0 0 1 1 < 1.
Proof. split. exact fixed_point_01. generalize S_01. lra. Qed.

(** No other constants have this fixed point *)

Lemma constants_unique alpha lambda : 0 < lambda ->
  E (selu alpha lambda) 0 1 = 0 -> E (fun z => selu alpha lambda z ^ 2) 0 1 = 1 -> alpha = alpha01 /\ lambda = lambda01.
Proof.
intros Hl. rewrite (Moments.E_value _ _ _ _ (Moments.integral_selu 0 1 Rlt_0_1 alpha lambda)).
rewrite (Moments.E_value _ _ _ _ (Moments.integral_selu_squared 0 1 Rlt_0_1 alpha lambda)).
apply constants_unique_closed, Hl.
Qed.
