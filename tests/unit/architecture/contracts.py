"""Rules that need more than one file: ports and their contract suites, errors and their codes."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator

from tests.unit.architecture.source import Source, dotted

PORTS = "/ports.py"
CONTRACTS = "tests/contract/test_"
IMPLEMENTATIONS = 2


def ports(sources: Iterable[Source]) -> set[str]:
    """The full names of all ports: every Protocol of a `ports.py` that has a method or is called.

    A Protocol with fields only (`Work`, the parts of a unit of work) has nothing to be tested.
    """
    return {
        f"{_module(source)}.{node.name}"
        for source in sources
        if source.path.startswith("src/") and source.path.endswith(PORTS)
        for node in source.nodes
        if isinstance(node, ast.ClassDef) and _is_protocol(node) and _has_methods(node)
    }


def suites(sources: Iterable[Source]) -> dict[str, int]:
    """Port → how many implementations its contract suite runs against.

    A suite is a module `tests/contract/test_*.py` with `CONTRACT_OF` (one port's full name, or a tuple of them) and
    a fixture whose `params` name the implementations.
    """
    found: dict[str, int] = {}
    for source in sources:
        if source.path.startswith(CONTRACTS):
            found |= dict.fromkeys(_contract_of(source), _implementations(source))
    return found


def untested_ports(sources: Iterable[Source]) -> list[str]:
    """What is wrong between ports and suites, in words."""
    sources = list(sources)
    known, tested = ports(sources), suites(sources)
    missing = (f"{port} has no contract suite" for port in sorted(known - tested.keys()))
    thin = (f"{port} is tested against {n} of {IMPLEMENTATIONS}" for port, n in tested.items() if n < IMPLEMENTATIONS)
    return [*missing, *thin]


def codes(sources: Iterable[Source]) -> dict[str, list[str]]:
    """Error code → the classes that declare it."""
    found = defaultdict(list)
    for source in sources:
        if source.path.startswith("src/potentia/") and source.path.endswith(".py"):
            for name, code in _declared(source):
                found[code].append(f"{source.path}:{name}")
    return found


def _declared(source: Source) -> Iterator[tuple[str, str]]:
    for node in (node for node in source.nodes if isinstance(node, ast.ClassDef)):
        for statement in node.body:
            if isinstance(statement, ast.Assign) and [dotted(target) for target in statement.targets] == ["code"]:
                yield node.name, ast.literal_eval(statement.value)


def _module(source: Source) -> str:
    return source.path.removeprefix("src/").removesuffix(".py").replace("/", ".")


def _is_protocol(node: ast.ClassDef) -> bool:
    bases = (base.value if isinstance(base, ast.Subscript) else base for base in node.bases)
    return any(dotted(base).split(".")[-1] == "Protocol" for base in bases)


def _has_methods(node: ast.ClassDef) -> bool:
    """Properties are fields."""
    methods = (item for item in node.body if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef))
    return any("property" not in map(dotted, method.decorator_list) for method in methods)


def _contract_of(source: Source) -> tuple[str, ...]:
    for node in source.nodes:
        if isinstance(node, ast.Assign) and [dotted(target) for target in node.targets] == ["CONTRACT_OF"]:
            value = ast.literal_eval(node.value)
            return (value,) if isinstance(value, str) else tuple(value)
    return ()


def _implementations(source: Source) -> int:
    """The longest `params=[…]` of a fixture in the module."""
    params = (
        keyword.value
        for call, name in source.calls()
        if name.split(".")[-1] == "fixture"
        for keyword in call.keywords
        if keyword.arg == "params"
    )
    return max((len(value.elts) for value in params if isinstance(value, ast.List | ast.Tuple)), default=0)
