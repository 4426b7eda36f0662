(* Branch and bound for absorption: layers 9 to 16. *)
Require Import Reals Psatz Lia List.
From Coquelicot Require Import Coquelicot.
From SNN Require Import Intervals ErfcPolynomial ErfcEnclosure Selu ClosedForms Enclosures.
From SNN Require Import AbsorptionBounds AbsorptionLayer.
Open Scope R_scope.

Lemma steps_2 : forall k, (k < 8)%nat -> leads (rectangles (8 + k)) (rectangles (Datatypes.S 8 + k)).
Proof. intros k Hk. do 8 (destruct k as [|k]; [prove_leads|]). lia. Qed.
