(* (0, 1) is a fixed point for omega = 0, tau = 1, exactly and for no other constants; the Jacobian there. *)
Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Intervals Erfc Selu ClosedForms Constants.
Open Scope R_scope.

Ltac at_01 := unfold mean, second, variance, mean_m, mean_v, variance_m, variance_v, value01, value;
  rewrite ?eps_01, ?G_01, ?sqrt_1.

Lemma mean_01 : mean 0 1 = 0.
Proof. at_01. unfold mean_f. rewrite alpha01_eq. generalize R_1_01_range; intros. field. lra. Qed.

Lemma weight_pos : 0 < 1 + alpha01 ^ 2 * (1 - 2 * R_1 0 1 + R_2 0 1).
Proof.
generalize R_1_01_range R_2_01_range alpha01_range; intros. assert (0 < alpha01 ^ 2) by (apply pow_lt; lra). nra.
Qed.

Lemma second_01 : second 0 1 = 1.
Proof. at_01. unfold second_f. rewrite lambda01_squared. generalize weight_pos; intros. field. lra. Qed.

Lemma variance_01 : variance 0 1 = 1.
Proof. transitivity (second 0 1 - mean 0 1 ^ 2). reflexivity. rewrite mean_01, second_01. ring. Qed.

(** The derivatives by v there: the second column of the Jacobian, Eq. (6) *)

Ltac numbers :=
  generalize R_1_01_range R_2_01_range alpha01_digits lambda01_digits; generalize (R_1 0 1) (R_2 0 1) alpha01 lambda01;
  intros b c a l Hb Hc Ha Hl.

Lemma mean_v_01 : 0.0888347551068901 <= mean_v 0 1 <= 0.0888347551068902.
Proof. at_01. unfold mean_v_f. numbers. split; interval with (i_prec 80). Qed.

Lemma variance_v_01 : 0.7826478831968128 <= variance_v 0 1 <= 0.7826478831968129.
Proof.
assert (E : variance_v 0 1 = value01 second_v_f 0 1 - 2 * mean 0 1 * mean_v 0 1) by reflexivity.
rewrite E, mean_01. at_01. unfold second_v_f. numbers. split; interval with (i_prec 80).
Qed.

(** No other constants, lambda > 0, have the fixed point (0, 1) *)

Lemma constants_unique_closed alpha lambda : 0 < lambda ->
  value mean_f alpha lambda 0 1 = 0 -> value second_f alpha lambda 0 1 = 1 -> alpha = alpha01 /\ lambda = lambda01.
Proof.
intros Hl. unfold value. rewrite eps_01, G_01, sqrt_1. unfold mean_f, second_f. intros H1 H2.
generalize R_1_01_range R_2_01_range lambda01_range; intros B C L.
assert (Ea : alpha = alpha01).
{ rewrite alpha01_eq. assert (K : sqrt (2 / PI) = alpha * (1 - R_1 0 1)).
  { assert (K : lambda / 2 * (sqrt (2 / PI) - alpha * (1 - R_1 0 1)) = 0) by (eapply eq_trans; [|exact H1]; ring).
    apply Rmult_integral in K. destruct K; lra. }
  rewrite K. field. lra. }
split; trivial. subst alpha. assert (W := weight_pos).
assert (E : lambda ^ 2 = lambda01 ^ 2).
{ rewrite lambda01_squared. apply (Rmult_eq_reg_r (1 + alpha01 ^ 2 * (1 - 2 * R_1 0 1 + R_2 0 1))); [|lra].
  transitivity 2; [|field; lra]. match type of H2 with ?L = 1 => transitivity (2 * L); [field | rewrite H2; ring] end. }
nra.
Qed.
