"""What was sent and answered, and what was wrong."""

from collections import Counter
from dataclasses import dataclass, field

EXAMPLES = 2


@dataclass
class Failure:
    count: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass
class Report:
    cases: Counter[tuple[str, str]] = field(default_factory=Counter)  # by operation and role
    kinds: Counter[str] = field(default_factory=Counter)
    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    requests: set[int] = field(default_factory=set)  # hashes of different ones
    steps: int = 0  # of sittings
    failures: dict[tuple[str, str], Failure] = field(default_factory=dict)

    def count(self, operation: str, role: str, kind: str, status: int, request: int) -> None:
        self.cases[operation, role] += 1
        self.kinds[kind] += 1
        self.statuses.setdefault(operation, Counter())[status] += 1
        self.requests.add(request)

    def fail(self, where: str, what: str, example: str) -> None:
        failure = self.failures.setdefault((where, what), Failure())
        failure.count += 1
        if len(failure.examples) < EXAMPLES:
            failure.examples.append(example)

    def print(self, elapsed_s: float) -> None:
        roles = list(dict.fromkeys(role for _, role in self.cases))
        print(f"\n{'':58}" + "".join(f"{role[:12]:>13}" for role in roles) + f"{'all':>8}  statuses")
        for operation, statuses in self.statuses.items():
            row = [self.cases[operation, role] for role in roles]
            told = ", ".join(f"{status} {count}" for status, count in sorted(statuses.items()))
            print(f"{operation:58}" + "".join(f"{count:13}" for count in row) + f"{sum(row):8}  {told}")
        totals = [sum(count for (_, one), count in self.cases.items() if one == role) for role in roles]
        print(f"{'all':58}" + "".join(f"{count:13}" for count in totals) + f"{self.cases.total():8}")
        kinds = ", ".join(f"{count} {kind}" for kind, count in self.kinds.items())
        print(f"\n{self.cases.total()} cases ({kinds}), {len(self.requests)} of them different requests;")
        print(f"{self.steps} more requests in whole sittings; {elapsed_s:.0f} s")
        for (where, what), failure in sorted(self.failures.items()):
            print(f"\nFAILED {failure.count} times: {where}: {what}")
            for example in failure.examples:
                print(f"    {example}")
        print(f"\n{len(self.failures)} kinds of failure, {sum(one.count for one in self.failures.values())} in all")
