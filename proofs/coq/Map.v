(* The map of the integrals in terms of the closed forms, its Jacobian, and: on a convex set where S <= k, distances
   shrink by the factor k. *)
Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Erfc Selu ClosedForms Moments Derivatives Matrix Contraction.
Open Scope R_scope.

(** The integrals exist and are the closed forms *)

Lemma E_selu m v : 0 < v -> E selu01 m v = mean m v.
Proof. intros H. apply E_value, integral_selu, H. Qed.
Lemma E_selu_squared m v : 0 < v -> E (fun z => selu01 z ^ 2) m v = second m v.
Proof. intros H. apply E_value, integral_selu_squared, H. Qed.

Section Closed.
Variables mu omega nu tau : R.
Hypothesis v_pos : 0 < nu * tau.

Lemma mean_exists : E_exists selu01 (mu * omega) (nu * tau).
Proof. eexists. apply integral_selu, v_pos. Qed.
Lemma second_exists : E_exists (fun z => selu01 z ^ 2) (mu * omega) (nu * tau).
Proof. eexists. apply integral_selu_squared, v_pos. Qed.
Lemma mu_tilde_closed : mu_tilde mu omega nu tau = mean (mu * omega) (nu * tau).
Proof. apply E_selu, v_pos. Qed.
Lemma xi_tilde_closed : xi_tilde mu omega nu tau = second (mu * omega) (nu * tau).
Proof. apply E_selu_squared, v_pos. Qed.
Lemma nu_tilde_closed : nu_tilde mu omega nu tau = variance (mu * omega) (nu * tau).
Proof. unfold nu_tilde. rewrite mu_tilde_closed, xi_tilde_closed. reflexivity. Qed.
Lemma nu_tilde_variance :
  nu_tilde mu omega nu tau = E (fun z => (selu01 z - mu_tilde mu omega nu tau) ^ 2) (mu * omega) (nu * tau).
Proof.
rewrite nu_tilde_closed, mu_tilde_closed. symmetry. apply E_value.
replace (variance (mu * omega) (nu * tau)) with
  (second (mu * omega) (nu * tau) - 2 * mean (mu * omega) (nu * tau) * mean (mu * omega) (nu * tau)
   + mean (mu * omega) (nu * tau) ^ 2).
apply integral_selu_about, v_pos. change (variance (mu * omega) (nu * tau)) with
  (second (mu * omega) (nu * tau) - mean (mu * omega) (nu * tau) ^ 2). ring.
Qed.

Lemma eq4 : let m := mu * omega in let v := nu * tau in mu_tilde mu omega nu tau =
  lambda01 / 2 * (m * erf (m / sqrt (2 * v)) + alpha01 * exp (m + v / 2) * erfc ((m + v) / sqrt (2 * v))
    - alpha01 * erfc (m / sqrt (2 * v)) + sqrt (2 / PI) * sqrt v * exp (- m ^ 2 / (2 * v)) + m).
Proof.
intros m v. rewrite mu_tilde_closed. fold m v. unfold mean, value01, value, mean_f, eps, R_1, G.
replace (erf (m / sqrt (2 * v))) with (1 - erfc (m / sqrt (2 * v))) by (unfold erfc; ring). ring.
Qed.
Lemma eq5 : let m := mu * omega in let v := nu * tau in xi_tilde mu omega nu tau =
  lambda01 ^ 2 / 2 * ((m ^ 2 + v) * (2 - erfc (m / sqrt (2 * v))) + alpha01 ^ 2 * (erfc (m / sqrt (2 * v))
    - 2 * (exp (m + v / 2) * erfc ((m + v) / sqrt (2 * v))) + exp (2 * (m + v)) * erfc ((m + 2 * v) / sqrt (2 * v)))
    + sqrt (2 / PI) * m * sqrt v * exp (- m ^ 2 / (2 * v))).
Proof.
intros m v. rewrite xi_tilde_closed. fold m v. unfold second, value01, value, second_f, eps, R_1, R_2, G.
rewrite sqrt_sqrt by (apply Rlt_le, v_pos). replace (2 * (m + v)) with (2 * m + 2 * v) by ring. ring.
Qed.

(** The Jacobian *)

Lemma nearby : locally nu (fun y => 0 < y * tau).
Proof.
assert (C : continuous (fun y => y * tau) nu) by (apply continuous_derivable; auto_derive; trivial).
apply (C (fun x => 0 < x)). apply open_gt, v_pos.
Qed.

Lemma mu_tilde_by_mu : is_derive (fun x => mu_tilde x omega nu tau) mu (omega * mean_m (mu * omega) (nu * tau)).
Proof.
apply (is_derive_ext (fun x => mean (x * omega) (nu * tau))).
{ intros x. symmetry. apply E_selu, v_pos. }
evar_last. apply (mean_curve (fun x => x * omega) (fun _ => nu * tau) mu omega 0); trivial.
auto_derive; trivial; ring. apply @is_derive_const. simpl. ring.
Qed.
Lemma nu_tilde_by_mu : is_derive (fun x => nu_tilde x omega nu tau) mu (omega * variance_m (mu * omega) (nu * tau)).
Proof.
apply (is_derive_ext (fun x => variance (x * omega) (nu * tau))).
{ intros x. unfold nu_tilde, mu_tilde, xi_tilde. rewrite E_selu, E_selu_squared; trivial. }
evar_last. apply (variance_curve (fun x => x * omega) (fun _ => nu * tau) mu omega 0); trivial.
auto_derive; trivial; ring. apply @is_derive_const. simpl. ring.
Qed.
Lemma mu_tilde_by_nu : is_derive (fun y => mu_tilde mu omega y tau) nu (tau * mean_v (mu * omega) (nu * tau)).
Proof.
apply (is_derive_ext_loc (fun y => mean (mu * omega) (y * tau))).
{ generalize nearby. apply filter_imp. intros y Hy. symmetry. apply E_selu, Hy. }
evar_last. apply (mean_curve (fun _ => mu * omega) (fun y => y * tau) nu 0 tau); trivial.
apply @is_derive_const. auto_derive; trivial; ring. simpl. ring.
Qed.
Lemma nu_tilde_by_nu : is_derive (fun y => nu_tilde mu omega y tau) nu (tau * variance_v (mu * omega) (nu * tau)).
Proof.
apply (is_derive_ext_loc (fun y => variance (mu * omega) (y * tau))).
{ generalize nearby. apply filter_imp. intros y Hy. unfold nu_tilde, mu_tilde, xi_tilde.
  rewrite E_selu, E_selu_squared; trivial. }
evar_last. apply (variance_curve (fun _ => mu * omega) (fun y => y * tau) nu 0 tau); trivial.
apply @is_derive_const. auto_derive; trivial; ring. simpl. ring.
Qed.

Lemma map_differentiable : differentiable mu omega nu tau.
Proof.
repeat split; eexists; [apply mu_tilde_by_mu | apply mu_tilde_by_nu | apply nu_tilde_by_mu | apply nu_tilde_by_nu].
Qed.
Lemma H11_closed : H11 mu omega nu tau = omega * mean_m (mu * omega) (nu * tau).
Proof. apply is_derive_unique, mu_tilde_by_mu. Qed.
Lemma H12_closed : H12 mu omega nu tau = tau * mean_v (mu * omega) (nu * tau).
Proof. apply is_derive_unique, mu_tilde_by_nu. Qed.
Lemma H21_closed : H21 mu omega nu tau = omega * variance_m (mu * omega) (nu * tau).
Proof. apply is_derive_unique, nu_tilde_by_mu. Qed.
Lemma H22_closed : H22 mu omega nu tau = tau * variance_v (mu * omega) (nu * tau).
Proof. apply is_derive_unique, nu_tilde_by_nu. Qed.
Lemma S_closed : S mu omega nu tau = largest_singular_value
  (omega * mean_m (mu * omega) (nu * tau)) (tau * mean_v (mu * omega) (nu * tau))
  (omega * variance_m (mu * omega) (nu * tau)) (tau * variance_v (mu * omega) (nu * tau)).
Proof. unfold S. rewrite H11_closed, H12_closed, H21_closed, H22_closed. reflexivity. Qed.
End Closed.

(** Contraction on convex sets *)

Lemma distance_squared p q : distance p q ^ 2 = (fst q - fst p) ^ 2 + (snd q - snd p) ^ 2.
Proof. apply pow2_sqrt, Rplus_le_le_0_compat; apply pow2_ge_0. Qed.

Lemma distance_nonneg p q : 0 <= distance p q.
Proof. apply sqrt_pos. Qed.

Definition convex (D : R -> R -> Prop) : Prop := forall x y x' y' t,
  0 <= t <= 1 -> D x y -> D x' y' -> D (x + t * (x' - x)) (y + t * (y' - y)).

Lemma convex_rectangle a b c d : convex (fun x y => a <= x <= b /\ c <= y <= d).
Proof. intros x y x' y' t Ht [Hx Hy] [Hx' Hy']. repeat split; nra. Qed.

Theorem contraction_of_S (D : R -> R -> Prop) (omega tau k : R) :
  convex D -> 0 <= k -> (forall mu nu, D mu nu -> 0 < nu * tau /\ S mu omega nu tau <= k) ->
  forall p q, D (fst p) (snd p) -> D (fst q) (snd q) -> distance (g omega tau p) (g omega tau q) <= k * distance p q.
Proof.
intros HD Hk HS [x y] [x' y']. simpl. intros Hp Hq.
set (X := fun t => x + t * (x' - x)). set (Y := fun t => y + t * (y' - y)).
assert (I : forall t, 0 <= t <= 1 -> D (X t) (Y t)) by (intros; apply HD; trivial).
assert (V : forall t, 0 <= t <= 1 -> 0 < Y t * tau) by (intros t Ht; apply (HS _ _ (I t Ht))).
assert (DX : forall t, is_derive (fun t => X t * omega) t (omega * (x' - x))).
{ intros t. unfold X. auto_derive; trivial; ring. }
assert (DY : forall t, is_derive (fun t => Y t * tau) t (tau * (y' - y))).
{ intros t. unfold Y. auto_derive; trivial; ring. }
assert (M := mean_value 1 0 1 ltac:(lra)
  (fun t => mean (X t * omega) (Y t * tau)) (fun t => variance (X t * omega) (Y t * tau))
  (fun t => H11 (X t) omega (Y t) tau * (x' - x) + H12 (X t) omega (Y t) tau * (y' - y))
  (fun t => H21 (X t) omega (Y t) tau * (x' - x) + H22 (X t) omega (Y t) tau * (y' - y))
  (k ^ 2 * ((x' - x) ^ 2 + (y' - y) ^ 2))).
apply le_of_squares. { apply Rmult_le_pos; trivial. apply distance_nonneg. }
rewrite Rpow_mult_distr, !distance_squared. unfold g; simpl fst; simpl snd.
assert (E0 : X 0 = x /\ Y 0 = y) by (unfold X, Y; split; ring).
assert (E1 : X 1 = x' /\ Y 1 = y') by (unfold X, Y; split; ring).
assert (V0 := V 0 ltac:(lra)). assert (V1 := V 1 ltac:(lra)).
cbv beta in M. destruct E0 as [X0 Y0], E1 as [X1 Y1]. rewrite X0, Y0, X1, Y1 in M. rewrite Y0 in V0. rewrite Y1 in V1.
rewrite !mu_tilde_closed, !nu_tilde_closed by trivial.
eapply Rle_trans; [|apply M]; clear M.
- unfold inner. right. ring.
- intros t Ht. evar_last. apply (mean_curve _ _ _ _ _ (DX t) (DY t) (V t Ht)).
  rewrite H11_closed, H12_closed by (apply V, Ht). ring.
- intros t Ht. evar_last. apply (variance_curve _ _ _ _ _ (DX t) (DY t) (V t Ht)).
  rewrite H21_closed, H22_closed by (apply V, Ht). ring.
- intros t Ht. destruct (HS _ _ (I t Ht)) as [_ L].
  assert (N := stretch_le (H11 (X t) omega (Y t) tau) (H12 (X t) omega (Y t) tau)
    (H21 (X t) omega (Y t) tau) (H22 (X t) omega (Y t) tau) (x' - x) (y' - y)).
  fold (S (X t) omega (Y t) tau) in N.
  assert (P : 0 <= S (X t) omega (Y t) tau) by apply singular_value_nonneg.
  assert (S (X t) omega (Y t) tau ^ 2 <= k ^ 2) by (apply pow_incr; lra).
  assert (0 <= (x' - x) ^ 2 + (y' - y) ^ 2) by (apply Rplus_le_le_0_compat; apply pow2_ge_0).
  unfold inner. eapply Rle_trans; [|apply Rmult_le_compat_r; eassumption]. eapply Rle_trans; [|exact N]. right. ring.
Qed.
