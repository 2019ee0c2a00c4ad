import type { Fact, Facts } from '../model/facts.ts';

/** The machine as a report names it: every fact with where it came from, `null` where it is unknown. */
export function hostJson(facts: Facts) {
  const one = <T>(fact: Fact<T> | undefined) => (fact === undefined ? null : { value: fact.value, origin: fact.origin });
  return {
    name: facts.host ?? null,
    from: facts.from,
    kernel: one(facts.kernel),
    distro: one(facts.distro),
    memoryBytes: one(facts.memoryBytes),
    cpus: one(facts.cpus),
    pageSize: one(facts.pageSize),
    environment: one(facts.environment),
    init: one(facts.init),
    cloudVendor: one(facts.cloudVendor),
    nat: facts.nat.map((r) => ({ role: r.role, holds: r.holds ?? null, grade: r.grade, reason: r.reason })),
  };
}
