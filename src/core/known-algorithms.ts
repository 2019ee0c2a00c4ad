const congestionControls = [
  'bbr',
  'bic',
  'cdg',
  'cubic',
  'dctcp',
  'highspeed',
  'htcp',
  'hybla',
  'illinois',
  'lp',
  'nv',
  'reno',
  'scalable',
  'vegas',
  'veno',
  'westwood',
  'yeah',
];
const queueDisciplines = ['bfifo', 'cake', 'fq', 'fq_codel', 'fq_pie', 'pfifo', 'pfifo_fast', 'pie', 'sfq'];

/**
 * Names that the kernel looks up in a table of algorithms when one of these two keys is written. Not read in a source: a name that
 * is missing here is called unknown, never wrong.
 * @returns `undefined` for every other key
 */
export function knownAlgorithms(key: string): readonly string[] | undefined {
  if (key === 'net.ipv4.tcp_congestion_control') return congestionControls;
  if (key === 'net.core.default_qdisc') return queueDisciplines;
  return undefined;
}
