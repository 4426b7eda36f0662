(* x is the absolute value of a standard normal variable.  Expectations of sums of 1, x, x^2, x^3 and exp (-a x) are
   known; what is not negative (positive) for all x > 0 has an expectation that is not negative (positive). *)
Require Import Reals Psatz List.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Erfc Moments.
Open Scope R_scope.

Definition d0 : R := sqrt (2 / PI).
Definition psi (x : R) : R := d0 * exp (- (x * x / 2)).              (* the density of x *)
Definition w (a : R) : R := exp (a * a / 2) * erfc (a / sqrt 2).     (* the expectation of exp (-a x) *)

(* c0 + c1 x + c2 x^2 + c3 x^3 + the sum of c exp (-a x) over the pairs (c, a) of the list, and its expectation *)
Fixpoint exps (l : list (R * R)) (x : R) : R :=
  match l with nil => 0 | (c, a) :: l => c * exp (- (a * x)) + exps l x end.
Fixpoint E_exps (l : list (R * R)) : R := match l with nil => 0 | (c, a) :: l => c * w a + E_exps l end.
Definition sum (c0 c1 c2 c3 : R) (l : list (R * R)) (x : R) : R := c0 + c1 * x + c2 * x ^ 2 + c3 * x ^ 3 + exps l x.
Definition E_sum (c0 c1 c2 c3 : R) (l : list (R * R)) : R := c0 + c1 * d0 + c2 + c3 * (2 * d0) + E_exps l.

(** Antiderivatives of these functions times psi, which tend to 0 *)

Definition anti (a x : R) : R := - (exp (a * a / 2) * erfc ((x + a) / sqrt 2)).
Fixpoint anti_exps (l : list (R * R)) (x : R) : R :=
  match l with nil => 0 | (c, a) :: l => c * anti a x + anti_exps l x end.
Definition anti_sum c0 c1 c2 c3 l x :=
  (c0 + c2) * anti 0 x - (c1 + c2 * x + c3 * (x ^ 2 + 2)) * psi x + anti_exps l x.

Lemma d0_pos : 0 < d0.
Proof. apply sqrt_lt_R0, Rdiv_lt_0_compat. lra. apply PI_RGT_0. Qed.

Lemma is_derive_anti a x : is_derive (anti a) x (exp (- (a * x)) * psi x).
Proof.
assert (S := sqrt_PI_pos). assert (Q := sqrt_2_neq_0). unfold anti. auto_derive. apply ex_derive_erfc.
change (Derive (fun x => erfc x)) with (Derive erfc). rewrite Derive_erfc. unfold psi, d0. rewrite sqrt_2_over_PI.
transitivity (2 / (sqrt PI * sqrt 2) * (exp (a * a / 2) * exp (- ((x + a) / sqrt 2 * ((x + a) / sqrt 2))))).
{ unfold Rdiv. field. split; lra. } rewrite <- exp_plus.
transitivity (2 / (sqrt PI * sqrt 2) * (exp (- (a * x)) * exp (- (x * x / 2)))). rewrite <- exp_plus. do 2 f_equal.
transitivity (a * a / 2 - (x + a) ^ 2 / (sqrt 2 * sqrt 2)). field; lra. rewrite sqrt_2_squared. field. ring.
Qed.

Lemma is_derive_anti_exps l x : is_derive (anti_exps l) x (exps l x * psi x).
Proof.
induction l as [|[c a] l IH]; simpl.
- evar_last. apply @is_derive_const. symmetry. apply Rmult_0_l.
- evar_last. apply @is_derive_plus. apply (is_derive_scal (anti a)), is_derive_anti. exact IH.
  unfold plus; simpl; ring.
Qed.

Lemma is_derive_anti_sum c0 c1 c2 c3 l x : is_derive (anti_sum c0 c1 c2 c3 l) x (sum c0 c1 c2 c3 l x * psi x).
Proof.
assert (P : is_derive (fun x => (c1 + c2 * x + c3 * (x ^ 2 + 2)) * psi x) x
  ((c2 - c1 * x - c2 * x ^ 2 - c3 * x ^ 3) * psi x)).
{ unfold psi. auto_derive. trivial. unfold Rdiv. ring_simplify. generalize (exp (- (x * x * / 2))); intros. field. }
unfold anti_sum, sum. evar_last. apply @is_derive_plus. apply @is_derive_minus.
apply (is_derive_scal (anti 0)), is_derive_anti. exact P. apply is_derive_anti_exps.
unfold minus, plus, opp; simpl. rewrite Rmult_0_l, Ropp_0, exp_0. ring.
Qed.

Lemma lim_at_infinity (F : R -> R) (a b l : R) : 0 < a -> is_lim F p_infty l ->
  is_lim (fun x => F (a * x + b)) p_infty l.
Proof.
intros Ha H. apply is_lim_comp_lin; [|lra]. replace (Rbar_plus (Rbar_mult a p_infty) b) with p_infty; trivial.
simpl. destruct (Rle_dec 0 a) as [p|]; [|lra]. destruct (Rle_lt_or_eq_dec 0 a p); [reflexivity | lra].
Qed.

Lemma lim_anti a : is_lim (anti a) p_infty 0.
Proof.
assert (Q : 0 < / sqrt 2) by (apply Rinv_0_lt_compat, sqrt_lt_R0; lra).
apply is_lim_ext with (fun x => - exp (a * a / 2) * erfc (/ sqrt 2 * x + a / sqrt 2)).
{ intros x. unfold anti. rewrite Ropp_mult_distr_l. do 2 f_equal. field. apply sqrt_2_neq_0. }
replace (Finite 0) with (Finite (- exp (a * a / 2) * 0)) by (f_equal; ring).
apply (is_lim_scal_l _ _ p_infty 0), lim_at_infinity, lim_erfc. exact Q.
Qed.

Lemma lim_anti_exps l : is_lim (anti_exps l) p_infty 0.
Proof.
induction l as [|[c a] l IH]; simpl. apply is_lim_const.
replace (Finite 0) with (Finite (c * 0 + 0)) by (f_equal; ring).
apply is_lim_plus'; trivial. apply (is_lim_scal_l _ _ p_infty 0), lim_anti.
Qed.

Lemma lim_anti_sum c0 c1 c2 c3 l : is_lim (anti_sum c0 c1 c2 c3 l) p_infty 0.
Proof.
pose (q := fun y => exp (- (y * y))). pose (p := fun y => y * exp (- (y * y))).
apply is_lim_ext with (fun x => (c0 + c2) * anti 0 x
  - d0 * ((fun y => (c1 + 2 * c3) * (q y * q y) + (2 * c2 * (p y * q y) + 4 * c3 * (p y * p y))) (/ 2 * x + 0))
  + anti_exps l x).
{ intros x. unfold anti_sum, psi, p, q.
  replace (exp (- (x * x / 2))) with
    (exp (- ((/ 2 * x + 0) * (/ 2 * x + 0))) * exp (- ((/ 2 * x + 0) * (/ 2 * x + 0)))).
  2:{ rewrite <- exp_plus. f_equal. field. }
  generalize (exp (- ((/ 2 * x + 0) * (/ 2 * x + 0)))). intros e. field. }
replace (Finite 0) with
  (Finite ((c0 + c2) * 0 - d0 * ((c1 + 2 * c3) * (0 * 0) + (2 * c2 * (0 * 0) + 4 * c3 * (0 * 0))) + 0))
  by (f_equal; ring).
assert (Lq : is_lim q p_infty 0) by apply lim_exp_minus_square.
assert (Lp : is_lim p p_infty 0) by apply lim_id_exp_minus_square.
apply is_lim_plus'; [|apply lim_anti_exps]. apply is_lim_minus'.
- apply (is_lim_scal_l _ _ p_infty 0), lim_anti.
- apply (is_lim_scal_l _ d0 p_infty ((c1 + 2 * c3) * (0 * 0) + (2 * c2 * (0 * 0) + 4 * c3 * (0 * 0)))).
  apply (lim_at_infinity (fun y => (c1 + 2 * c3) * (q y * q y) + (2 * c2 * (p y * q y) + 4 * c3 * (p y * p y)))). lra.
  apply is_lim_plus'; [|apply is_lim_plus'];
  apply (is_lim_scal_l (fun y => _ y * _ y) _ p_infty (0 * 0)); apply (is_lim_mult _ _ p_infty 0 0); easy.
Qed.

Lemma anti_at_0 a : anti a 0 = - w a.
Proof. unfold anti, w. rewrite Rplus_0_l. reflexivity. Qed.

Lemma w_0 : w 0 = 1.
Proof. unfold w, Rdiv. rewrite !Rmult_0_l, exp_0, erfc_0. ring. Qed.

Lemma anti_sum_at_0 c0 c1 c2 c3 l : anti_sum c0 c1 c2 c3 l 0 = - E_sum c0 c1 c2 c3 l.
Proof.
assert (X : anti_exps l 0 = - E_exps l).
{ induction l as [|[c a] l IH]; simpl. ring. rewrite anti_at_0, IH. ring. }
unfold anti_sum, E_sum, psi. rewrite X, anti_at_0, w_0. unfold Rdiv. rewrite !Rmult_0_l, Ropp_0, exp_0. ring.
Qed.

(** What is not negative (positive) has an expectation that is not negative (positive) *)

Section Positive.
Variables (c0 c1 c2 c3 : R) (l : list (R * R)).
Let F := anti_sum c0 c1 c2 c3 l.

Lemma psi_pos x : 0 < psi x.
Proof. apply Rmult_lt_0_compat. apply d0_pos. apply exp_pos. Qed.

Lemma slope x y : x < y -> exists c, x < c < y /\ F y - F x = sum c0 c1 c2 c3 l c * psi c * (y - x).
Proof.
intros Hxy. destruct (MVT_cor2 F (fun x => sum c0 c1 c2 c3 l x * psi x) x y Hxy) as [c [H Hc]].
- intros c _. apply is_derive_Reals, is_derive_anti_sum.
- exists c. split; trivial.
Qed.

Lemma below_limit y : (forall x, y < x -> F y <= F x) -> F y <= 0.
Proof.
intros H. apply (is_lim_le_loc (fun _ => F y) F p_infty (F y) 0). exists y; exact H. apply is_lim_const.
apply lim_anti_sum.
Qed.

Theorem E_sum_nonneg : (forall x, 0 < x -> 0 <= sum c0 c1 c2 c3 l x) -> 0 <= E_sum c0 c1 c2 c3 l.
Proof.
intros H. cut (F 0 <= 0). unfold F; rewrite anti_sum_at_0; lra. apply below_limit. intros x Hx.
destruct (slope 0 x Hx) as [c [Hc E]]. assert (0 <= sum c0 c1 c2 c3 l c * psi c * (x - 0)); [|lra].
apply Rmult_le_pos; [apply Rmult_le_pos; [apply H | apply Rlt_le, psi_pos] |]; lra.
Qed.

Theorem E_sum_pos : (forall x, 0 < x -> 0 < sum c0 c1 c2 c3 l x) -> 0 < E_sum c0 c1 c2 c3 l.
Proof.
intros H. assert (I : forall x y, 0 <= x -> x < y -> F x < F y).
{ intros x y Hx Hxy. destruct (slope x y Hxy) as [c [Hc E]].
  assert (0 < sum c0 c1 c2 c3 l c * psi c * (y - x)); [|lra].
  apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; [apply H | apply psi_pos] |]; lra. }
cut (F 0 < 0). unfold F; rewrite anti_sum_at_0; lra. apply Rlt_le_trans with (F 1). apply I; lra.
apply below_limit. intros x Hx. apply Rlt_le, I; lra.
Qed.
End Positive.
