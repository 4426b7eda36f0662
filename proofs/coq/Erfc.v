(* The error function, its complement erfc and erfcx t = exp (t^2) * erfc t; the Gaussian integral, that is, that
   erfc tends to 0 (proved here, as the libraries do not have it). *)
Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Definition kernel (u : R) : R := exp (- (u * u)).
Definition kernel_integral (t : R) : R := RInt kernel 0 t.
Definition erf (t : R) : R := 2 / sqrt PI * kernel_integral t.
Definition erfc (t : R) : R := 1 - erf t.
Definition erfcx (t : R) : R := exp (t * t) * erfc t.

(** General facts *)

Lemma sqrt_PI_pos : 0 < sqrt PI.
Proof. apply sqrt_lt_R0, PI_RGT_0. Qed.

Lemma sqrt_2_neq_0 : sqrt 2 <> 0.
Proof. apply Rgt_not_eq, sqrt_lt_R0; lra. Qed.

Lemma sqrt_2_squared : sqrt 2 * sqrt 2 = 2.
Proof. apply sqrt_sqrt; lra. Qed.

Lemma exp_le a b : a <= b -> exp a <= exp b.
Proof. intros [H|H]. apply Rlt_le, exp_increasing, H. rewrite H; apply Rle_refl. Qed.

Lemma continuous_derivable (f : R -> R) x : ex_derive f x -> continuous f x.
Proof. apply (ex_derive_continuous (V := R_NormedModule)). Qed.

Lemma ex_RInt_derivable (f : R -> R) a b : (forall x, ex_derive f x) -> ex_RInt f a b.
Proof.
intros H. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros x _. apply continuous_derivable, H.
Qed.

(* the mean value theorem in the form used everywhere below *)
Lemma mean_value_theorem (f f' : R -> R) a b : a <= b -> (forall x, a <= x <= b -> is_derive f x (f' x)) ->
  exists c, a <= c <= b /\ f b - f a = f' c * (b - a).
Proof.
intros Hab H. destruct (MVT_gen f a b f') as [c Hc]; rewrite ?Rmin_left, ?Rmax_right in * by trivial.
- intros x Hx. apply H. lra.
- intros x Hx. apply derivable_continuous_pt, ex_derive_Reals_0. eexists; apply H, Hx.
- exists c. exact Hc.
Qed.

Lemma constant_of_slope_0 (f : R -> R) : (forall x, is_derive f x 0) -> forall a b, f a = f b.
Proof.
intros H. assert (L : forall a b, a <= b -> f a = f b).
{ intros a b Hab. destruct (mean_value_theorem f (fun _ => 0) a b Hab (fun x _ => H x)) as [c [_ Hc]]. lra. }
intros a b. destruct (Rle_lt_dec a b); [|symmetry]; apply L; lra.
Qed.

(** Derivatives *)

Lemma ex_derive_kernel u : ex_derive kernel u.
Proof. unfold kernel. auto_derive. exact I. Qed.

Lemma ex_RInt_kernel a b : ex_RInt kernel a b.
Proof. apply ex_RInt_derivable, ex_derive_kernel. Qed.

Lemma is_derive_kernel_integral t : is_derive kernel_integral t (kernel t).
Proof.
apply (is_derive_RInt kernel kernel_integral 0 t).
- exists (mkposreal 1 Rlt_0_1). intros y _. apply (RInt_correct (V := R_CompleteNormedModule)), ex_RInt_kernel.
- apply continuous_derivable, ex_derive_kernel.
Qed.

Lemma is_derive_erf t : is_derive erf t (2 / sqrt PI * exp (- (t * t))).
Proof. apply (is_derive_scal kernel_integral t (2 / sqrt PI) (kernel t)), is_derive_kernel_integral. Qed.

Lemma is_derive_erfc t : is_derive erfc t (- (2 / sqrt PI * exp (- (t * t)))).
Proof.
unfold erfc. evar_last. apply @is_derive_minus. apply @is_derive_const. apply is_derive_erf.
unfold minus, plus, opp, zero; simpl. ring.
Qed.

Lemma Derive_erfc t : Derive erfc t = - (2 / sqrt PI * exp (- (t * t))).
Proof. apply is_derive_unique, is_derive_erfc. Qed.

Lemma ex_derive_erfc t : ex_derive erfc t.
Proof. eexists; apply is_derive_erfc. Qed.

Lemma erfc_0 : erfc 0 = 1.
Proof. unfold erfc, erf, kernel_integral. rewrite RInt_point. unfold zero; simpl; ring. Qed.

Lemma erfc_opp t : erfc (- t) = 2 - erfc t.
Proof.
assert (H : forall u, is_derive (fun u => erfc (- u) + erfc u) u 0).
{ intros u. auto_derive. repeat split; apply ex_derive_erfc.
  change (Derive (fun x => erfc x)) with (Derive erfc). rewrite !Derive_erfc.
  replace (- u * - u) with (u * u) by ring. ring. }
assert (C := constant_of_slope_0 _ H t 0). simpl in C. rewrite Ropp_0, erfc_0 in C. lra.
Qed.

Lemma erfc_erfcx t : erfc t = exp (- (t * t)) * erfcx t.
Proof.
unfold erfcx. rewrite <- Rmult_assoc, <- exp_plus. replace (- (t * t) + t * t) with 0 by ring. rewrite exp_0. ring.
Qed.

(** The Gaussian integral: (int_0^t exp(-u^2) du)^2 + companion t = PI/4, since the left side has slope 0 *)

Definition companion_kernel (t u : R) : R := exp (- (t * t * (1 + u * u))) / (1 + u * u).
Definition companion (t : R) : R := RInt (companion_kernel t) 0 1.

Lemma one_plus_square_pos u : 0 < 1 + u * u.
Proof. nra. Qed.

Lemma is_derive_companion_kernel t u :
  is_derive (fun t => companion_kernel t u) t (- 2 * t * exp (- (t * t * (1 + u * u)))).
Proof. unfold companion_kernel. auto_derive. exact I. field. apply Rgt_not_eq, one_plus_square_pos. Qed.

Lemma ex_RInt_companion_kernel t a b : ex_RInt (companion_kernel t) a b.
Proof.
apply ex_RInt_derivable. intros u. unfold companion_kernel. auto_derive.
repeat split; trivial; apply Rgt_not_eq, one_plus_square_pos.
Qed.

Lemma kernel_integral_scaled t : t * RInt (fun u => exp (- (t * t * (u * u)))) 0 1 = kernel_integral t.
Proof.
unfold kernel_integral. replace (RInt kernel 0 t) with (RInt kernel (t * 0 + 0) (t * 1 + 0)) by (f_equal; ring).
rewrite <- RInt_comp_lin by apply ex_RInt_kernel.
rewrite <- (RInt_scal (V := R_CompleteNormedModule)).
- apply RInt_ext. intros u _. unfold scal; simpl; unfold mult; simpl. unfold kernel. do 2 f_equal. ring.
- apply ex_RInt_derivable. intros u. auto_derive. exact I.
Qed.

Lemma is_derive_companion t : is_derive companion t (- 2 * kernel t * kernel_integral t).
Proof.
unfold companion. evar_last. apply (is_derive_RInt_param companion_kernel 0 1 t).
- exists (mkposreal 1 Rlt_0_1). intros y _ u _. eexists. apply is_derive_companion_kernel.
- intros u _. apply continuity_2d_pt_ext with (fun x y => (- 2 * x) * exp (- (x * x * (1 + y * y)))).
  { intros x y. symmetry. apply is_derive_unique, is_derive_companion_kernel. }
  repeat first [apply continuity_2d_pt_mult | apply continuity_2d_pt_opp | apply continuity_2d_pt_plus
    | apply continuity_2d_pt_const | apply continuity_2d_pt_id1 | apply continuity_2d_pt_id2
    | apply (continuity_1d_2d_pt_comp exp); [apply derivable_continuous_pt, derivable_pt_exp|]].
- exists (mkposreal 1 Rlt_0_1). intros y _. apply ex_RInt_companion_kernel.
- assert (X : ex_RInt (fun u => exp (- (t * t * (u * u)))) 0 1).
  { apply ex_RInt_derivable. intros u. auto_derive. exact I. }
  transitivity (RInt (fun u => scal (- 2 * kernel t * t) (exp (- (t * t * (u * u))))) 0 1).
  + apply RInt_ext. intros u _.
    transitivity (- 2 * t * exp (- (t * t * (1 + u * u)))); [apply is_derive_unique, is_derive_companion_kernel|].
    unfold scal; simpl; unfold mult; simpl. unfold kernel.
    replace (- (t * t * (1 + u * u))) with (- (t * t) + - (t * t * (u * u))) by ring. rewrite exp_plus. ring.
  + rewrite (RInt_scal (V := R_CompleteNormedModule)) by trivial. rewrite <- (kernel_integral_scaled t).
    unfold scal; simpl; unfold mult; simpl. ring.
Qed.

Lemma companion_0 : companion 0 = PI / 4.
Proof.
unfold companion. transitivity (RInt (fun u => / (1 + u ^ 2)) 0 1).
{ apply RInt_ext. intros u _. unfold companion_kernel.
  replace (- (0 * 0 * (1 + u * u))) with 0 by ring. rewrite exp_0. unfold Rdiv. rewrite Rmult_1_l. f_equal. ring. }
replace (PI / 4) with (minus (atan 1) (atan 0)).
2:{ rewrite atan_0, atan_1. unfold minus, plus, opp; simpl. ring. }
apply is_RInt_unique, (is_RInt_derive atan (fun u => / (1 + u ^ 2))).
- intros u _. evar_last. apply is_derive_Reals, derivable_pt_lim_atan. simpl. unfold Rsqr. field. nra.
- intros u _. apply continuous_derivable. auto_derive. nra.
Qed.

Lemma gaussian_identity t : kernel_integral t * kernel_integral t + companion t = PI / 4.
Proof.
rewrite (constant_of_slope_0 (fun t => kernel_integral t * kernel_integral t + companion t)) with (b := 0).
- rewrite companion_0. unfold kernel_integral. rewrite RInt_point. unfold zero; simpl. ring.
- intros s. evar_last. apply @is_derive_plus.
  apply (is_derive_mult kernel_integral kernel_integral s). 1, 2: apply is_derive_kernel_integral.
  intros; apply Rmult_comm. apply is_derive_companion. unfold plus, mult; simpl. ring.
Qed.

Lemma companion_bounds t : 0 <= companion t <= exp (- (t * t)).
Proof.
unfold companion. split.
- apply RInt_ge_0. lra. apply ex_RInt_companion_kernel.
  intros u _. unfold companion_kernel. apply Rlt_le, Rdiv_lt_0_compat. apply exp_pos. apply one_plus_square_pos.
- replace (exp (- (t * t))) with (RInt (fun _ => exp (- (t * t))) 0 1).
  2:{ rewrite RInt_const. unfold scal; simpl; unfold mult; simpl. ring. }
  apply RInt_le. lra. apply ex_RInt_companion_kernel. apply ex_RInt_const.
  intros u _. unfold companion_kernel. apply Rle_div_l. apply one_plus_square_pos.
  assert (exp (- (t * t * (1 + u * u))) <= exp (- (t * t))) by (apply exp_le; nra).
  assert (P := exp_pos (- (t * t))). nra.
Qed.

Lemma erf_squared t : 1 - 4 / PI * exp (- (t * t)) <= erf t * erf t <= 1.
Proof.
assert (P := PI_RGT_0). assert (S := sqrt_PI_pos). assert (SS : sqrt PI * sqrt PI = PI) by (apply sqrt_sqrt; lra).
assert (E : erf t * erf t = 1 - 4 / PI * companion t).
{ transitivity (4 / (sqrt PI * sqrt PI) * (kernel_integral t * kernel_integral t)). unfold erf. field; lra.
  rewrite SS. replace (kernel_integral t * kernel_integral t) with (PI / 4 - companion t)
    by (rewrite <- (gaussian_identity t); ring). field. lra. }
rewrite E. destruct (companion_bounds t). assert (0 < 4 / PI) by (apply Rdiv_lt_0_compat; lra). split; nra.
Qed.

Lemma erfc_bounds t : 0 <= t -> 0 <= erfc t <= 4 / PI * exp (- (t * t)).
Proof.
intros Ht. destruct (erf_squared t) as [H1 H2].
assert (0 <= erf t).
{ unfold erf. apply Rmult_le_pos. apply Rlt_le, Rdiv_lt_0_compat. lra. apply sqrt_PI_pos.
  apply RInt_ge_0; trivial. apply ex_RInt_kernel. intros; apply Rlt_le, exp_pos. }
unfold erfc. split; nra.
Qed.

(** Limits *)

Lemma lim_exp_minus_square : is_lim (fun t => exp (- (t * t))) p_infty 0.
Proof.
apply (is_lim_comp exp (fun t => - (t * t)) p_infty 0 m_infty). apply is_lim_exp_m.
evar_last. apply is_lim_opp, is_lim_mult; try apply is_lim_id. reflexivity. reflexivity.
exists 0. intros; discriminate.
Qed.

Lemma lim_id_exp_minus_square : is_lim (fun t => t * exp (- (t * t))) p_infty 0.
Proof.
apply (is_lim_le_le_loc (fun _ => 0) (fun t => / t)).
- exists 1. intros t Ht. split. apply Rmult_le_pos. lra. apply Rlt_le, exp_pos.
  rewrite exp_Ropp. assert (E : 1 + t * t < exp (t * t)) by (apply exp_ineq1; nra).
  assert (P := exp_pos (t * t)). apply (Rmult_le_reg_r (exp (t * t))). lra. rewrite Rmult_assoc, Rinv_l by lra.
  apply (Rmult_le_reg_l t). lra. replace (t * (/ t * exp (t * t))) with (exp (t * t)) by (field; lra). nra.
- apply is_lim_const.
- evar_last. apply is_lim_inv. apply is_lim_id. discriminate. reflexivity.
Qed.

Lemma lim_erfc : is_lim erfc p_infty 0.
Proof.
apply (is_lim_le_le_loc (fun _ => 0) (fun t => 4 / PI * exp (- (t * t)))).
- exists 0. intros t Ht. apply erfc_bounds. lra.
- apply is_lim_const.
- replace (Finite 0) with (Finite (4 / PI * 0)) by (f_equal; ring).
  apply (is_lim_scal_l _ (4 / PI) p_infty 0), lim_exp_minus_square.
Qed.
