export type YamlFileKind = 'ansible' | 'kubernetes' | 'compose' | 'cloud-init';

const composeName = /(?:^|\/)[^/]*compose[^/]*\.ya?ml$/i;
/** what checks, documents or mocks settings sets none */
const talk = /(?:argument_specs|verify|_facts|galaxy)\.ya?ml$/;
const ansiblePlace = /(?:^|[/_])(?:tasks|handlers|vars|defaults|group_vars|host_vars|playbooks?|roles)[/_]/;

/** Which language a YAML file speaks: what its top level holds decides. `undefined`: none that holds settings. */
export function yamlFileKind(path: string, text: string): YamlFileKind | undefined {
  const start = text.slice(0, 256 * 1024);
  if (/\.(?:bu|ign)$/i.test(path)) return 'cloud-init';
  if (/^#cloud-config\b/.test(start) || /^(?:write_files|runcmd|bootcmd):/m.test(start)) return 'cloud-init';
  if (/^["']?apiVersion["']?:/m.test(start) && /^["']?kind["']?:/m.test(start)) return 'kubernetes';
  if (/^variant:/m.test(start) && /^version:/m.test(start)) return 'cloud-init';
  if (composeName.test(path) || (/^services:/m.test(start) && /^\s{1,40}(?:image|build):/m.test(start))) return 'compose';
  if (talk.test(path)) return undefined;
  const tasks =
    /^\s{0,20}-\s{1,20}(?:name|hosts|block|include_tasks|import_tasks|(?:ansible\.|community\.)?[a-z_.]*(?:sysctl|pam_limits)):/m;
  if (tasks.test(start) || ansiblePlace.test(path)) return 'ansible';
  return /^[a-z]\w*sysctl\w*:|^sysctl\w*:/m.test(start) ? 'ansible' : undefined;
}
