(* Printed statements and steps that are false.  Each theorem denies the printed statement, with the paper's own
   quantities; `refuted: ID` names the claim of snntheory.  x stands for nu tau and y for mu omega where the paper has
   them so; `a ~ b` in print is read as: correct to half a unit of the last digit. *)
Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Enclosures Erfc ErfcPolynomial ErfcEnclosure Selu ClosedForms Constants.
From SNN Require Import Derivatives Map Theorem1.
Open Scope R_scope.

(** Tactics: the moments at a point; erfcx at a point; a polynomial at a point *)

Ltac moment lemma f P v := rewrite lemma by lra;
  match goal with |- context [?h ?m ?w] => match h with mean => idtac | second => idtac | variance => idtac end;
    assert (V : v <= w <= v) by lra; cut (P w (h m w)); [cbv beta; lra |] end;
  bound f P v v; interval with (i_prec 70).
Ltac at_erfcx t := let e := fresh "e" in let He := fresh "He" in
  destruct (erfcx_enclosure t) as [e [He ->]]; [interval with (i_prec 40)|].
Ltac at_point H x y := specialize (H x y); match type of H with ?a -> ?b -> _ =>
  specialize (H ltac:(lra) ltac:(lra)) end.

(** Theorem 1 and its lemmas *)

(* refuted: lem13.mean, eq110.mean *)
Theorem lem13_mean : ~ forall mu omega nu tau, domain mu nu -> weights omega tau ->
  -0.03106 <= mu_tilde mu omega nu tau <= 0.06773.
Proof.
intros H. specialize (H (-0.1) 0.1 0.8 0.95 ltac:(unfold domain; lra) ltac:(unfold weights; lra)).
assert (N : mu_tilde (-0.1) 0.1 0.8 0.95 < -0.03106); [|lra].
moment mu_tilde_closed mean_f (fun _ x : R => x < -0.03106) 0.76.
Qed.

(* refuted: eq6.J12 *)
Theorem eq6_J12 : ~ Rabs (H12 0 0 1 1 - 0.088834) <= 0.0000005.
Proof. destruct jacobian_01 as [_ [H _]]. intros B. apply Rabs_le_between in B. lra. Qed.

(* refuted: lem6.proof-erfc *)
Theorem lem6_proof_erfc : ~ forall nu tau, 0.8 <= nu <= 1.5 -> 0.8 <= tau <= 1.25 ->
  Rabs (2 - erfc (0.01 / (sqrt 2 * sqrt (nu * tau)))) <= 1.00584.
Proof.
intros H. at_point H 0.8 0.8. apply Rabs_le_between in H. rewrite erfc_erfcx in H.
revert H. at_erfcx (0.01 / (sqrt 2 * sqrt (0.8 * 0.8))). intros [_ H]. apply Rle_not_lt in H. apply H. clear H.
unfold erfcx_fit, poly. interval with (i_prec 50).
Qed.

(* refuted: eq76.mean *)
Theorem eq76_mean : ~ forall mu omega nu tau, -0.1 <= mu <= 0.1 -> -0.1 <= omega <= 0.1 ->
  0.8 <= nu <= 15 -> 0.8 <= tau <= 1.25 -> -0.041160 < mu_tilde mu omega nu tau < 0.087653.
Proof.
intros H. specialize (H (-0.1) 0.1 0.8 0.8 ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)).
assert (N : mu_tilde (-0.1) 0.1 0.8 0.8 < -0.041160); [|lra].
moment mu_tilde_closed mean_f (fun _ x : R => x < -0.041160) 0.64.
Qed.

(* refuted: eq77.second-moment *)
Theorem eq77_second_moment : ~ forall mu omega nu tau, -0.1 <= mu <= 0.1 -> -0.1 <= omega <= 0.1 ->
  0.8 <= nu <= 15 -> 0.8 <= tau <= 1.25 -> 0.703257 < xi_tilde mu omega nu tau < 1.643705.
Proof.
intros H. specialize (H 0 0 10 1 ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)).
assert (N : 1.643705 < xi_tilde 0 0 10 1); [|lra].
moment xi_tilde_closed second_f (fun _ x : R => 1.643705 < x) 10.
Qed.

(* refuted: eq78.variance *)
Theorem eq78_variance : ~ forall mu omega nu tau, -0.1 <= mu <= 0.1 -> -0.1 <= omega <= 0.1 ->
  0.8 <= nu <= 15 -> 0.8 <= tau <= 1.25 -> 0.695574 < nu_tilde mu omega nu tau < 1.636023.
Proof.
intros H. specialize (H 0 0 10 1 ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)).
assert (N : 1.636023 < nu_tilde 0 0 10 1); [|lra].
moment nu_tilde_closed variance_f (fun _ x : R => 1.636023 < x) 10.
Qed.

(* refuted: eq78.variance-step *)
Theorem eq78_variance_step : ~ forall mu omega nu tau, -0.1 <= mu <= 0.1 -> -0.1 <= omega <= 0.1 ->
  0.8 <= nu <= 1.5 -> 0.8 <= tau <= 1.25 -> 1.643705 - mu_tilde mu omega nu tau ^ 2 <= 1.643705 - 0.007682.
Proof.
intros H. specialize (H 0 0 1 1 ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)).
rewrite (proj1 fixed_point_01) in H. lra.
Qed.

(* refuted: eq101.numeric *)
Theorem eq101_numeric : ~ 2.19916 + 2 * 0.031242911235461816 * 0.087653 + 2 * 0.104497 * 0.194035
  + 2 * 0.21232788238624354 * 0.087653 + 2 * 0.194035 ^ 2 < 2.28242.
Proof. lra. Qed.

(* with the true sum, Eq. (109) bounds S by a number above 1; claim: eq109.gap *)
Theorem eq109_gap : 0.9912524171058772 + 0.32112 * 0.0068097371 + 2.63690 * 0.0008292885 + 2.35771 * 0.0009580840
  + 2.98610 * 0.0007323095 > 1.
Proof. lra. Qed.

(* refuted: lem13.conclusion *)
Theorem lem13_conclusion : ~ 0.80467 - 0.004597 >= 0.80009.
Proof. lra. Qed.

(* refuted: lem29.monotone-x *)
Theorem lem29_monotone_x : ~ forall mu omega nu tau, -0.1 <= mu <= 0.1 -> -0.1 <= omega <= 0.1 -> 0.8 <= nu <= 1.5 ->
  0.8 <= tau <= 1.25 -> Derive (fun nu => mu * omega / (sqrt 2 * sqrt (nu * tau))) nu < 0.
Proof.
intros H. specialize (H 0 0 1 1 ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)).
rewrite (Derive_ext _ (fun _ => 0)), Derive_const in H. lra. intros; unfold Rdiv; ring.
Qed.

(* refuted: lem32.monotone-x *)
Theorem lem32_monotone_x : ~ forall mu omega nu tau, -0.1 <= mu <= 0.1 -> -0.1 <= omega <= 0.1 -> 0.8 <= nu <= 1.5 ->
  0.8 <= tau <= 1.25 -> Derive (fun nu => 2 - erfc (mu * omega / (sqrt 2 * sqrt (nu * tau)))) nu < 0.
Proof.
intros H. specialize (H 0 0 1 1 ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)).
rewrite (Derive_ext _ (fun _ => 1)), Derive_const in H. lra.
intros. replace (0 * 0 / (sqrt 2 * sqrt (t * 1))) with 0 by (unfold Rdiv; ring). rewrite erfc_0. ring.
Qed.

(** Theorem 2 and its lemmas: the premise "0 < 2y" of Eqs. (31), (230), (237) *)

(* refuted: eq31.square *)
Theorem eq31_square : ~ forall y, -0.1 <= y <= 0.1 -> 0 < 2 * y.
Proof. intros H. specialize (H 0). lra. Qed.

(* refuted: eq230.root2, eq237.root2 *)
Theorem eq230_root2 : ~ forall y, -0.01 <= y <= 0.01 -> 0 < 2 * y.
Proof. intros H. specialize (H 0). lra. Qed.

(* refuted: thm16.mean-min *)
Theorem thm16_mean_min : ~ Rabs (mu_tilde 0.01 0.01 1.5 0.8 - 0.008293) <= 0.0000005.
Proof.
intros B. apply Rabs_le_between in B. assert (N : 0.018 < mu_tilde 0.01 0.01 1.5 0.8); [|lra].
moment mu_tilde_closed mean_f (fun _ x : R => 0.018 < x) 1.2.
Qed.

(* the function of Lemma 38 and the one that its proof differentiates; refuted: eq173.function *)
Theorem eq173_function : ~ forall x y, 0.64 <= x <= 1.875 -> -0.01 <= y <= 0.01 ->
  x * exp ((y + 2 * x) ^ 2 / (2 * x)) * erfc ((y + 2 * x) / (sqrt 2 * sqrt x))
  = x * exp ((y + 2 * x) ^ 2 / (2 * x)) * erfc ((y + 2 * x) / (sqrt 2 * sqrt (2 * x))).
Proof.
intros H. at_point H 1 0. revert H. rewrite !erfc_erfcx.
at_erfcx ((0 + 2 * 1) / (sqrt 2 * sqrt 1)). at_erfcx ((0 + 2 * 1) / (sqrt 2 * sqrt (2 * 1))).
apply Rlt_not_eq. apply Rminus_lt. unfold erfcx_fit, poly. interval with (i_prec 50).
Qed.

(** Theorem 3 and its lemmas *)

(* refuted: thm3.smallest-xi-1 *)
Theorem thm3_smallest_xi_1 : ~ Rabs (xi_tilde 0.01 0.01 0.05 0.8 - 0.0662727) <= 0.00000005.
Proof.
intros B. apply Rabs_le_between in B. assert (N : 0.0678 < xi_tilde 0.01 0.01 0.05 0.8); [|lra].
moment xi_tilde_closed second_f (fun _ x : R => 0.0678 < x) 0.04.
Qed.

(* refuted: thm3.smallest-xi-2 *)
Theorem thm3_smallest_xi_2 : ~ Rabs (xi_tilde 0.01 0.01 0.05 0.9 - 0.0738404) <= 0.00000005.
Proof.
intros B. apply Rabs_le_between in B. assert (N : 0.0753 < xi_tilde 0.01 0.01 0.05 0.9); [|lra].
moment xi_tilde_closed second_f (fun _ x : R => 0.0753 < x) 0.045.
Qed.

(* Lemma 8's domain, where the second moment should decrease in y; refuted: thm3.smallest-xi-lemma-8 *)
Theorem thm3_smallest_xi_lemma_8 : ~ forall x y, 0.64 <= x <= 1.875 -> -0.01 <= y <= 0.01 ->
  Derive (fun y => E (fun z => selu01 z ^ 2) y x) y < 0.
Proof.
intros H. at_point H 1 0. revert H. apply Rle_not_lt.
rewrite (Derive_ext _ (fun y => second y 1)) by (intros; apply E_selu_squared; lra).
erewrite is_derive_unique.
2:{ apply (second_curve_f alpha01 lambda01 (fun y => y) (fun _ => 1) 0 1 0).
    apply @is_derive_id. apply @is_derive_const. lra. }
rewrite Rmult_1_l, Rmult_0_l, Rplus_0_r. apply Rlt_le. assert (V : 1 <= 1 <= 1) by lra.
apply (enclose second_m_f (fun _ x => 0 < x) 0 1 1 1); [lra | lra | interval with (i_prec 40) |].
intros s alpha lambda e0 e1 e2 Hs Hs0 Ha Hl He0 He1 He2. expand. interval with (i_prec 50).
Qed.

(* refuted: eq244.constant *)
Theorem eq244_constant : ~ lambda01 / 2 * (- (alpha01 + 0.01) * erfc (0.01 / (sqrt 2 * sqrt 0.02))
  + alpha01 * exp (0.05 / 2 + 0.01) * erfc ((0.02 + 0.01) / (sqrt 2 * sqrt 0.02))
  + exp (- 0.01 ^ 2 / (2 * 0.5)) * sqrt 0.5 * sqrt (2 / PI) + 2 * 0.01) < 0.21857.
Proof.
rewrite !erfc_erfcx. at_erfcx (0.01 / (sqrt 2 * sqrt 0.02)). at_erfcx ((0.02 + 0.01) / (sqrt 2 * sqrt 0.02)).
generalize alpha01_range lambda01_range. generalize alpha01 lambda01. intros a l Ha Hl.
apply Rle_not_lt. unfold erfcx_fit, poly. interval with (i_prec 50).
Qed.

(* refuted: lem45.arguments, lem45.erfc-arguments *)
Theorem lem45_arguments : ~ forall x y, 0.007 <= x <= 0.875 -> -0.01 <= y <= 0.01 ->
  0.175 <= (x + y) / (sqrt 2 * sqrt x).
Proof. intros H. at_point H 0.007 (-0.01). revert H. apply Rlt_not_le. interval with (i_prec 40). Qed.

(* refuted: lem44.arguments *)
Theorem lem44_arguments : ~ forall x y, 1.2 <= x <= 20 -> -0.1 <= y <= 0.1 ->
  0.7 <= (2 * x + y) / (sqrt 2 * sqrt x) <= 3.2.
Proof. intros H. at_point H 20 0. destruct H as [_ H]. revert H. apply Rlt_not_le. interval with (i_prec 40). Qed.

(* Eq. (289): the approximation of erfcx, and the numerator of the derivative with a function in the place of erfcx *)
Definition approximation (t : R) : R := 2.911 / (sqrt PI * (2.911 - 1) * t + sqrt (PI * t ^ 2 + 2.911 ^ 2)).
Definition numerator (f : R -> R) (x y : R) : R := (3 * x - y)
  + sqrt PI * ((x - y) * (x + y) * f ((x + y) / (sqrt 2 * sqrt x))
               - 2 * (2 * x - y) * (2 * x + y) * f ((2 * x + y) / (sqrt 2 * sqrt x))) / (sqrt 2 * sqrt x).

(* refuted: eq289.step1 *)
Theorem eq289_step1 : ~ forall x y, 0.007 <= x <= 0.875 -> -0.01 <= y <= 0.01 ->
  numerator erfcx x y >= numerator approximation x y - 0.0003.
Proof.
intros H. at_point H 0.1155 (-0.0075). revert H. unfold numerator, approximation.
at_erfcx ((0.1155 + -0.0075) / (sqrt 2 * sqrt 0.1155)). at_erfcx ((2 * 0.1155 + -0.0075) / (sqrt 2 * sqrt 0.1155)).
apply Rlt_not_ge. apply Rminus_lt. unfold erfcx_fit, poly. interval with (i_prec 50).
Qed.

(* refuted: eq289.step3 *)
Theorem eq289_step3 : ~ forall x y, 0.007 <= x <= 0.875 -> -0.01 <= y <= 0.01 -> numerator approximation x y - 0.0003 >=
  (3 * x - y) + (x - y) * (x + y) / ((x + y) + 2.911 / PI)
  - 2 * (2 * x - y) * (2 * x + y) * 2.911 / (1.911 * (2 * x + y) + sqrt ((2 * x + y) ^ 2 + 2 * 2.911 ^ 2 * x / PI))
  - 0.0003.
Proof.
intros H. at_point H 0.0087 (-0.00875). revert H. unfold numerator, approximation.
apply Rlt_not_ge. apply Rminus_lt. interval with (i_prec 50).
Qed.

(* refuted: eq291.expand *)
Theorem eq291_expand : ~ Rabs (4 * 0.007 ^ 2 + 2.7795 * 0.007 - 0.00027798 - 2.77942) <= 0.000005.
Proof. intros H. apply Rabs_le_between in H. lra. Qed.

(* Eqs. (267) and (294): the polynomials that carry the monotonicity *)
Definition eq267 (x y : R) : R := -1.2227 * x ^ 5 + 40.1006 * x ^ 4 * y + 27.7897 * x ^ 4 + 41.0176 * x ^ 3 * y ^ 2
  + 64.5799 * x ^ 3 * y + 39.4762 * x ^ 3 + 10.9422 * x ^ 2 * y ^ 3 - 13.543 * x ^ 2 * y ^ 2 - 28.8455 * x ^ 2 * y
  - 0.364625 * x ^ 2 + 0.611352 * x * y ^ 4 + 6.83183 * x * y ^ 3 + 5.46393 * x * y ^ 2 + 0.121746 * x * y
  + 0.000798008 * x - 10.6365 * y ^ 5 - 11.927 * y ^ 4 + 0.190151 * y ^ 3 - 0.000392287 * y ^ 2.
Definition eq294 (x y : R) : R := 0.0000004168614250 * x - 0.0000002049216091 * y ^ 2 - 0.0279456 * x ^ 5
  + 43.0875 * x ^ 4 * y + 30.8113 * x ^ 4 + 43.1084 * x ^ 3 * y ^ 2 + 68.989 * x ^ 3 * y + 41.6357 * x ^ 3
  + 10.7928 * x ^ 2 * y ^ 3 - 13.1726 * x ^ 2 * y ^ 2 - 27.8148 * x ^ 2 * y - 0.00833715 * x ^ 2 + 0.0139728 * x * y ^ 4
  + 5.47537 * x * y ^ 3 + 4.65089 * x * y ^ 2 + 0.00277916 * x * y - 10.7858 * y ^ 5 - 12.2664 * y ^ 4
  + 0.00436492 * y ^ 3.

(* that F increases up to infinity, where it tends to 0, as the signs of Lemmas 44 and 45 need;
   refuted: lem44.sign-argument *)
Theorem lem44_sign_argument : ~ forall x y, 20 <= x <= 40 -> -0.1 <= y <= 0.1 -> eq267 x y > 0.
Proof. intros H. at_point H 30 0. unfold eq267 in H. lra. Qed.

(* refuted: lem45.sign-argument *)
Theorem lem45_sign_argument : ~ forall x y, 0.875 <= x <= 2000 -> -0.01 <= y <= 0.01 -> eq294 x y > 0.
Proof. intros H. at_point H 2000 0. unfold eq294 in H. lra. Qed.

(* refuted: eq295.step1 *)
Theorem eq295_step1 : ~ forall x y, 0.007 <= x <= 0.875 -> -0.01 <= y <= 0.01 ->
  eq294 x y > 0.0000004168614250 * x - 0.0000001237626189 - 0.0279456 * x ^ 5 + 30.8113 * x ^ 4 + 41.6357 * x ^ 3
              - 0.287802 * x ^ 2.
Proof. intros H. at_point H 0.7665 (-0.01). unfold eq294 in H. lra. Qed.

(* refuted: eq295.step1-method *)
Theorem eq295_step1_method : ~ forall x y, 0.007 <= x <= 0.875 -> -0.01 <= y <= 0.01 -> 68.989 * x ^ 3 * y >= 0.
Proof. intros H. at_point H 0.875 (-0.01). lra. Qed.
