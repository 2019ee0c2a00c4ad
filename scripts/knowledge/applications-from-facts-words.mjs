/** Words of the research on programs: what is known of them, in our own form. */

export const guessed = /unverified|unmeasured|memory of the documentation/;

/** Clauses that are known, in our own form; '' where none is left. */
export function known(text) {
  const parts = String(text ?? '').split(/;\s+/);
  return tidy(parts.filter((part) => !guessed.test(part)).join('; '));
}

export function tidy(text) {
  return text
    .replace(/\s*\((?:measured|all measured|strace|read, not run|documented)[^()]*\)/g, '')
    .replace(/,? ?(?:all )?measured\b(?: with [^,;]*)?(?=$|[;,)])/g, '')
    .replace(/\s+#.*$/, '')
    .replace(/<!--.*?-->/g, '')
    .replace(/^armed with the kernel defaults, so (net\.ipv4\.tcp_keepalive_\*) apply/, "the kernel's timers, $1, apply")
    .replace(/^yes[:,] (?:and )?/, '')
    .replace(/kernel defaults/g, "with the kernel's timers")
    .replace(/\s*\((?:119min[^()]*|SO_KEEPALIVE in strace[^()]*)\)/, '')
    .replace(/\s+- measured .*$/, '')
    .replace(/\(([^()]*?),? measured none\)/, '($1)')
    .replace(/\s+/g, ' ')
    .replace(/[.;,\s]+$/, '')
    .trim();
}

const nothing = new Set(['', '-', 'none', 'none known', 'none (compiled)', 'no', 'unverified', 'inherits']);
export const said = (text) => (nothing.has(text) ? undefined : text);

/** `1.22.1, 1.26.3` → `1.22.1 and 1.26.3` */
export const list = (items) => (items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`);
