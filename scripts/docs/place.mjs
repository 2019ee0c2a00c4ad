import { posix } from 'node:path';

/** Parts of keys that make a family of their own; a fixed list, so that a page keeps its address when keys come and go. */
const deeper = new Set(['conf', 'neigh', 'route', 'netfilter', 'vs']);

/**
 * The folder that a parameter's page lies in: `vm`, `net.ipv4`, `net.ipv4.conf`.
 * @param {string} key
 */
export function familyOf(key) {
  const parts = key.split('.');
  const own = parts[0] !== 'net' ? 1 : deeper.has(parts[2]) ? 3 : 2;
  return parts.slice(0, Math.max(1, Math.min(own, parts.length - 1))).join('.');
}

/** @param {string} key */
export function parameterPath(key) {
  const family = familyOf(key);
  return `parameters/${family}/${fileName(key.slice(family.length + 1))}.md`;
}

/** A name as that of a file on any system: `/proc/net/sockstat TCP tw` is `proc-net-sockstat-TCP-tw`. @param {string} name */
export function fileName(name) {
  const plain = name.replace(/:$/, '-column').replace(/[^A-Za-z0-9._-]+/g, '-');
  return plain.replace(/^[.-]+|[.-]+$/g, '');
}

/** The way from one page to another. @param {string} from @param {string} to both below the top of the pages */
export function wayTo(from, to) {
  const [path, anchor] = to.split('#');
  return `${posix.relative(posix.dirname(from), path)}${anchor === undefined ? '' : `#${anchor}`}`;
}
