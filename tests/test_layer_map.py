"""Maps for arrays of any library, dtype and device: what comes in goes out."""

import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

from snntheory import SeluMap
from snntheory.engines.floats import Moments, Slopes
from snntheory.layer_map import LayerMap
from snntheory.verdict import BadInput
from tests.test_selu_map import G, corner_biased


def namespace(name):
    """The library as array-api-compat presents it."""
    compat = pytest.importorskip("array_api_compat")
    library = pytest.importorskip(name)
    if name == "jax.numpy":
        import jax

        jax.config.update("jax_enable_x64", True)
    return compat.array_namespace(library.zeros(1))


LIBRARIES = ["array_api_strict", "torch", "jax.numpy"]


@pytest.mark.parametrize("name", LIBRARIES)
def test_other_libraries_agree_with_numpy(name):
    xp = namespace(name)
    m, v = corner_biased(6, 3000)
    m[:8], v[:8] = [0, 1, -1, np.inf, -np.inf, 0, np.nan, 0], [0, 0, 0, 1, 1, np.inf, 1, np.nan]
    ours, theirs = (G.statistics(a, 0.5, b, 2) for a, b in ((m, v), (xp.asarray(m), xp.asarray(v))))
    with np.errstate(all="ignore"):
        tiny, root = 1e-290, np.sqrt(ours.chi)
        far = root / np.sqrt(v)
    rates = np.stack([root, far, np.sqrt(ours.nu_tilde) * root, ours.chi], axis=-1).reshape(-1, 2, 2)
    scale = [np.abs(ours.mu_tilde) + np.sqrt(ours.nu_tilde), ours.xi_tilde, ours.nu_tilde, rates, ours.chi]
    for k, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        assert namespace_of(b) is xp
        assert b.dtype == xp.float64
        b = np.asarray(b)
        np.testing.assert_array_less(np.abs(b[8:] - a[8:]), 5e-14 * scale[k][8:] + 1e-13 * np.abs(a[8:]) + tiny)
        np.testing.assert_array_equal(np.isnan(a), np.isnan(b))
        np.testing.assert_allclose(b[:8], a[:8], rtol=1e-14)


def namespace_of(array):
    import array_api_compat

    return array_api_compat.array_namespace(array)


@pytest.mark.parametrize("name", LIBRARIES)
def test_dtype_shape_and_device_are_kept(name):
    import array_api_compat

    xp = namespace(name)
    m, v = xp.asarray([[0.1], [-2.0]], dtype=xp.float32), xp.asarray([0.5, 1.0, 3.0], dtype=xp.float32)
    result = G.statistics(m, 1, v, 1.0)
    assert [tuple(x.shape) for x in result] == [(2, 3), (2, 3), (2, 3), (2, 3, 2, 2), (2, 3)]
    for x in result:
        assert x.dtype == xp.float32
        assert array_api_compat.device(x) == array_api_compat.device(m)
    assert G.moments(0, xp.astype(v, xp.float64)).mean.dtype == xp.float64
    assert G.moments(m, xp.astype(v, xp.float64)).mean.dtype == xp.float64
    assert G.moments(xp.asarray([1, 2]), 1).mean.dtype == xp.float64
    assert G.moments(0, v[:0]).mean.shape == (0,)
    means, variances = G.iterate(m, v, omega=0, tau=1, layers=3)
    assert means.shape == variances.shape == (4, 2, 3)
    assert means.dtype == xp.float32
    assert np.isnan(np.asarray(G.moments(m, -v).variance)).all()
    with pytest.raises(BadInput, match="one library"):
        G.moments(np.zeros(3), v)


@pytest.mark.parametrize("name", ["numpy", *LIBRARIES])
def test_single_precision_is_rounded_once(name):
    xp = np if name == "numpy" else namespace(name)
    m, v = (x.astype(np.float32) for x in corner_biased(7, 4000))
    exact_values = G.moments(m.astype(np.float64), v.astype(np.float64))
    values = G.moments(xp.asarray(m), xp.asarray(v))
    for single, double in zip(values, exact_values, strict=True):
        assert single.dtype == xp.float32
        rounded = double.astype(np.float32)
        normal = np.abs(rounded) > 1e-37
        assert (np.abs(np.asarray(single) - rounded) <= np.spacing(np.abs(rounded)))[normal].all()


def test_jax_traces_and_differentiates_the_map():
    namespace("jax.numpy")
    import jax
    from jax import numpy as jnp

    m, v = jnp.asarray([0.3, -5.0, 20.0, 1e-5, 4.0]), jnp.asarray([1.0, 0.5, 3.0, 1e-6, 1.0])
    traced = jax.jit(lambda a, b: G.statistics(a, 1.0, b, 1.0))(m, v)
    for a, b in zip(traced, G.statistics(np.asarray(m), 1.0, np.asarray(v), 1.0), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-14)
    slopes = jax.grad(lambda a: G.moments(a, v).mean.sum())(m)
    np.testing.assert_allclose(slopes, traced.jacobian[:, 0, 0], rtol=1e-10)


def test_torch_differentiates_the_map():
    torch = pytest.importorskip("torch")
    m = torch.tensor([0.3, -5.0, 20.0, 4.0], dtype=torch.float64, requires_grad=True)
    G.moments(m, 1.5).mean.sum().backward()
    np.testing.assert_allclose(m.grad, G.jacobian(m.detach(), 1, 1.5, 1)[:, 0, 0], rtol=1e-10)


def test_jax_without_double_precision_is_refused():
    code = "from jax import numpy as n; from snntheory import SeluMap; SeluMap().moments(n.zeros(2), n.ones(2))"
    pytest.importorskip("jax")
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "jax_enable_x64" in run.stderr.splitlines()[-1]


def test_numpy_does_not_import_other_libraries():
    code = "import sys; from snntheory import SeluMap; SeluMap()(0, 0, [1.0], 1); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"array_api_compat", "scipy", "torch", "jax"} & set(loaded)


@pytest.mark.parametrize("value", [np.float16(1), np.zeros(2, complex), ["a"], np.longdouble(1)], ids=str)
def test_other_dtypes_are_refused(value):
    with pytest.raises(BadInput, match="are not allowed; arrays must be"):
        G.moments(value, 1)


def test_promotion_in_numpy():
    single = np.ones(3, np.float32)
    assert G.moments(single, 1).mean.dtype == np.float32
    assert G.moments(single, np.ones(3)).mean.dtype == np.float64
    assert G.moments(1, np.arange(3)).mean.dtype == np.float64
    assert G.jacobian(single, 1, single, 1).dtype == np.float32


class Doubling(LayerMap):
    """f(z) = 2 z, for the base class alone."""

    def _moments(self, m, v):
        return Moments(2 * m, 4 * v)

    def _moments_and_slopes(self, m, v):
        zero = np.zeros_like(m)
        return self._moments(m, v), Slopes(zero + 2, zero, zero, zero + 4, zero + 4)

    def _limits(self, m, v):
        return self._moments(m, v)


@pytest.mark.parametrize("name", LIBRARIES)
def test_maps_of_numpy_alone_convert(name):
    xp = namespace(name)
    result = Doubling().statistics(xp.asarray([1.0, 2.0], dtype=xp.float32), 1, xp.asarray([0.0, 1.0]), 1)
    assert np.asarray(result.mu_tilde).tolist() == [2, 4]
    assert np.asarray(result.chi).tolist()[1] == 4
    assert np.isnan(np.asarray(result.chi)[0])


@pytest.mark.parametrize("name", LIBRARIES)
def test_zero_factors_and_negative_variances_elsewhere(name):
    xp = namespace(name)
    zero, one = (xp.asarray([x], dtype=xp.float64) for x in (0.0, 1.0))
    assert np.asarray(G.jacobian(zero, 0, zero, 0)).ravel().tolist() == [0] * 4
    for nu, tau in ((-one, one), (one, -one), (-one, -one)):
        assert np.isnan(np.asarray(G(zero, one, nu, tau).nu_tilde)).all()


def test_fractions_are_numbers():
    assert G.moments(Fraction(1, 2), 1).mean == G.moments(0.5, 1).mean


@pytest.mark.parametrize("name", LIBRARIES)
def test_numpy_scalars_go_with_every_library(name):
    xp = namespace(name)
    found = G.moments(xp.asarray([0.5], dtype=xp.float64), np.float64(2)).mean
    assert float(found[0]) == pytest.approx(float(G.moments(0.5, 2).mean), rel=1e-14)


@pytest.mark.parametrize("name", LIBRARIES)
def test_converted_maps_keep_single_precision(name):
    xp = namespace(name)
    one = xp.asarray([1.0], dtype=xp.float32)
    assert all(x.dtype == xp.float32 for x in Doubling().statistics(one, 1, one, 1))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: G(None, 0, 1, 1), "'None' is not allowed"),
        (lambda: G([[1], [1, 2]], 0, 1, 1), "is not allowed; give numbers"),
        (lambda: G([1, 2], 0, [1, 2, 3], 1), r"shapes \(2,\), \(\), \(3,\), \(\) do not fit together"),
        (lambda: G.iterate(0, 1, omega=0, tau=1, layers=2.5), "2.5 layers are not possible"),
        (lambda: SeluMap("a"), "alpha = a is not allowed"),
    ],
)
def test_what_is_not_an_array_of_numbers(call, message):
    with pytest.raises(BadInput, match=message):
        call()
