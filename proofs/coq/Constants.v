(* alpha01 and lambda01 of Eq. (14): 17 digits, and what they are in terms of R_1 and R_2 at (m, v) = (0, 1). *)
Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Intervals Erfc Selu ClosedForms.
Open Scope R_scope.

(** erfc at 1 / sqrt 2 and sqrt 2, by verified integration *)

Ltac enclose_erfc t :=
  unfold erfc, erf, kernel_integral, kernel; let H := fresh in
  integral_intro (RInt (fun u => exp (- (u * u))) 0 t) with (i_prec 80, i_relwidth 66, i_degree 22) as H;
  revert H; generalize (RInt (fun u : R => exp (- (u * u))) 0 t); intros I H; split; interval with (i_prec 80).

Lemma erfc_1 : 0.31731050786291410282 <= erfc (1 / sqrt 2) <= 0.31731050786291410283.
Proof. enclose_erfc (1 / sqrt 2). Qed.
Lemma erfc_2 : 0.045500263896358414400 <= erfc (sqrt 2) <= 0.045500263896358414402.
Proof. enclose_erfc (sqrt 2). Qed.

Ltac with_erfc :=
  generalize erfc_1 erfc_2; generalize (erfc (1 / sqrt 2)) (erfc (sqrt 2)); intros b c Hb Hc;
  split; interval with (i_prec 80).

Lemma alpha01_digits : 1.67326324235437728 <= alpha01 <= 1.67326324235437729.
Proof. unfold alpha01. with_erfc. Qed.
Lemma lambda01_digits : 1.05070098735548049 <= lambda01 <= 1.05070098735548050.
Proof. unfold lambda01. with_erfc. Qed.

(* what the enclosures of the map use *)
Lemma alpha01_range : 1.67326324 <= alpha01 <= 1.67326325.
Proof. generalize alpha01_digits. lra. Qed.
Lemma lambda01_range : 1.05070098 <= lambda01 <= 1.05070099.
Proof. generalize lambda01_digits. lra. Qed.

(** The parts of the closed forms at (0, 1) *)

Lemma eps_01 : eps 0 1 = 1.
Proof. unfold eps. replace (0 / sqrt (2 * 1)) with 0 by (unfold Rdiv; ring). apply erfc_0. Qed.
Lemma R_1_01 : R_1 0 1 = exp (1 / 2) * erfc (1 / sqrt 2).
Proof. unfold R_1. rewrite Rmult_1_r, !Rplus_0_l. reflexivity. Qed.
Lemma R_2_01 : R_2 0 1 = exp 2 * erfc (sqrt 2).
Proof.
unfold R_2. f_equal; f_equal. ring. rewrite Rmult_1_r, Rplus_0_l. assert (H := sqrt_2_neq_0).
apply (Rmult_eq_reg_r (sqrt 2)); trivial. rewrite sqrt_2_squared. field. trivial.
Qed.
Lemma G_01 : G 0 1 = sqrt (2 / PI).
Proof. unfold G. replace (- 0 ^ 2 / (2 * 1)) with 0 by field. rewrite exp_0. ring. Qed.

Lemma R_1_01_range : 0.52315658373024674 <= R_1 0 1 <= 0.52315658373024675.
Proof. rewrite R_1_01. with_erfc. Qed.
Lemma R_2_01_range : 0.33620400244634121 <= R_2 0 1 <= 0.33620400244634122.
Proof. rewrite R_2_01. with_erfc. Qed.

(** Eq. (14) solved *)

Lemma two_over_PI_pos : 0 < 2 / PI.
Proof. apply Rdiv_lt_0_compat. lra. apply PI_RGT_0. Qed.

Lemma alpha01_eq : alpha01 = sqrt (2 / PI) / (1 - R_1 0 1).
Proof. generalize R_1_01_range. rewrite R_1_01. unfold alpha01. intros. field. lra. Qed.

Lemma lambda01_squared : lambda01 ^ 2 = 2 / (1 + alpha01 ^ 2 * (1 - 2 * R_1 0 1 + R_2 0 1)).
Proof.
rewrite alpha01_eq. assert (P := PI_RGT_0). generalize R_1_01_range R_2_01_range. intros Hb Hc.
set (W := PI * (1 - R_1 0 1) ^ 2 + 2 * (1 - 2 * R_1 0 1 + R_2 0 1)).
assert (L : lambda01 = (1 - R_1 0 1) * sqrt (2 * PI) * / sqrt W).
{ assert (e1 : sqrt (exp 1) = exp (1 / 2)).
  { apply sqrt_lem_1; try apply Rlt_le, exp_pos. rewrite <- exp_plus. f_equal. field. }
  assert (e2 : exp 1 = exp (1 / 2) * exp (1 / 2)) by (rewrite <- exp_plus; f_equal; field).
  unfold lambda01, W. rewrite e1, e2, R_1_01, R_2_01.
  f_equal. f_equal. ring. do 2 f_equal. ring. }
assert (Q : 0 < (1 - R_1 0 1) ^ 2) by (apply pow_lt; lra). assert (0 < W) by (unfold W; nra).
rewrite L. transitivity ((1 - R_1 0 1) ^ 2 * (sqrt (2 * PI) * sqrt (2 * PI)) / (sqrt W * sqrt W)).
{ field. apply Rgt_not_eq, sqrt_lt_R0. trivial. }
rewrite !sqrt_sqrt by lra.
replace ((sqrt (2 / PI) / (1 - R_1 0 1)) ^ 2) with (sqrt (2 / PI) * sqrt (2 / PI) / (1 - R_1 0 1) ^ 2) by (field; lra).
rewrite sqrt_sqrt by (generalize two_over_PI_pos; lra). unfold W. field. repeat split; try lra; nra.
Qed.
