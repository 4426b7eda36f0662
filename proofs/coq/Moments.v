(* The integrals are the closed forms: E selu and E selu^2 for z normal with mean m and variance v > 0, for any alpha
   and lambda; by antiderivatives of z, z^2 and exp (k z) times the density. *)
Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Erfc Selu ClosedForms.
Open Scope R_scope.

(** Improper integrals from antiderivatives *)

Notation minus_infinity := (Rbar_locally m_infty).
Notation plus_infinity := (Rbar_locally p_infty).

Lemma integral_of_antiderivative (F f : R -> R) (from to : (R -> Prop) -> Prop) (l1 l2 : R) :
  Filter from -> Filter to -> (forall z, is_derive F z (f z)) -> (forall z, ex_derive f z) ->
  filterlim F from (locally l1) -> filterlim F to (locally l2) -> is_RInt_gen f from to (l2 - l1).
Proof.
intros ? ? HD HC H1 H2. assert (E : forall z, Derive F z = f z) by (intros; apply is_derive_unique, HD).
apply (is_RInt_gen_ext (V := R_NormedModule) (Derive F)).
- apply filter_forall. intros ab z _. apply E.
- apply is_RInt_gen_Derive; trivial; apply filter_forall; intros ab z _. eexists; apply HD.
  apply continuous_ext with f. intros; symmetry; apply E. apply continuous_derivable, HC.
Qed.

Lemma lim_at_point (F : R -> R) a : filterlim F (at_point a) (locally (F a)).
Proof. intros P HP. unfold filtermap, at_point. apply locally_singleton, HP. Qed.

(* what holds for all z > 0 (z < 0) holds between the ends, eventually *)
Lemma right_of_0 (P : R -> Prop) : (forall z, 0 < z -> P z) -> filter_prod (at_point 0) plus_infinity
  (fun ab => forall z, Rmin (fst ab) (snd ab) < z < Rmax (fst ab) (snd ab) -> P z).
Proof.
intros H. apply (Filter_prod _ _ _ (fun a => a = 0) (fun b => 0 < b)). reflexivity. exists 0. trivial.
intros a b -> Hb z Hz. simpl in Hz. rewrite Rmin_left in Hz by lra. apply H. lra.
Qed.
Lemma left_of_0 (P : R -> Prop) : (forall z, z < 0 -> P z) -> filter_prod minus_infinity (at_point 0)
  (fun ab => forall z, Rmin (fst ab) (snd ab) < z < Rmax (fst ab) (snd ab) -> P z).
Proof.
intros H. apply (Filter_prod _ _ _ (fun b => b < 0) (fun a => a = 0)). exists 0. trivial. reflexivity.
intros b a Hb -> z Hz. simpl in Hz. rewrite Rmax_right in Hz by lra. apply H. lra.
Qed.

Lemma sqrt_2_over_PI : sqrt (2 / PI) = 2 / (sqrt PI * sqrt 2).
Proof.
assert (H := sqrt_2_neq_0). assert (S := sqrt_PI_pos). assert (P := PI_RGT_0).
unfold Rdiv. rewrite sqrt_mult_alt, sqrt_inv by lra. apply (Rmult_eq_reg_r (sqrt 2)); trivial.
transitivity (sqrt 2 * sqrt 2 / sqrt PI). field; lra. rewrite sqrt_2_squared. field. lra.
Qed.

Section Density.
Variables m v : R.
Hypothesis v_pos : 0 < v.
Let r := sqrt (2 * v).

Lemma r_pos : 0 < r.
Proof. apply sqrt_lt_R0. lra. Qed.
Lemma v_r : v = r * r / 2.
Proof. unfold r. rewrite sqrt_sqrt; lra. Qed.

Let gauss z := exp (- ((z - m) / r * ((z - m) / r))).

Lemma density_gauss z : density m v z = / (sqrt PI * r) * gauss z.
Proof.
assert (p := r_pos). unfold density, gauss. f_equal.
- f_equal. replace (2 * PI * v) with (PI * (2 * v)) by ring. apply sqrt_mult. generalize PI_RGT_0; lra. lra.
- f_equal. rewrite v_r. field. lra.
Qed.

Lemma ex_derive_density z : ex_derive (density m v) z.
Proof. unfold density. auto_derive. lra. Qed.

(** Antiderivatives of the density times 1, z, z^2 and exp (k z), and their limits *)

Definition anti_0 z := - / 2 * erfc ((z - m) / r).
Definition anti_1 z := - m / 2 * erfc ((z - m) / r) - r / (2 * sqrt PI) * gauss z.
Definition anti_2 z := - (m ^ 2 + v) / 2 * erfc ((z - m) / r) - r * (z + m) / (2 * sqrt PI) * gauss z.
Definition anti_exp k z := exp (k * m + k * k / 2 * v) / 2 * erfc ((m + k * v - z) / r).

Ltac differentiate :=
  assert (p := r_pos); assert (S := sqrt_PI_pos); rewrite density_gauss; auto_derive;
  [repeat split; trivial; apply ex_derive_erfc
  |change (Derive (fun x => erfc x)) with (Derive erfc); rewrite Derive_erfc; unfold gauss, Rminus, Rdiv].

Lemma is_derive_anti_0 z : is_derive anti_0 z (1 * density m v z).
Proof. unfold anti_0. differentiate. field. lra. Qed.
Lemma is_derive_anti_1 z : is_derive anti_1 z (z * density m v z).
Proof. unfold anti_1, gauss. differentiate. field. lra. Qed.
Lemma is_derive_anti_2 z : is_derive anti_2 z (z ^ 2 * density m v z).
Proof.
unfold anti_2, gauss. differentiate.
generalize (exp (- ((z + - m) * / r * ((z + - m) * / r)))). intros e. rewrite v_r. field. lra.
Qed.
Lemma is_derive_anti_exp k z : is_derive (anti_exp k) z (exp (k * z) * density m v z).
Proof.
unfold anti_exp. differentiate.
transitivity (exp (k * m + k * k / 2 * v) * exp (- ((m + k * v - z) / r * ((m + k * v - z) / r))) / (sqrt PI * r)).
{ unfold Rminus, Rdiv. field. lra. }
transitivity (exp (k * z) * exp (- ((z - m) / r * ((z - m) / r))) / (sqrt PI * r)).
2:{ unfold Rminus, Rdiv. field. lra. }
rewrite <- !exp_plus. do 2 f_equal. rewrite v_r. field. lra.
Qed.

Lemma lim_standardised : is_lim (fun z => (z - m) / r) p_infty p_infty.
Proof.
assert (p := r_pos). apply is_lim_ext with (fun z => / r * (z - m)). intros; unfold Rdiv; ring.
evar_last. apply is_lim_scal_l. eapply is_lim_minus. apply is_lim_id. apply is_lim_const. reflexivity.
simpl. assert (0 < / r) by (apply Rinv_0_lt_compat; lra).
destruct (Rle_dec 0 (/ r)) as [H'|H']; [|lra]. destruct (Rle_lt_or_eq_dec 0 (/ r) H'); [reflexivity|lra].
Qed.
Lemma lim_standardised_comp F l : is_lim F p_infty l -> is_lim (fun z => F ((z - m) / r)) p_infty l.
Proof.
intros H. apply (is_lim_comp F (fun z => (z - m) / r) p_infty l p_infty); trivial. apply lim_standardised.
exists 0. intros; discriminate.
Qed.

(* every combination of erfc w, w exp (-w^2), exp (-w^2) with w = (z - m) / r tends to 0 *)
Lemma lim_combination a b c : is_lim (fun z => (fun w => a * erfc w + (b * (w * exp (- (w * w))) + c * exp (- (w * w))))
  ((z - m) / r)) p_infty 0.
Proof.
apply (lim_standardised_comp (fun w => a * erfc w + (b * (w * exp (- (w * w))) + c * exp (- (w * w))))).
replace (Finite 0) with (Finite (a * 0 + (b * 0 + c * 0))) by (f_equal; ring).
apply is_lim_plus'. apply (is_lim_scal_l erfc a p_infty 0 lim_erfc). apply is_lim_plus'.
apply (is_lim_scal_l _ b p_infty 0 lim_id_exp_minus_square). apply (is_lim_scal_l _ c p_infty 0 lim_exp_minus_square).
Qed.
Lemma lim_anti_0 : is_lim anti_0 p_infty 0.
Proof. eapply is_lim_ext; [|apply (lim_combination (- / 2) 0 0)]. intros z. unfold anti_0. simpl. ring. Qed.
Lemma lim_anti_1 : is_lim anti_1 p_infty 0.
Proof.
eapply is_lim_ext; [|apply (lim_combination (- m / 2) 0 (- (r / (2 * sqrt PI))))].
intros z. unfold anti_1, gauss. simpl. ring.
Qed.
Lemma lim_anti_2 : is_lim anti_2 p_infty 0.
Proof.
assert (p := r_pos). assert (S := sqrt_PI_pos).
eapply is_lim_ext;
  [|apply (lim_combination (- (m ^ 2 + v) / 2) (- r * r / (2 * sqrt PI)) (- (r * (2 * m) / (2 * sqrt PI))))].
intros z. unfold anti_2, gauss. cbv beta. generalize (exp (- ((z - m) / r * ((z - m) / r)))). intros. field. lra.
Qed.
Lemma lim_anti_exp k : is_lim (anti_exp k) m_infty 0.
Proof.
assert (p := r_pos). replace (Finite 0) with (Finite (exp (k * m + k * k / 2 * v) / 2 * 0)) by (f_equal; ring).
apply (is_lim_scal_l _ _ m_infty 0).
apply (is_lim_comp erfc (fun z => (m + k * v - z) / r) m_infty 0 p_infty). apply lim_erfc.
2: exists 0; intros; discriminate.
apply is_lim_ext with (fun z => / r * (m + k * v - z)). intros; unfold Rdiv; ring.
evar_last. apply is_lim_scal_l. eapply is_lim_minus. apply is_lim_const. apply is_lim_id. reflexivity.
simpl. assert (0 < / r) by (apply Rinv_0_lt_compat; lra).
destruct (Rle_dec 0 (/ r)) as [H'|H']; [|lra]. destruct (Rle_lt_or_eq_dec 0 (/ r) H'); [reflexivity|lra].
Qed.
Lemma lim_anti_0_left : is_lim anti_0 m_infty (- 1).
Proof.
apply (is_lim_ext (fun z => -1 + anti_exp 0 z)).
{ intros z. unfold anti_0, anti_exp. replace (0 * m + 0 * 0 / 2 * v) with 0 by field. rewrite exp_0.
  replace ((m + 0 * v - z) / r) with (- ((z - m) / r)) by (field; generalize r_pos; lra). rewrite erfc_opp. field. }
replace (Finite (-1)) with (Finite (-1 + 0)) by (f_equal; ring).
apply is_lim_plus'. apply is_lim_const. apply lim_anti_exp.
Qed.

(** Integrals of monomials and exponentials over the half lines, and of the density over the line *)

Lemma ex_derive_times_density f : (forall z, ex_derive f z) -> forall z, ex_derive (integrand f m v) z.
Proof. intros H z. apply (ex_derive_mult f (density m v) z); [apply H | apply ex_derive_density]. Qed.

Lemma integral_1 : is_RInt_gen (integrand (fun z => z) m v) (at_point 0) plus_infinity (0 - anti_1 0).
Proof.
apply (integral_of_antiderivative anti_1). 1, 2: apply _. apply is_derive_anti_1.
apply ex_derive_times_density. intros; auto_derive; trivial. apply lim_at_point. apply lim_anti_1.
Qed.
Lemma integral_2 : is_RInt_gen (integrand (fun z => z ^ 2) m v) (at_point 0) plus_infinity (0 - anti_2 0).
Proof.
apply (integral_of_antiderivative anti_2). 1, 2: apply _. apply is_derive_anti_2.
apply ex_derive_times_density. intros; auto_derive; trivial. apply lim_at_point. apply lim_anti_2.
Qed.
Lemma integral_exp k :
  is_RInt_gen (integrand (fun z => exp (k * z)) m v) minus_infinity (at_point 0) (anti_exp k 0 - 0).
Proof.
apply (integral_of_antiderivative (anti_exp k)). 1, 2: apply _. apply is_derive_anti_exp.
apply ex_derive_times_density. intros; auto_derive; trivial. apply lim_anti_exp. apply lim_at_point.
Qed.
Theorem density_mass : is_RInt_gen (integrand (fun _ => 1) m v) minus_infinity plus_infinity 1.
Proof.
assert (H : is_RInt_gen (integrand (fun _ => 1) m v) minus_infinity plus_infinity (0 - -1)).
2:{ replace (0 - -1) with 1 in H by ring. exact H. }
apply (integral_of_antiderivative anti_0). 1, 2: apply _. apply is_derive_anti_0.
apply ex_derive_times_density. intros; auto_derive; trivial. apply lim_anti_0_left. apply lim_anti_0.
Qed.

(** The antiderivatives at 0 in terms of eps, R_1, R_2, G *)

Lemma G_half : G m v * sqrt v / 2 = r / (2 * sqrt PI) * gauss 0.
Proof.
assert (p := r_pos). assert (S := sqrt_PI_pos). assert (Q := sqrt_2_neq_0).
unfold G, gauss. replace (- m ^ 2 / (2 * v)) with (- ((0 - m) / r * ((0 - m) / r))) by (rewrite v_r; field; lra).
rewrite sqrt_2_over_PI. replace r with (sqrt 2 * sqrt v) at 3 by (unfold r; rewrite sqrt_mult; lra).
apply (Rmult_eq_reg_r (sqrt 2)); trivial. generalize (exp (- ((0 - m) / r * ((0 - m) / r)))). intros e.
transitivity (sqrt v / sqrt PI * e). field. split; lra.
transitivity ((sqrt 2 * sqrt 2) * sqrt v / (2 * sqrt PI) * e). rewrite sqrt_2_squared. field. lra. field. lra.
Qed.
Lemma erfc_at_0 : erfc ((0 - m) / r) = 2 - eps m v.
Proof. unfold eps. fold r. rewrite <- erfc_opp. f_equal. generalize r_pos; intros. field. lra. Qed.
Lemma anti_1_at_0 : 0 - anti_1 0 = m / 2 * (2 - eps m v) + G m v * sqrt v / 2.
Proof. rewrite G_half. unfold anti_1. rewrite erfc_at_0. field. generalize sqrt_PI_pos; lra. Qed.
Lemma anti_2_at_0 : 0 - anti_2 0 = (m ^ 2 + v) / 2 * (2 - eps m v) + m * (G m v * sqrt v / 2).
Proof. rewrite G_half. unfold anti_2. rewrite erfc_at_0. field. generalize sqrt_PI_pos; lra. Qed.
Lemma anti_exp_0_at_0 : anti_exp 0 0 = eps m v / 2.
Proof.
unfold anti_exp, eps. replace (0 * m + 0 * 0 / 2 * v) with 0 by field. rewrite exp_0. fold r.
replace (m + 0 * v - 0) with m by ring. field.
Qed.
Lemma anti_exp_1_at_0 : anti_exp 1 0 = R_1 m v / 2.
Proof.
unfold anti_exp, R_1. replace (1 * m + 1 * 1 / 2 * v) with (m + v / 2) by field. fold r.
replace (m + 1 * v - 0) with (m + v) by ring. field.
Qed.
Lemma anti_exp_2_at_0 : anti_exp 2 0 = R_2 m v / 2.
Proof.
unfold anti_exp, R_2. replace (2 * m + 2 * 2 / 2 * v) with (2 * m + 2 * v) by field. fold r.
replace (m + 2 * v - 0) with (m + 2 * v) by ring. field.
Qed.

(** The moments of selu *)

Ltac compute_terms := unfold integrand, plus, scal; simpl; unfold mult; simpl.

Section Constants.
Variables alpha lambda : R.

Theorem integral_selu :
  is_RInt_gen (integrand (selu alpha lambda) m v) minus_infinity plus_infinity (value mean_f alpha lambda m v).
Proof.
set (la := lambda * alpha).
replace (value mean_f alpha lambda m v) with
  (plus (la * (anti_exp 1 0 - 0) + - la * (anti_exp 0 0 - 0)) (lambda * (0 - anti_1 0))).
2:{ rewrite anti_1_at_0, anti_exp_1_at_0, anti_exp_0_at_0. unfold plus; simpl. unfold value, mean_f, la. field. }
apply (is_RInt_gen_Chasles (V := R_NormedModule) _ 0).
- set (f := fun z => plus (scal la (integrand (fun z => exp (1 * z)) m v z))
                          (scal (- la) (integrand (fun z => exp (0 * z)) m v z))).
  apply (is_RInt_gen_ext (V := R_NormedModule) f).
  + apply (left_of_0 (fun z => f z = integrand (selu alpha lambda) m v z)). intros z Hz.
    unfold f, selu. compute_terms. destruct (Rlt_dec 0 z) as [K|K]; [lra|].
    rewrite Rmult_1_l, Rmult_0_l, exp_0. unfold la. ring.
  + apply (is_RInt_gen_plus (V := R_NormedModule)); apply (is_RInt_gen_scal (V := R_NormedModule)), integral_exp.
- apply (is_RInt_gen_ext (V := R_NormedModule) (fun z => scal lambda (integrand (fun z => z) m v z))).
  + apply (right_of_0 (fun z => scal lambda (integrand (fun z => z) m v z) = integrand (selu alpha lambda) m v z)).
    intros z Hz. unfold selu. compute_terms. destruct (Rlt_dec 0 z) as [K|K]; [|lra]. ring.
  + apply (is_RInt_gen_scal (V := R_NormedModule)), integral_1.
Qed.

Theorem integral_selu_squared : is_RInt_gen (integrand (fun z => selu alpha lambda z ^ 2) m v)
  minus_infinity plus_infinity (value second_f alpha lambda m v).
Proof.
set (k := (lambda * alpha) ^ 2).
replace (value second_f alpha lambda m v) with
  (plus (k * (anti_exp 2 0 - 0) + (- 2 * k * (anti_exp 1 0 - 0) + k * (anti_exp 0 0 - 0)))
        (lambda ^ 2 * (0 - anti_2 0))).
2:{ rewrite anti_2_at_0, anti_exp_2_at_0, anti_exp_1_at_0, anti_exp_0_at_0. unfold plus; simpl.
    unfold value, second_f, k. rewrite sqrt_sqrt by lra. field. }
apply (is_RInt_gen_Chasles (V := R_NormedModule) _ 0).
- set (f := fun z => plus (scal k (integrand (fun z => exp (2 * z)) m v z))
    (plus (scal (- 2 * k) (integrand (fun z => exp (1 * z)) m v z)) (scal k (integrand (fun z => exp (0 * z)) m v z)))).
  apply (is_RInt_gen_ext (V := R_NormedModule) f).
  + apply (left_of_0 (fun z => f z = integrand (fun z => selu alpha lambda z ^ 2) m v z)). intros z Hz.
    unfold f, selu. compute_terms. destruct (Rlt_dec 0 z) as [K|K]; [lra|].
    rewrite Rmult_1_l, Rmult_0_l, exp_0. replace (2 * z) with (z + z) by ring. rewrite exp_plus. unfold k. ring.
  + apply (is_RInt_gen_plus (V := R_NormedModule)); [|apply (is_RInt_gen_plus (V := R_NormedModule))];
      apply (is_RInt_gen_scal (V := R_NormedModule)), integral_exp.
- apply (is_RInt_gen_ext (V := R_NormedModule) (fun z => scal (lambda ^ 2) (integrand (fun z => z ^ 2) m v z))).
  + apply (right_of_0 (fun z => scal (lambda ^ 2) (integrand (fun z => z ^ 2) m v z)
                                = integrand (fun z => selu alpha lambda z ^ 2) m v z)).
    intros z Hz. unfold selu. compute_terms. destruct (Rlt_dec 0 z) as [K|K]; [|lra]. ring.
  + apply (is_RInt_gen_scal (V := R_NormedModule)), integral_2.
Qed.

(* second moment about any c *)
Theorem integral_selu_about c : is_RInt_gen (integrand (fun z => (selu alpha lambda z - c) ^ 2) m v)
  minus_infinity plus_infinity (value second_f alpha lambda m v - 2 * c * value mean_f alpha lambda m v + c ^ 2).
Proof.
replace (value second_f alpha lambda m v - 2 * c * value mean_f alpha lambda m v + c ^ 2) with
  (plus (value second_f alpha lambda m v) (plus (- 2 * c * value mean_f alpha lambda m v) (c ^ 2 * 1)))
  by (unfold plus; simpl; ring).
apply (is_RInt_gen_ext (V := R_NormedModule) (fun z => plus (integrand (fun z => selu alpha lambda z ^ 2) m v z)
  (plus (scal (- 2 * c) (integrand (selu alpha lambda) m v z)) (scal (c ^ 2) (integrand (fun _ => 1) m v z))))).
- apply filter_forall. intros ab z _. compute_terms. ring.
- apply (is_RInt_gen_plus (V := R_NormedModule)). apply integral_selu_squared.
  apply (is_RInt_gen_plus (V := R_NormedModule)); apply (is_RInt_gen_scal (V := R_NormedModule)).
  apply integral_selu. apply density_mass.
Qed.
End Constants.
End Density.

Lemma E_value f m v l : is_RInt_gen (integrand f m v) minus_infinity plus_infinity l -> E f m v = l.
Proof. apply (is_RInt_gen_unique (V := R_CompleteNormedModule)). Qed.
