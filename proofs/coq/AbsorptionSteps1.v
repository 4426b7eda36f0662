(* Branch and bound for absorption: layers 1 to 8. *)
Require Import Reals Psatz Lia List.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Intervals ErfcPolynomial ErfcEnclosure Selu ClosedForms Enclosures.
From SNN Require Import AbsorptionBounds AbsorptionLayer.
Open Scope R_scope.

Lemma steps_1 : forall k, (k < 8)%nat -> leads (rectangles (k)) (rectangles (Datatypes.S k)).
Proof. intros k Hk. do 8 (destruct k as [|k]; [prove_leads|]). lia. Qed.
