(* Branch and bound for absorption: layers 17 to 23. *)
Require Import Reals Psatz Lia List.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Intervals ErfcPolynomial ErfcEnclosure Selu ClosedForms Enclosures.
From SNN Require Import AbsorptionBounds AbsorptionLayer.
Open Scope R_scope.

Lemma steps_3 : forall k, (k < 7)%nat -> leads (rectangles (16 + k)) (rectangles (Datatypes.S 16 + k)).
Proof. intros k Hk. do 7 (destruct k as [|k]; [prove_leads|]). lia. Qed.
