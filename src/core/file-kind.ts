/** A name that says what the file is: sysctl.conf, sysctl.d, limits.conf, limits.d, as on the machine or in a tree. */
const bySysctlPath = /(?:^|\/)(?:[^/]*sysctl[^/]*\.conf|sysctl\.d\/[^/]+\.conf)$/;
const byLimitsPath = /(?:^|\/)(?:[^/]*limits\.conf|limits\.d\/[^/]+\.conf)$/;

/**
 * Which language a file speaks. By its path; where that says nothing, by content: more than half of the lines that say
 * something must look like it.
 * @returns `undefined` for anything else
 */
export function fileKind(path: string, text: string): 'sysctl' | 'limits' | undefined {
  if (/(?:^|\/)limits\.d\/[^/]+\.conf$/.test(path)) return 'limits';
  if (bySysctlPath.test(path)) return 'sysctl';
  if (byLimitsPath.test(path)) return 'limits';
  return byContent(text);
}

const looksLikeSysctl = /^\s{0,20}-?[a-z][\w-]{0,60}[./][\w./*?[\]-]{1,200}\s{0,20}=/;
const looksLikeLimits = /^\s{0,20}[\w*@%:.-]{1,60}\s{1,40}(?:soft|hard|-)\s{1,40}[a-z]{2,15}\s{1,40}[\w-]{1,30}/i;

function byContent(text: string): 'sysctl' | 'limits' | undefined {
  const lines = text
    .slice(0, 64 * 1024)
    .split('\n', 500)
    .filter((line) => /^\s{0,200}[^\s#;]/.test(line));
  const more = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length * 2 > lines.length;
  if (more(looksLikeSysctl)) return 'sysctl';
  return more(looksLikeLimits) ? 'limits' : undefined;
}
