import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Profile } from '../model/profile.ts';
import { fingerprint } from './fingerprint.ts';

/** `--nat none` with a profile that is about NAT: what that profile adds is then for nothing. */
export function natProfileFinding(profile: Profile, facts: Facts): readonly Finding[] {
  const about = [profile.name, ...profile.include].some((name) => /(^|-)nat($|-)/.test(name));
  const none = facts.nat.length > 0 && facts.nat.every((role) => role.holds === false && role.grade === 'given');
  if (!about || !none) return [];
  return [
    {
      id: 'TA120',
      slug: 'nat-profile-without-nat',
      severity: 'warning',
      confidence: 'proved',
      message: `profile ${profile.name} is about NAT, and --nat none says that there is none`,
      place: { path: profile.path, line: 1, column: 1, endLine: 1, endColumn: 1 },
      kernels: [],
      related: [],
      evidence: [{ fact: 'nat', value: 'none', from: '--nat' }],
      why: 'timers are shortened for a gateway that is not there: more probes for nothing',
      fix: { title: 'choose the profile without NAT (reverse-proxy, forward-proxy), or leave --nat out', disposition: 'review' },
      sources: [],
      fingerprint: fingerprint(['TA120', profile.name]),
    },
  ];
}
