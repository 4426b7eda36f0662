"""Imports go downward only, heavy libraries load where they are used, and enclosures decide nothing by accident."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "snntheory"
# lower layers first; a module may import from its own layer's predecessors and from modules listed before it
ORDER = [
    "verdict",
    "exact",
    "checker.numbers",
    "checker.formulas",
    "checker.proofs",
    "checker.identities",
    "checker.tables",
    "checker.__main__",
    "checker",
    "expression",
    "graph",
    "parsing",
    "activations",
    "moments",
    "mapping",
    "engines.balls",
    "engines.points",
    "engines.symbolic",
    "engines.algebra",
    "engines.operations",
    "engines.tape",
    "engines.identities",
    "engines.function",
    "prover.search",
    "prover.enclose",
    "extremum",
    "decision",
    "engines.series",
    "engines.intervals",
    "engines.tight",
    "engines.tight_tape",
    "prover.tight",
    "tight_decision",
    "fixed_curve",
    "constants",
    "derive",
    "grid",
    "claims.model",
    "claims.domains",
    "claims.steps",
    "claims.fixed_point",
    "claims.theorems",
    "claims.formulas",
    "claims.jacobian",
    "claims.helpers",
    "claims.derivations",
    "claims.derivations_2",
    "claims.derivations_3",
    "claims.error_analysis",
    "claims.experiments",
    "claims.tables",
    "claims.lemma_46_cases",
    "claims.lemma_46",
    "claims.numerical",
    "claims.polynomials",
    "claims.subfunction",
    "claims.restated",
    "claims.equalities",
    "claims.consequences",
    "claims.variance",
    "claims.beyond",
    "claims.beyond_window",
    "claims.beyond_absorption",
    "claims.beyond_attraction",
    "claims.beyond_moving",
    "claims.beyond_gradients",
    "claims.beyond_noise",
    "claims.beyond_units",
    "claims.beyond_phase",
    "claims",
    "engines.pieces",
    "engines.tables",
    "engines.special",
    "engines.core",
    "engines.floats",
    "engines.arrays",
    "layer_map",
    "engines.duals",
    "custom",
    "library",
    "gaussian",
    "selu_map",
    "engines.quadrature",
    "quadrature_map",
    "weights",
    "fixed_point",
    "dropout",
    "attractor",
    "phase",
    "self_normalizing",
    "design",
    "gains",
    "correlation",
    "executors",
    "simulate.streams",
    "simulate.laws",
    "simulate.kernels",
    "simulate.settings",
    "simulate.statistics",
    "simulate.network",
    "simulate.pool",
    "simulate.matrices",
    "simulate.explicit",
    "simulate.exact",
    "simulate.device",
    "simulate.layer_step",
    "simulate.theory",
    "simulate.record",
    "simulate.run",
    "simulate.sweep",
    "simulate",
    "simulate.presets",
    "simulate.certified",
    "simulate.plot",
    "audit.source",
    "audit.tensors",
    "audit.encodings",
    "audit.strided",
    "audit.zip_members",
    "audit.safetensors_file",
    "audit.numpy_file",
    "audit.pickled_values",
    "audit.torch_file",
    "audit.hdf5_scan",
    "audit.hdf5_file",
    "audit.keras_file",
    "audit.files",
    "experiments",
    "experiments.protocol",
    "experiments.scores",
    "experiments.tasks",
    "experiments.archives",
    "experiments.tox21",
    "experiments.layers",
    "experiments.network",
    "experiments.trainer",
    "experiments.fit",
    "experiments.baselines",
    "experiments.probe",
    "experiments.watch",
    "experiments.curves",
    "experiments.store",
    "experiments.cells",
    "experiments.plans",
    "experiments.run",
    "experiments.statistics",
    "experiments.results",
    "experiments.conclusions",
    "runner",
    "agreement",
    "report",
    "findings",
    "errata",
    "figures",
    "figures.table",
    "figures.style",
    "figures.curves",
    "figures.places",
    "figures.peers",
    "figures.produce",
    "figures.gallery",
    "figures.all_claims",
    "figures.figure_2",
    "figures.figure_a3",
    "figures.figure_a4",
    "figures.figure_a5",
    "figures.figure_a6",
    "figures.figure_a7",
    "figures.figure_a8",
    "figures.proof_boxes",
    "figures.margins",
    "figures.singular_value",
    "figures.basins",
    "figures.fixed_points",
    "figures.variance_map",
    "figures.correlation",
    "figures.simulation",
    "figures.accuracy",
    "figures.errata",
    "figures.figure_1",
    "figures.figure_a8_trained",
    "figures.ranks",
    "figures.trained_depth",
    "figures.trained_layers",
    "figures.trained_dropout",
    "figures.trained_noise",
    "page",
    "page.formula",
    "page.pictures",
    "page.trust",
    "page.content",
    "page.html_parts",
    "page.render_html",
    "page.render_markdown",
    "console",
    "certificate",
    "cli_check",
    "cli_verify",
    "formal",
    "cli_formal",
    "cli_certify",
    "cli_values",
    "cli_layers",
    "simulate.display",
    "cli_simulate",
    "audit.result",
    "audit.initialisers",
    "audit.setup",
    "audit.predict",
    "audit.certify",
    "audit.remedy",
    "audit.described",
    "audit.layers",
    "audit.models",
    "audit.sums",
    "audit.pooled",
    "audit.measured",
    "audit.network",
    "audit",
    "audit.display",
    "audit.plot",
    "cli_audit",
    "cli_figures",
    "cli_train",
    "cli_report",
    "selftest",
    "selftest.record",
    "selftest.operations",
    "selftest.engines",
    "selftest.doubles",
    "selftest.known",
    "selftest.containment",
    "selftest.conformance",
    "selftest.tampering",
    "selftest.statements",
    "selftest.processes",
    "selftest.numerical",
    "selftest.corpus",
    "selftest.edits",
    "selftest.mutants",
    "selftest.forks",
    "selftest.mutation_results",
    "selftest.mutation",
    "selftest.mutation_tasks",
    "selftest.catalogue",
    "selftest.run",
    "cli_selftest",
    "cli",
]
STDLIB_ONLY = {
    "checker.numbers",
    "checker.formulas",
    "checker.proofs",
    "checker.identities",
    "checker.tables",
    "checker.__main__",
    "verdict",
    "exact",
    "expression",
    "graph",
    "parsing",
    "activations",
    "moments",
    "mapping",
}
HEAVY = {"sympy", "matplotlib", "scipy", "numpy", "mpmath", "rich", "torch", "sklearn"}


def modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        yield name.removesuffix(".__init__"), ast.parse(path.read_text())


MODULES = dict(modules())


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, []


def test_every_module_has_a_layer():
    assert set(MODULES) - {"__init__", "__main__", "engines", "prover"} == set(ORDER)


@pytest.mark.parametrize("name", ORDER)
def test_imports_go_downward(name):
    for module, names in imports(MODULES[name]):
        if module == "snntheory":
            targets = [n for n in names if n in ORDER]
        elif module.startswith("snntheory."):
            inner = module.removeprefix("snntheory.")
            targets = [f"{inner}.{n}" if f"{inner}.{n}" in ORDER else inner for n in names]
        else:
            targets = []
        for target in targets:
            assert target == "engines" or ORDER.index(target) < ORDER.index(name), f"{name} imports {target}"


@pytest.mark.parametrize("name", sorted(STDLIB_ONLY))
def test_the_mathematics_needs_only_the_standard_library(name):
    roots = {module.partition(".")[0] for module, _ in imports(MODULES[name])}
    assert roots <= {*sys.stdlib_module_names, "snntheory"}


@pytest.mark.parametrize(
    "command", ["import snntheory", "import snntheory.cli", "import snntheory.runner, snntheory.report"]
)
def test_heavy_libraries_load_where_they_are_used(command):
    code = f"import sys; {command}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not HEAVY & set(loaded)
    if command != "import snntheory.runner, snntheory.report":
        assert "flint" not in loaded


BALL_MODULES = ["engines.balls", "engines.operations", "engines.tape", "engines.function", "prover.enclose"]
BALL_MODULES += ["engines.duals", "gaussian", "design", "fixed_point"]


@pytest.mark.parametrize("name", BALL_MODULES)
def test_no_negated_or_chained_comparison_and_no_min_max_of_balls(name):
    """``not (x < y)`` is true for overlapping balls and for NaN; min, max, sorted on balls return one of them."""
    allowed = {
        ("engines.operations", "_q_mul"),
        ("engines.operations", "exact_power"),
        ("engines.tape", "_greatest_orders"),  # of integers
        ("prover.enclose", "_widest"),
    }
    for function in ast.walk(MODULES[name]):
        if not isinstance(function, ast.FunctionDef) or function.name == "probe":
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
                assert not isinstance(node.operand, ast.Compare), f"{function.name}: not (comparison)"
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("min", "max", "sorted")
            ):
                assert (name, function.name) in allowed, f"{function.name}: {node.func.id}"


def test_no_evaluation_of_text():
    for name, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("eval", "exec", "compile"), name


def test_modules_and_functions_stay_small():
    for name, tree in MODULES.items():
        last = max((node.end_lineno or 0 for node in ast.walk(tree) if hasattr(node, "end_lineno")), default=0)
        assert last <= 310, f"{name} has {last} lines"
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 60, f"{name}.{node.name}"


def test_nothing_that_verifies_imports_the_experiments():
    first = ORDER.index("experiments")
    allowed = {n for n in ORDER if n.startswith(("experiments", "figures"))} | {"cli_train"}
    for name in ORDER[first:]:
        found = any(m.startswith("snntheory.experiments") for m, _ in imports(MODULES[name]))
        assert not found or name in allowed, name
    torch = {n for n in ORDER if any(m.partition(".")[0] == "torch" for m, _ in imports(MODULES[n]))}
    assert all(n.startswith("experiments") for n in torch)
