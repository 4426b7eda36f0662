(* The tactics of CoqInterval over plain binary integers: no primitive integers, no primitive floats.
   Every call of `interval` has to give `i_prec` explicitly; without it, it falls back to primitive floats. *)
From Interval Require Import Float.Specific_ops Float.Specific_stdz.
From Interval Require Export Tactic.
Module Floats := SpecificFloat StdZRadix2.
Module Tactics := IntervalTactic Floats.
Export Tactics.
