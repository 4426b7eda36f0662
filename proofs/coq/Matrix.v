(* The largest singular value of a real 2 x 2 matrix ((a, b), (c, d)): it is the greatest stretch of a vector, and
   bounds of it without square roots. *)
Require Import Reals Psatz.
From SNN Require Import Erfc Selu.
Open Scope R_scope.

Definition frobenius (a b c d : R) : R := a ^ 2 + b ^ 2 + c ^ 2 + d ^ 2.
Definition det (a b c d : R) : R := a * d - b * c.
(* c >= largest singular value iff this is nonnegative and frobenius <= 2 c^2 *)
Definition excess (k a b c d : R) : R := k ^ 4 - k ^ 2 * frobenius a b c d + det a b c d ^ 2.

Lemma le_of_squares x y : 0 <= y -> x ^ 2 <= y ^ 2 -> x <= y.
Proof. intros. nra. Qed.

Section Matrix.
Variables a b c d : R.
Let P := sqrt ((a + d) ^ 2 + (c - b) ^ 2).
Let Q := sqrt ((a - d) ^ 2 + (b + c) ^ 2).
Let sigma := largest_singular_value a b c d.

Lemma P_squared : P ^ 2 = (a + d) ^ 2 + (c - b) ^ 2.
Proof. apply pow2_sqrt, Rplus_le_le_0_compat; apply pow2_ge_0. Qed.
Lemma Q_squared : Q ^ 2 = (a - d) ^ 2 + (b + c) ^ 2.
Proof. apply pow2_sqrt, Rplus_le_le_0_compat; apply pow2_ge_0. Qed.
Lemma P_nonneg : 0 <= P.
Proof. apply sqrt_pos. Qed.
Lemma Q_nonneg : 0 <= Q.
Proof. apply sqrt_pos. Qed.
Lemma sigma_PQ : sigma = (P + Q) / 2.
Proof. reflexivity. Qed.

Lemma singular_value_nonneg : 0 <= sigma.
Proof. rewrite sigma_PQ. assert (p := P_nonneg). assert (q := Q_nonneg). lra. Qed.

Lemma sigma_squared : sigma ^ 2 = (frobenius a b c d + P * Q) / 2.
Proof.
assert (p := P_squared). assert (q := Q_squared). rewrite sigma_PQ.
replace (((P + Q) / 2) ^ 2) with ((P ^ 2 + Q ^ 2 + 2 * (P * Q)) / 4) by field. rewrite p, q. unfold frobenius. field.
Qed.

Lemma PQ_squared : (P * Q) ^ 2 = frobenius a b c d ^ 2 - 4 * det a b c d ^ 2.
Proof. rewrite Rpow_mult_distr, P_squared, Q_squared. unfold frobenius, det. ring. Qed.

Lemma singular_value_le k : 0 <= k -> frobenius a b c d <= 2 * k ^ 2 -> 0 <= excess k a b c d -> sigma <= k.
Proof.
intros Hk HF HX. apply le_of_squares; trivial. rewrite sigma_squared.
assert (P * Q <= 2 * k ^ 2 - frobenius a b c d); [|lra].
apply le_of_squares. lra. rewrite PQ_squared. unfold excess in HX. nra.
Qed.

Lemma singular_value_gt k : 0 <= k -> excess k a b c d < 0 -> k < sigma.
Proof.
intros Hk HX. destruct (Rlt_le_dec k sigma) as [L|L]; trivial. exfalso.
assert (s2 : sigma ^ 2 <= k ^ 2) by (assert (s := singular_value_nonneg); nra). rewrite sigma_squared in s2.
assert (p : 0 <= P * Q) by (apply Rmult_le_pos; [apply P_nonneg | apply Q_nonneg]).
assert (X : (P * Q) ^ 2 <= (2 * k ^ 2 - frobenius a b c d) ^ 2) by (apply pow_incr; lra).
rewrite PQ_squared in X. unfold excess in HX. lra.
Qed.

Theorem stretch_le p q : (a * p + b * q) ^ 2 + (c * p + d * q) ^ 2 <= sigma ^ 2 * (p ^ 2 + q ^ 2).
Proof.
set (x := ((a + d) * p - (c - b) * q) * ((a - d) * p + (b + c) * q)
        + ((a + d) * q + (c - b) * p) * ((b + c) * p - (a - d) * q)).
assert (X : x <= P * Q * (p ^ 2 + q ^ 2)).
{ apply le_of_squares.
  - apply Rmult_le_pos. apply Rmult_le_pos. apply P_nonneg. apply Q_nonneg. nra.
  - rewrite !Rpow_mult_distr, P_squared, Q_squared.
    assert (L := pow2_ge_0 (((a + d) * p - (c - b) * q) * ((b + c) * p - (a - d) * q)
                          - ((a + d) * q + (c - b) * p) * ((a - d) * p + (b + c) * q))).
    unfold x. match type of L with _ <= ?u => apply Rle_trans with (x ^ 2 + u) end; unfold x. lra.
    right. ring. }
rewrite sigma_squared. unfold x, frobenius in *. lra.
Qed.

Theorem stretch_attained :
  exists p q, 0 < p ^ 2 + q ^ 2 /\ (a * p + b * q) ^ 2 + (c * p + d * q) ^ 2 = sigma ^ 2 * (p ^ 2 + q ^ 2).
Proof.
set (u := a ^ 2 + c ^ 2). set (v := a * b + c * d). set (w := b ^ 2 + d ^ 2).
(* sigma^2 is an eigenvalue of the transpose times the matrix, ((u, v), (v, w)) *)
assert (K : (sigma ^ 2 - u) * (sigma ^ 2 - w) = v ^ 2).
{ rewrite sigma_squared. assert (X := PQ_squared). unfold u, v, w, frobenius, det in *. nra. }
destruct (Req_dec (v ^ 2 + (sigma ^ 2 - u) ^ 2) 0) as [Z|N].
- exists 1, 0. split. lra. assert (sigma ^ 2 = u) by nra. unfold u in *. lra.
- exists v, (sigma ^ 2 - u). split. assert (A := pow2_ge_0 v). assert (B := pow2_ge_0 (sigma ^ 2 - u)). lra.
  transitivity (u * v ^ 2 + 2 * v * v * (sigma ^ 2 - u) + w * (sigma ^ 2 - u) ^ 2). unfold u, v, w. ring.
  transitivity (u * v ^ 2 + 2 * v ^ 2 * (sigma ^ 2 - u) + sigma ^ 2 * (sigma ^ 2 - u) ^ 2
                - (sigma ^ 2 - u) * ((sigma ^ 2 - u) * (sigma ^ 2 - w))). ring. rewrite K. ring.
Qed.
End Matrix.

(** The columns scaled by omega and tau: only the greatest omega^2 and tau^2 matter *)

Lemma scaled_singular_value_le k W T a b c d omega tau :
  0 <= k -> omega ^ 2 <= W -> tau ^ 2 <= T -> W * (a ^ 2 + c ^ 2) <= k ^ 2 -> T * (b ^ 2 + d ^ 2) <= k ^ 2 ->
  0 <= k ^ 4 - k ^ 2 * (W * (a ^ 2 + c ^ 2) + T * (b ^ 2 + d ^ 2)) + W * T * (a * d - b * c) ^ 2 ->
  largest_singular_value (omega * a) (tau * b) (omega * c) (tau * d) <= k.
Proof.
intros Hk Hw Ht HA HB HX.
assert (w0 := pow2_ge_0 omega). assert (t0 := pow2_ge_0 tau).
assert (A0 : 0 <= a ^ 2 + c ^ 2) by (apply Rplus_le_le_0_compat; apply pow2_ge_0).
assert (B0 : 0 <= b ^ 2 + d ^ 2) by (apply Rplus_le_le_0_compat; apply pow2_ge_0).
assert (D : (a * d - b * c) ^ 2 <= (a ^ 2 + c ^ 2) * (b ^ 2 + d ^ 2)).
{ assert (0 <= (a * b + c * d) ^ 2) by apply pow2_ge_0. nra. }
assert (F : frobenius (omega * a) (tau * b) (omega * c) (tau * d)
            = omega ^ 2 * (a ^ 2 + c ^ 2) + tau ^ 2 * (b ^ 2 + d ^ 2)) by (unfold frobenius; ring).
assert (D' : det (omega * a) (tau * b) (omega * c) (tau * d) ^ 2 = omega ^ 2 * tau ^ 2 * (a * d - b * c) ^ 2)
  by (unfold det; ring).
revert w0 t0 A0 B0 Hw Ht HA HB HX D F D'.
generalize (omega ^ 2) (tau ^ 2) (a ^ 2 + c ^ 2) (b ^ 2 + d ^ 2) ((a * d - b * c) ^ 2) (pow2_ge_0 (a * d - b * c)).
intros w t A B D D0 w0 t0 A0 B0 Hw Ht HA HB HX HD F D'.
assert (wA : w * A <= W * A) by (apply Rmult_le_compat_r; trivial).
assert (tB : t * B <= T * B) by (apply Rmult_le_compat_r; trivial).
apply singular_value_le; trivial. rewrite F. lra.
unfold excess. rewrite F, D'.
(* first omega^2 up to W, then tau^2 up to T *)
assert (0 <= (W - w) * (k ^ 2 * A - T * D)).
{ apply Rmult_le_pos. lra. assert (T * D <= T * (A * B)) by (apply Rmult_le_compat_l; lra).
  assert (A * (T * B) <= A * k ^ 2) by (apply Rmult_le_compat_l; trivial). lra. }
assert (0 <= (T - t) * (k ^ 2 * B - w * D)).
{ apply Rmult_le_pos. lra. assert (w * D <= w * (A * B)) by (apply Rmult_le_compat_l; lra).
  assert (B * (w * A) <= B * k ^ 2) by (apply Rmult_le_compat_l; lra). lra. }
nra.
Qed.
